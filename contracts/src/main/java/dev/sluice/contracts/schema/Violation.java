package dev.sluice.contracts.schema;

import dev.sluice.contracts.model.Parameter.Location;

/**
 * One way in which a request breaks its contract.
 *
 * @param pointer an RFC 6901 pointer into that part of the request; empty for the part as a whole
 * @param detail what was expected and what came, cut short
 */
public record Violation(Location in, String pointer, String detail) {}

package dev.sluice.contracts.schema;

import dev.sluice.contracts.model.Parameter.Location;

/**
 * One thing that a caller sent and the contract does not allow.
 *
 * @param pointer an RFC 6901 pointer into that part of the request
 * @param detail what was expected and what came, its value cut short
 */
public record SchemaViolation(Location in, String pointer, String detail) {

    /** How many one request is told of at most, parameters and body together. */
    public static final int MOST = 20;
}

package dev.sluice.contracts.wire;

/**
 * One header line of a request or answer.
 *
 * @param name in lower case
 */
public record HttpHeader(String name, String value) {}

package dev.sluice.edge.catalog;

/**
 * What contracts say of a call.
 *
 * @param found whether there is such an operation
 * @param text lines for a terminal: what becomes of the call, or why there is none
 */
public record CallExplanation(boolean found, String text) {}

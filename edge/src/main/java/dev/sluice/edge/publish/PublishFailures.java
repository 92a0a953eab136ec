package dev.sluice.edge.publish;

/**
 * Publishes that failed since start.
 *
 * @param prevented refused before they were handed to the producer
 * @param certain certainly not on the broker, as the producer said at once
 * @param refused certainly not on the broker, as it said itself
 * @param unknown perhaps on the broker
 */
public record PublishFailures(long prevented, long certain, long refused, long unknown) {}

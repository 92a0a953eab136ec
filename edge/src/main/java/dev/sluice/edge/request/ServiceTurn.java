package dev.sluice.edge.request;

import java.time.Duration;

/**
 * What a service had of a request, as far as the edge can tell.
 *
 * @param held since the broker has it; zero where it never said so
 * @param isUndisturbed whether the broker was there all along, so that a reply would have come when the service wrote it
 */
public record ServiceTurn(Duration held, boolean isUndisturbed) {}

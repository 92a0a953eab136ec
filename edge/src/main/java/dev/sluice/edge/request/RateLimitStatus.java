package dev.sluice.edge.request;

import dev.sluice.contracts.model.ResilienceSettings.Rate;
import java.time.Duration;

/**
 * What a caller may still do.
 *
 * @param remaining calls, now
 * @param reset until all of the rate's burst is there again
 */
public record RateLimitStatus(Rate rate, long remaining, Duration reset) {}

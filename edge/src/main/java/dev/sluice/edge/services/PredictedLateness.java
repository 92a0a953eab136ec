package dev.sluice.edge.services;

import java.time.Duration;

/**
 * A service that would reply too late.
 *
 * @param needed for the requests before one more, by the pace of late
 * @param late until that is short enough, if nothing more is published
 */
public record PredictedLateness(Duration needed, Duration late) {

    static PredictedLateness of(long neededNanos, long lateNanos) {
        return new PredictedLateness(Duration.ofNanos(neededNanos), Duration.ofNanos(lateNanos));
    }
}

package dev.sluice.load.generate;

import org.jspecify.annotations.Nullable;

/**
 * One measurement.
 *
 * @param target none for a generator that has only one
 * @param rampMillis how long calls are made before those that count
 * @param millis how long they count
 */
public record Task(@Nullable Target target, Pace pace, long rampMillis, long millis) {

    public Task {
        if (rampMillis < 0 || millis < 1) {
            throw new IllegalArgumentException("%d ms after %d ms is no span".formatted(millis, rampMillis));
        }
    }
}

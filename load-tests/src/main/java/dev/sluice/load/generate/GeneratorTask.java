package dev.sluice.load.generate;

import org.jspecify.annotations.Nullable;

/**
 * One measurement.
 *
 * @param target none for a generator that has only one
 * @param rampMillis how long calls are made before those that count
 * @param millis how long they count
 */
public record GeneratorTask(@Nullable LoadTarget target, ArrivalPattern pace, long rampMillis, long millis) {

    public GeneratorTask {
        if (rampMillis < 0 || millis < 1) {
            throw new IllegalArgumentException("%d ms after %d ms is no span".formatted(millis, rampMillis));
        }
    }
}

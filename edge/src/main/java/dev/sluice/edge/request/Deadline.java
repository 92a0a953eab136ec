package dev.sluice.edge.request;

import java.time.Duration;

/**
 * When nobody waits any more; fixed once, so that every wait draws on the same time.
 *
 * @param atNanos on the scale of {@link System#nanoTime}, which no clock change can move
 */
public record Deadline(long atNanos) {

    /** That long after a moment on the scale of {@link System#nanoTime}. */
    public static Deadline after(long nanoTime, Duration timeout) {
        return new Deadline(nanoTime + timeout.toNanos());
    }

    public static Deadline now() {
        return new Deadline(System.nanoTime());
    }

    /** Zero once passed. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, atNanos - System.nanoTime()));
    }
}

package dev.sluice.edge.policy;

import java.time.Duration;

/**
 * How long replies of one operation take when little waits for it: the quickest of the last ten to twenty seconds. What takes half
 * as long again, and some milliseconds, has waited in line. Thread safe.
 */
final class LatencyBaseline {
    private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();
    private static final double SLOW = 1.5;
    private static final long JITTER_NANOS = Duration.ofMillis(5).toNanos();

    private long windowNanos = Long.MIN_VALUE;
    private long quickest = Long.MAX_VALUE;
    private long quickestBefore = Long.MAX_VALUE;

    synchronized boolean isSlow(long waitedNanos, long nowNanos) {
        if (windowNanos == Long.MIN_VALUE || nowNanos - windowNanos >= WINDOW_NANOS) {
            quickestBefore = quickest;
            quickest = Long.MAX_VALUE;
            windowNanos = nowNanos;
        }
        quickest = Math.min(quickest, waitedNanos);
        return waitedNanos > SLOW * Math.min(quickest, quickestBefore) + JITTER_NANOS;
    }
}

package dev.sluice.edge.services;

import java.time.Duration;

/** The shortest wait for replies to one operation, of this half minute and the one before. Thread safe, without locks. */
public final class RollingMinimum {
    private static final long HALF = Duration.ofSeconds(30).toNanos();

    private volatile long sinceNanos = System.nanoTime();
    private volatile long now = Long.MAX_VALUE;
    private volatile long before = Long.MAX_VALUE;

    /** Takes one more wait into account, in a unit of the caller's choice. Threads that come at once may lose one another's
     * word: the next reply says it again. */
    public long of(long nanos, long waited) {
        if (nanos - sinceNanos > HALF) {
            sinceNanos = nanos;
            before = now;
            now = waited;
        } else if (waited < now) {
            now = waited;
        }
        return Math.min(now, before);
    }
}

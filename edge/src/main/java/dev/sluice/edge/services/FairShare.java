package dev.sluice.edge.services;

import java.time.Duration;

/**
 * How much time a service must have had for a call of one operation before its silence says something about it: half of what the
 * call gave it, or half as long again as its replies took lately where that is more, but never more than nine tenths, which any
 * call has whose body came at once. So a caller whose bodies end just before the deadline says nothing, also where a service
 * usually needs most of the time. Thread safe, without locks: threads that come at once may lose one another's word.
 */
final class FairShare {
    private static final double LEAST = 0.5;
    private static final double MOST = 0.9;
    private static final double MARGIN = 1.5;
    private static final double NEWEST = 1 / 16.0;

    /** Of the latest replies, the newer the weightier; zero before the first. */
    private volatile double usualNanos;

    /** A reply came after so long. */
    void replied(long waitedNanos) {
        var before = usualNanos;
        usualNanos = before == 0 ? waitedNanos : before + NEWEST * (waitedNanos - before);
    }

    /**
     * Whether a service that had a call for so long had its share.
     *
     * @param given how long one has it whose call comes in at once
     */
    boolean isMet(Duration held, Duration given) {
        var span = given.toNanos();
        return held.toNanos() >= Math.clamp(MARGIN * usualNanos, LEAST * span, MOST * span);
    }
}

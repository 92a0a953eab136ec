package dev.sluice.edge.services;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * How long the records before a group will take it, from what it has committed.
 *
 * <p>Services commit at intervals, some only every five seconds: just before a commit a service that is not behind at all
 * looks as if it were. So what counts is the least lag, and the progress, of the last {@link #SPAN}. One thread looks, all
 * may ask for the result.
 */
final class LagTracker {
    private static final long SPAN = Duration.ofSeconds(6).toNanos();
    private static final long SHORTEST = Duration.ofSeconds(3).toNanos();
    private static final long NOTABLE = Duration.ofSeconds(1).toNanos();

    private final ArrayDeque<At> looks = new ArrayDeque<>();
    private volatile Figures figures = Figures.NONE;

    private record At(long nanos, long lag, long progress, long end) {}

    /**
     * What the looks come to.
     *
     * @param lag the last one seen; -1 before the first look
     * @param least the least of them; -1 before the first look
     * @param waitNanos the records before the group at its pace; -1 while that is not known
     * @param stuck whether nothing was committed, though something is there
     */
    record Figures(long lag, long least, long waitNanos, boolean stuck) {
        static final Figures NONE = new Figures(-1, -1, -1, false);

        /** Whether there is more than a second of work, or work and no progress. */
        boolean isNotable() {
            return waitNanos > NOTABLE || stuck;
        }
    }

    void see(long nanos, long lag, long progress, long end) {
        var last = looks.peekLast();
        if (last != null && (progress < last.progress || end < last.end)) { // the topic or the offsets are others now
            looks.clear();
        }
        looks.addLast(new At(nanos, lag, progress, end));
        while (nanos - looks.getFirst().nanos > SPAN) {
            looks.removeFirst();
        }
        figures = figures();
    }

    /** Nobody looked: what was seen before says nothing about what comes. */
    void forget() {
        looks.clear();
        figures = Figures.NONE;
    }

    Figures seen() {
        return figures;
    }

    private Figures figures() {
        var first = looks.getFirst();
        var last = looks.getLast();
        var span = last.nanos - first.nanos;
        var least = looks.stream().mapToLong(At::lag).min().orElse(0);
        var done = last.progress - first.progress;
        if (span < SHORTEST) {
            return new Figures(last.lag, least, -1, false);
        }
        if (done == 0) {
            return new Figures(last.lag, least, least == 0 ? 0 : -1, least > 0);
        }
        return new Figures(last.lag, least, (long) ((double) least * span / done), false);
    }
}

package dev.sluice.edge.broker;

import dev.sluice.edge.request.Deadline;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's time, learned from when it appended what this edge wrote.
 *
 * <p>Of a record written at one moment and heard of at another, the append lies in between; the middle is wrong by half
 * the way at most. Of the last {@value #WINDOW} samples the one with the shortest way counts (as in NTP, RFC 5905 §10).
 * Samples are kept against {@link System#nanoTime}, so that a step of the local clock moves no deadline; one that the
 * rest cannot explain means that the broker's clock stepped, and the rest is forgotten. Thread safe.
 */
public final class BrokerClock {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerClock.class);
    private static final int WINDOW = 64;
    private static final long WARN_FROM_MILLIS = 500;
    /** What two samples may differ by besides their ways: broker time comes in whole milliseconds, and clocks drift. */
    private static final long SLACK_NANOS = 50_000_000;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LongSupplier nanoTime;
    private final LongSupplier localMillis;
    private final Deque<Sample> samples = new ArrayDeque<>(WINDOW);
    private volatile @Nullable Sample best;
    private boolean warned;

    /** @param brokerMinusNanoTime in nanoseconds */
    private record Sample(long brokerMinusNanoTime, long wayNanos) {
        boolean agreesWith(Sample other) {
            return Math.abs(brokerMinusNanoTime - other.brokerMinusNanoTime)
                    <= (wayNanos + other.wayNanos) / 2 + SLACK_NANOS;
        }
    }

    public BrokerClock() {
        this(System::nanoTime, System::currentTimeMillis);
    }

    BrokerClock(LongSupplier nanoTime, LongSupplier localMillis) {
        this.nanoTime = nanoTime;
        this.localMillis = localMillis;
    }

    /** Broker's clock minus the local one; empty until known. */
    public OptionalLong offsetMillis() {
        var known = best;
        return known == null ? OptionalLong.empty() : OptionalLong.of(now(known) - localMillis.getAsLong());
    }

    /** A deadline as epoch milliseconds in the broker's time, or the local one while the broker's is unknown. */
    public long millisAt(Deadline deadline) {
        var known = best;
        var now = known == null ? localMillis.getAsLong() : now(known);
        return now + Math.floorDiv(deadline.atNanos() - nanoTime.getAsLong(), NANOS_PER_MILLI);
    }

    /** The broker's time in epoch milliseconds; empty until known. */
    OptionalLong nowMillis() {
        var known = best;
        return known == null ? OptionalLong.empty() : OptionalLong.of(now(known));
    }

    /**
     * Takes one sample; the last two moments on the scale of {@link System#nanoTime}.
     *
     * @param appendMillis when the broker appended the record, by its clock
     */
    synchronized void learn(long appendMillis, long writtenNanos, long heardNanos) {
        var way = Math.max(0, heardNanos - writtenNanos);
        var sample = new Sample(appendMillis * NANOS_PER_MILLI - (writtenNanos + way / 2), way);
        if (!samples.isEmpty() && !samples.peekLast().agreesWith(sample)) {
            samples.clear();
        }
        if (samples.size() == WINDOW) {
            samples.removeFirst();
        }
        samples.addLast(sample);
        best = samples.stream().min(Comparator.comparingLong(Sample::wayNanos)).orElse(sample);
        warnIfFar();
    }

    private void warnIfFar() {
        var offset = offsetMillis().orElse(0);
        var far = Math.abs(offset) > WARN_FROM_MILLIS;
        if (far && !warned) {
            LOG.warn("The broker's clock is {} ms from this one, warning from {} ms", offset, WARN_FROM_MILLIS);
        }
        warned = far;
    }

    private long now(Sample known) {
        return Math.floorDiv(nanoTime.getAsLong() + known.brokerMinusNanoTime(), NANOS_PER_MILLI);
    }
}

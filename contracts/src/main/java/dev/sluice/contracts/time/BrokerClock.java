package dev.sluice.contracts.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's time, learnt from the append times of what this process writes.
 *
 * <p>A record sent at {@code a} and heard of at {@code b} was appended between the two, so the broker showed its append
 * time at their middle, give or take half the way (Cristian's algorithm). Of all such readings the one with the smallest
 * error counts, where an old reading's error grows with its age, since clocks drift. A reading that these errors cannot
 * explain means that the broker's clock stepped: it is believed at once. Local moments are on the scale of
 * {@link System#nanoTime}, so a step of the local clock moves nothing. Thread safe.
 */
public final class BrokerClock {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerClock.class);
    /** Worse readings than this say nothing worth knowing. */
    private static final long LONGEST_WAY_NANOS = Duration.ofSeconds(2).toNanos();
    /** How fast two clocks may part: 200 parts per million, several times what quartz does. */
    private static final double DRIFT = 200e-6;
    /** What two readings may differ by besides their errors before it counts as a step. */
    private static final double STEP_FROM_MILLIS = 50;

    private static final long WARN_ABOVE_MILLIS = 500;

    private final LongSupplier nanoTime;
    private final LongSupplier wallMillis;
    private volatile @Nullable Reading best;
    private boolean warned;

    public BrokerClock() {
        this(System::nanoTime, System::currentTimeMillis);
    }

    /** With clocks of one's own, as {@link System#nanoTime} and {@link System#currentTimeMillis} are. */
    public BrokerClock(LongSupplier nanoTime, LongSupplier wallMillis) {
        this.nanoTime = nanoTime;
        this.wallMillis = wallMillis;
    }

    /**
     * @param brokerMillis what the broker's clock showed
     * @param atNanos when it did
     * @param errorNanos how far off that may be
     */
    private record Reading(double brokerMillis, long atNanos, long errorNanos) {
        double millisAt(long nanos) {
            return brokerMillis + (nanos - atNanos) / 1e6;
        }

        double errorMillisAt(long nanos) {
            return (errorNanos + (nanos - atNanos) * DRIFT) / 1e6;
        }

        boolean givesWayTo(Reading fresh) {
            var oldError = errorMillisAt(fresh.atNanos);
            var freshError = fresh.errorNanos / 1e6;
            var apart = Math.abs(fresh.brokerMillis - millisAt(fresh.atNanos));
            return freshError <= oldError || apart > oldError + freshError + STEP_FROM_MILLIS;
        }
    }

    /**
     * Learns from one write.
     *
     * @param sentNanos before it was handed to the producer
     * @param heardNanos when the broker's answer, or the record itself, was in
     * @param appendedMillis the append time that the broker gave it, rounded down to a millisecond
     */
    public synchronized void observe(long sentNanos, long heardNanos, long appendedMillis) {
        var way = heardNanos - sentNanos;
        if (way < 0 || way > LONGEST_WAY_NANOS) {
            return;
        }
        var fresh = new Reading(appendedMillis + 0.5, sentNanos + way / 2, way / 2 + 500_000);
        var known = best;
        if (known == null || known.givesWayTo(fresh)) {
            best = fresh;
        }
        warnIfFar();
    }

    private void warnIfFar() {
        var millis = offset().orElse(Duration.ZERO).toMillis();
        var far = Math.abs(millis) > WARN_ABOVE_MILLIS;
        if (far && !warned) {
            LOG.warn(
                    "the broker's clock and this machine's are {} ms apart, expected at most {} ms",
                    millis,
                    WARN_ABOVE_MILLIS);
        }
        warned = far;
    }

    public boolean isKnown() {
        return best != null;
    }

    /** How far the broker's clock is ahead of this machine's, below zero where it is behind; empty until it is known. */
    public Optional<Duration> offset() {
        var known = best;
        return known == null
                ? Optional.empty()
                : Optional.of(
                        Duration.ofMillis(Math.round(known.millisAt(nanoTime.getAsLong()) - wallMillis.getAsLong())));
    }

    /** A moment on the scale of {@link System#nanoTime} as the broker's clock shows it; by the local clock until the offset is known. */
    public long millisAt(long nanos) {
        var known = best;
        return known == null
                ? wallMillis.getAsLong() + Math.floorDiv(nanos - nanoTime.getAsLong(), 1_000_000L)
                : (long) Math.floor(known.millisAt(nanos));
    }

    /** Whether a moment of the broker's time is certainly over; never until the offset is known. */
    public boolean isPast(long brokerMillis) {
        var known = best;
        var now = nanoTime.getAsLong();
        return known != null && known.millisAt(now) - known.errorMillisAt(now) > brokerMillis;
    }

    /** How long until a moment of the broker's time, below zero once it is over; by the local clock until the offset is known. */
    public Duration until(long brokerMillis) {
        var known = best;
        var brokerNow = known == null ? wallMillis.getAsLong() : known.millisAt(nanoTime.getAsLong());
        return Duration.ofNanos((long) ((brokerMillis - brokerNow) * 1e6));
    }

    /** A moment of the broker's time as this machine's clock will show it; uncorrected until the offset is known. */
    public Instant local(long brokerMillis) {
        return Instant.ofEpochMilli(brokerMillis).minus(offset().orElse(Duration.ZERO));
    }
}

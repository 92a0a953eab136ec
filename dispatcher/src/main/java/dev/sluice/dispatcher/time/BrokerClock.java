package dev.sluice.dispatcher.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's time, learnt from the append times of what this process writes.
 *
 * <p>A record sent at {@code a} and acknowledged at {@code b} was appended between the two, so the broker showed its
 * append time at their middle, give or take half the round trip (Cristian's algorithm). Of all such readings the one with
 * the smallest error counts, where an old reading's error grows with its age, since clocks drift. Local moments are on the scale of
 * {@link System#nanoTime}, so a step of the local clock moves nothing. Thread safe.
 */
public final class BrokerClock {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerClock.class);
    /** Worse readings than this say nothing worth knowing. */
    private static final long LONGEST_ROUND_TRIP_NANOS = Duration.ofSeconds(2).toNanos();
    /** How fast two clocks may part: 200 parts per million, several times what quartz does. */
    private static final double DRIFT = 200e-6;

    private static final long WARN_ABOVE_MILLIS = 500;

    private final LongSupplier nanoTime;
    private final LongSupplier wallMillis;
    private final AtomicReference<@Nullable Reading> best = new AtomicReference<>();
    private final AtMostEvery warning = new AtMostEvery(Duration.ofMinutes(1));

    public BrokerClock() {
        this(System::nanoTime, System::currentTimeMillis);
    }

    BrokerClock(LongSupplier nanoTime, LongSupplier wallMillis) {
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

        double errorNanosAt(long nanos) {
            return errorNanos + (nanos - atNanos) * DRIFT;
        }
    }

    /**
     * Learns from one acknowledged write.
     *
     * @param sentNanos before it was handed to the producer
     * @param acknowledgedNanos when the broker's answer was in
     * @param appendedMillis the append time that the broker gave it, rounded down to a millisecond
     */
    public void observe(long sentNanos, long acknowledgedNanos, long appendedMillis) {
        var roundTrip = acknowledgedNanos - sentNanos;
        if (roundTrip < 0 || roundTrip > LONGEST_ROUND_TRIP_NANOS) {
            return;
        }
        var reading = new Reading(appendedMillis + 0.5, sentNanos + roundTrip / 2, roundTrip / 2 + 500_000);
        best.accumulateAndGet(
                reading,
                (old, fresh) -> old == null || fresh == null || fresh.errorNanos() <= old.errorNanosAt(fresh.atNanos())
                        ? fresh
                        : old);
        offset().filter(offset -> offset.abs().toMillis() > WARN_ABOVE_MILLIS && warning.now())
                .ifPresent(offset -> LOG.warn(
                        "the broker's clock and this machine's are {} ms apart, expected at most {} ms",
                        offset.toMillis(),
                        WARN_ABOVE_MILLIS));
    }

    /** How far the broker's clock is ahead of this machine's, below zero where it is behind; empty until it is known. */
    public Optional<Duration> offset() {
        return known().map(reading ->
                Duration.ofMillis(Math.round(reading.millisAt(nanoTime.getAsLong()) - wallMillis.getAsLong())));
    }

    /** Whether a moment of the broker's time is certainly over; never until the offset is known. */
    public boolean isPast(long brokerMillis) {
        var now = nanoTime.getAsLong();
        return known().map(reading -> reading.millisAt(now) - reading.errorNanosAt(now) / 1e6 > brokerMillis)
                .orElse(false);
    }

    /** How long until a moment of the broker's time, below zero once it is over; by the local clock until the offset is known. */
    public Duration until(long brokerMillis) {
        var now = nanoTime.getAsLong();
        var brokerNow = known().map(reading -> reading.millisAt(now)).orElseGet(() -> (double) wallMillis.getAsLong());
        return Duration.ofNanos((long) ((brokerMillis - brokerNow) * 1e6));
    }

    /** A moment of the broker's time as this machine's clock will show it; uncorrected until the offset is known. */
    public Instant local(long brokerMillis) {
        return Instant.ofEpochMilli(brokerMillis).minus(offset().orElse(Duration.ZERO));
    }

    public boolean isKnown() {
        return known().isPresent();
    }

    private Optional<Reading> known() {
        return Optional.ofNullable(best.get());
    }
}

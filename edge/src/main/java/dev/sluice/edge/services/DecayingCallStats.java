package dev.sluice.edge.services;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What came for one service in the last minute, in slices of ten seconds. Each slice counts half as much as the one after it: a
 * change shows by half after ten seconds, and seventy seconds after the last call nothing is left of it. Thread safe, without locks.
 */
final class DecayingCallStats {
    static final Duration SLICE = Duration.ofSeconds(10);
    private static final int SLICES = 7; // six, and the one that has begun
    private static final double NEXT = 0.5;
    /** Less than this says nothing of a rate. */
    private static final double SHORTEST_SECONDS = 5;

    /** Until something was measured: little, but more than nothing, so that one instance is wanted. */
    private static final Duration UNMEASURED = Duration.ofMillis(1);

    private final long bornNanos;
    private final AtomicReferenceArray<@Nullable Slice> slices = new AtomicReferenceArray<>(SLICES);
    /** By operation. */
    private final Map<String, RollingMinimum> quickest = new ConcurrentHashMap<>();

    private volatile Duration work = UNMEASURED;

    /** @param number of the slice, from birth */
    private record Slice(long number, LongAdder calls, LongAdder replies, LongAdder workMicros) {
        Slice(long number) {
            this(number, new LongAdder(), new LongAdder(), new LongAdder());
        }
    }

    DecayingCallStats(long now) {
        this.bornNanos = now;
    }

    /** A call came.
     * @return to be run where it turns out that it was not meant for the service */
    Runnable called(long now) {
        var calls = slice(now).calls;
        calls.increment();
        return calls::decrement;
    }

    /** A reply came that says how long the work took. */
    void worked(long now, long micros) {
        var slice = slice(now);
        slice.replies.increment();
        slice.workMicros.add(micros);
    }

    /** One came that does not. Its work counts as the shortest wait for the operation lately: what it took longer it may have
     * waited in line, and instances are not to be wanted because instances are missing. */
    void replied(long now, String operation, long waitedMicros) {
        var known = quickest.get(operation);
        var own = known == null ? quickest.computeIfAbsent(operation, _ -> new RollingMinimum()) : known;
        worked(now, own.of(now, waitedMicros));
    }

    private long number(long now) {
        return (now - bornNanos) / SLICE.toNanos();
    }

    private Slice slice(long now) {
        var number = number(now);
        var at = (int) (number % SLICES);
        while (true) {
            var found = slices.get(at);
            if (found != null && found.number >= number) {
                return found;
            }
            var fresh = new Slice(number);
            if (slices.compareAndSet(at, found, fresh)) {
                return fresh;
            }
        }
    }

    /** Calls a second. */
    double perSecond(long now) {
        var seconds = 0.0;
        var weight = 1.0;
        var last = number(now);
        for (var number = last; number >= 0 && last - number < SLICES; number--) {
            var began = bornNanos + number * SLICE.toNanos();
            seconds += weight * Math.min(SLICE.toNanos(), now - began) / 1e9;
            weight *= NEXT;
        }
        return sum(now, Slice::calls) / Math.max(seconds, SHORTEST_SECONDS);
    }

    /** How long an instance works on a call, on average; while nobody replies, as it was. */
    Duration work(long now) {
        var replies = sum(now, Slice::replies);
        if (replies > 0) {
            work = Duration.ofNanos((long) (sum(now, Slice::workMicros) / replies * 1e3));
        }
        return work;
    }

    private double sum(long now, Function<Slice, LongAdder> what) {
        var last = number(now);
        var sum = 0.0;
        for (var at = 0; at < SLICES; at++) {
            var slice = slices.get(at);
            if (slice != null && last - slice.number < SLICES) {
                sum += what.apply(slice).sum() * Math.pow(NEXT, (double) Math.max(0, last - slice.number));
            }
        }
        return sum;
    }
}

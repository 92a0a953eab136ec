package dev.sluice.edge.publish;

import dev.sluice.contracts.wire.RequestId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Requests whose callers have gone without a reply: their records still keep somebody busy, or nobody is there. Each counts
 * as outstanding until its late reply comes or its group has committed an offset behind it; for a minute where nobody tells
 * of the group, and for an hour at most. The last {@value #MOST} are kept. Thread safe.
 */
final class TimedOutRequests {
    static final int MOST = 100_000;
    static final Duration KEPT = Duration.ofMinutes(1);
    static final Duration LONGEST = Duration.ofHours(1);
    private static final long BETWEEN_SWEEPS_NANOS = Duration.ofSeconds(1).toNanos();

    private final LongSupplier nanoTime;
    private final LinkedHashMap<RequestId, Entry> byAge = new LinkedHashMap<>();
    /** When a group's progress in a topic was told last. */
    private final Map<String, Long> toldNanos = new HashMap<>();

    private long nextSweepNanos;

    private record Entry(OutstandingRequest published, long atNanos) {}

    TimedOutRequests(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.nextSweepNanos = nanoTime.getAsLong();
    }

    synchronized void add(RequestId id, OutstandingRequest published) {
        byAge.putLast(id, new Entry(published, nanoTime.getAsLong()));
        if (byAge.size() > MOST) {
            byAge.pollFirstEntry().getValue().published.end();
        }
        forgetOld();
    }

    /** A reply came after all. */
    synchronized void late(RequestId id) {
        var entry = byAge.remove(id);
        if (entry != null) {
            entry.published.end();
        }
    }

    /** @param committed by partition, the offset before which a group has done all */
    synchronized void passed(String topic, Map<Integer, Long> committed) {
        toldNanos.put(topic, nanoTime.getAsLong());
        endAll(entry -> entry.published.isBefore(topic, committed));
        forgetOld();
    }

    synchronized int count() {
        forgetOld();
        return byAge.size();
    }

    /** Looks at all of them, but no more than once a second. */
    private void forgetOld() {
        var now = nanoTime.getAsLong();
        if (now - nextSweepNanos >= 0) {
            nextSweepNanos = now + BETWEEN_SWEEPS_NANOS;
            endAll(entry -> now - entry.atNanos > kept(entry, now).toNanos());
        }
    }

    private Duration kept(Entry entry, long now) {
        var told = toldNanos.get(entry.published.topic());
        return told != null && now - told <= KEPT.toNanos() ? LONGEST : KEPT;
    }

    private void endAll(Predicate<Entry> which) {
        byAge.values().removeIf(entry -> {
            var ends = which.test(entry);
            if (ends) {
                entry.published.end();
            }
            return ends;
        });
    }
}

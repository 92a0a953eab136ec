package dev.sluice.edge.publish;

import dev.sluice.contracts.wire.RequestId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Requests whose callers have gone without a reply: their records still keep somebody busy, or nobody is there. Each counts
 * as outstanding until its late reply comes, the group has committed an offset behind it, or a minute has passed, for groups
 * of which nothing is known. The last {@value #MOST} are kept. Thread safe.
 */
final class Overdue {
    static final int MOST = 100_000;
    static final Duration KEPT = Duration.ofSeconds(60);

    private final LongSupplier nanoTime;
    private final LinkedHashMap<RequestId, Entry> byAge = new LinkedHashMap<>();

    private record Entry(Published published, long atNanos) {}

    Overdue(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void add(RequestId id, Published published) {
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
        forgetOld();
        byAge.values().removeIf(entry -> {
            var isPassed = entry.published.isBefore(topic, committed);
            if (isPassed) {
                entry.published.end();
            }
            return isPassed;
        });
    }

    synchronized int count() {
        forgetOld();
        return byAge.size();
    }

    private void forgetOld() {
        var now = nanoTime.getAsLong();
        var oldest = byAge.firstEntry();
        while (oldest != null && now - oldest.getValue().atNanos > KEPT.toNanos()) {
            byAge.pollFirstEntry();
            oldest.getValue().published.end();
            oldest = byAge.firstEntry();
        }
    }
}

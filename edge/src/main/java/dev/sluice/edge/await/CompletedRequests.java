package dev.sluice.edge.await;

import dev.sluice.contracts.wire.RequestId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Remembers for a while how waits ended: the last {@value #MOST}, none longer than a minute. Some 15 MB when full.
 * Thread safe. */
final class CompletedRequests {
    static final int MOST = 100_000;
    static final Duration KEPT = Duration.ofSeconds(60);

    private final LongSupplier nanoTime;
    private final LinkedHashMap<RequestId, Finish> byAge = new LinkedHashMap<>();

    private record Finish(boolean byReply, long atNanos) {}

    CompletedRequests(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void add(RequestId id, boolean byReply) {
        byAge.putLast(id, new Finish(byReply, nanoTime.getAsLong()));
        forgetOld();
        if (byAge.size() > MOST) {
            byAge.pollFirstEntry();
        }
    }

    /** Whether this wait ended with a reply; empty for one that is not remembered. */
    synchronized Optional<Boolean> byReply(RequestId id) {
        forgetOld();
        return Optional.ofNullable(byAge.get(id)).map(Finish::byReply);
    }

    private void forgetOld() {
        var now = nanoTime.getAsLong();
        var oldest = byAge.firstEntry();
        while (oldest != null && now - oldest.getValue().atNanos() > KEPT.toNanos()) {
            byAge.pollFirstEntry();
            oldest = byAge.firstEntry();
        }
    }
}

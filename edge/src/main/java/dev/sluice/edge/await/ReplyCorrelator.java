package dev.sluice.edge.await;

import dev.sluice.contracts.wire.DecodedReply;
import dev.sluice.contracts.wire.DecodedReply.Broken;
import dev.sluice.contracts.wire.DecodedReply.HandlerFailed;
import dev.sluice.contracts.wire.DecodedReply.Heartbeat;
import dev.sluice.contracts.wire.DecodedReply.Unaddressed;
import dev.sluice.contracts.wire.DecodedReply.Valid;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.request.Reply;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Who waits for which reply. Holds one entry for each wait, which admission bounds. Thread safe. */
public final class ReplyCorrelator implements AutoCloseable {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Map<RequestId, PendingReply> waiting = new ConcurrentHashMap<>();
    private final Consumer<RequestId> whenLate;
    private final CompletedRequests finished;
    private final ReplyCounters fates;
    private final DeadlineWatcher deadlines = new DeadlineWatcher(waiting.values());
    private volatile boolean closed;

    /** @param whenLate told, on the thread that reads replies, of each reply that nobody waits for */
    public ReplyCorrelator(Consumer<RequestId> whenLate) {
        this(whenLate, System::nanoTime);
    }

    ReplyCorrelator(Consumer<RequestId> whenLate, LongSupplier nanoTime) {
        this.whenLate = whenLate;
        this.finished = new CompletedRequests(nanoTime);
        this.fates = new ReplyCounters(nanoTime);
    }

    /** Begins to wait; to be called before publishing, or a quick reply finds nobody. Once closed, the wait is over
     * as it begins: nothing more is to be published.
     * @throws IllegalStateException where somebody waits for this id already */
    public PendingReply expect(RequestId id) {
        var expected = new PendingReply(this, id);
        if (waiting.putIfAbsent(id, expected) != null) {
            throw new IllegalStateException("request " + id + " is waited for already");
        }
        deadlines.watch();
        if (closed) {
            expected.neverSent(new Unavailable(Unavailable.Cause.BROKER, "the edge is shutting down", RETRY_AFTER));
        }
        return expected;
    }

    /** To be called before publishing under the second id. */
    void expectAlso(RequestId id, PendingReply expected) {
        if (waiting.putIfAbsent(id, expected) != null) {
            throw new IllegalStateException("request " + id + " is waited for already");
        }
    }

    /** How many replies are waited for now; two for a call that two were asked of. */
    public int waiting() {
        return waiting.size();
    }

    public ReplyStats fates() {
        return fates.counted();
    }

    /** Ends every wait, and those to come before they begin. Whether the services did the work of the former is not known. */
    @Override
    public void close() {
        closed = true;
        deadlines.close();
        waiting.values().forEach(PendingReply::endInVain);
    }

    void deliver(DecodedReply decoded) {
        switch (decoded) {
            case Valid(var reply, var dropped) -> {
                fates.droppedHeaders.add(dropped);
                var expected = waiting.get(reply.id());
                settle(
                        expected != null
                                && expected.replied(reply.id(), Outcome.go(new Reply(reply, expected.waitedNanos()))),
                        fates.matched,
                        reply.id());
            }
            case HandlerFailed(var id) -> settle(refuse(id, new Refusal.HandlerFailed()), fates.matched, id);
            case Broken(var id, var reason) -> {
                if (refuse(id, new Refusal.BrokenReply(reason))) {
                    fates.odd(fates.broken, "Broken reply to " + id + ": " + reason);
                } else {
                    lost(id);
                }
            }
            case Unaddressed(var reason) -> fates.odd(fates.unaddressed, "Reply to nobody: " + reason);
            case Heartbeat(var text) -> {
                // The link's own; says nothing to any caller.
            }
        }
    }

    /** A record that made the edge itself stumble. */
    void unreadable(RuntimeException fault) {
        fates.odd(fates.unreadable, "Unreadable reply: " + fault);
    }

    /** By the thread that waited. */
    void finished(PendingReply expected, boolean byReply) {
        finished(expected.id(), expected, byReply);
        expected.second().ifPresent(id -> finished(id, expected, byReply));
    }

    private void finished(RequestId id, PendingReply expected, boolean byReply) {
        if (waiting.get(id) == expected) {
            finished.add(id, byReply);
            waiting.remove(id);
        }
    }

    private boolean refuse(RequestId id, Refusal refusal) {
        var expected = waiting.get(id);
        return expected != null && expected.replied(id, Outcome.stop(refusal));
    }

    private void settle(boolean ended, LongAdder fate, RequestId id) {
        if (ended) {
            fate.increment();
        } else {
            lost(id);
        }
    }

    /** A wait is remembered as finished before it is taken out of the waiting ones: asked in that order, no gap shows. */
    private void lost(RequestId id) {
        var expected = waiting.get(id);
        if (expected != null) {
            expected.lateReply(id);
        }
        whenLate.accept(id);
        var byReply = expected == null ? finished.byReply(id) : Optional.of(expected.wasReplied());
        if (byReply.isEmpty()) {
            fates.odd(fates.unknown, "Reply to unknown request " + id);
        } else if (byReply.get()) {
            fates.odd(fates.second, "Second reply to " + id);
        } else {
            fates.odd(fates.late, "Late reply to " + id);
        }
    }
}

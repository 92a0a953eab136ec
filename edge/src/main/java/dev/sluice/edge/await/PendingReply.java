package dev.sluice.edge.await;

import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.ReplyTimeout;
import dev.sluice.edge.request.Reply;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The wait for one reply. It ends once: with what comes first of reply, certain failure to publish, and deadline. One
 * thread awaits; others may end the wait. */
public final class PendingReply implements AutoCloseable {
    private static final long NEVER = Long.MIN_VALUE;

    private final ReplyCorrelator correlator;
    private final RequestId id;
    private final long sinceNanos = System.nanoTime();
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();
    /** Set by the thread that awaits. */
    private volatile @Nullable RequestId second;

    private volatile @Nullable Thread waiter;
    private volatile long deadlineNanos = NEVER;
    /** The last one, of two at most. */
    private volatile @Nullable RequestId late;

    /** @param by the request to which somebody replied, so that whatever comes to it later is a second reply; null for none */
    record End(Outcome<Reply> outcome, @Nullable RequestId by) {
        boolean byReply() {
            return by != null;
        }
    }

    PendingReply(ReplyCorrelator correlator, RequestId id) {
        this.correlator = correlator;
        this.id = id;
    }

    /** The request was certainly not published: nobody will reply. Does nothing when the wait is over already, or when
     * somebody else was asked by now. */
    public void neverSent(Refusal refusal) {
        if (second == null) {
            end(new End(Outcome.stop(refusal), null));
        }
    }

    /** Whether the wait ended already, so that publishing would be in vain. */
    public boolean isOver() {
        return end.get() != null;
    }

    /**
     * The same is now asked of somebody else, too: a reply to this id ends the wait as well.
     *
     * @throws IllegalStateException where somebody waits for this id, or a second was expected before
     */
    public void alsoBy(RequestId other) {
        if (second != null) {
            throw new IllegalStateException("request " + id + " has a second already, " + second);
        }
        second = other;
        correlator.expectAlso(other, this);
    }

    /** Holds the calling thread until the wait is over, no longer than to a moment before its deadline; whether it is over. An
     * interrupt ends the wait. */
    public boolean endsBy(Deadline moment) {
        waiter = Thread.currentThread();
        for (var left = moment.left(); end.get() == null && left.isPositive(); left = moment.left()) {
            LockSupport.parkNanos(
                    this, left.toNanos()); // a timer, but only for operations that somebody else may answer
            if (Thread.interrupted()) {
                endInVain();
            }
        }
        return isOver();
    }

    /** Holds the calling thread until the wait is over; a deadline that passed already still finds what came before. An
     * interrupt ends the wait as the deadline does: what was published stays published. */
    public Outcome<Reply> await(Deadline deadline) {
        waiter = Thread.currentThread();
        deadlineNanos = deadline.atNanos() == NEVER ? NEVER + 1 : deadline.atNanos();
        endIfPast(System.nanoTime());
        var ended = end.get();
        while (ended == null) {
            LockSupport.park(this); // the correlator's watch ends it: a timed park costs a timer for each request
            ended = Thread.interrupted() ? endInVain() : end.get();
        }
        return ended.outcome();
    }

    /** Ends the wait where its deadline is not after that moment. */
    void endIfPast(long nanoTime) {
        var due = deadlineNanos;
        if (due != NEVER && due - nanoTime <= 0) {
            endInVain();
        }
    }

    /** Stops expecting: what comes from now on is late, or a second reply. */
    @Override
    public void close() {
        correlator.finished(this, endInVain().byReply());
    }

    RequestId id() {
        return id;
    }

    Optional<RequestId> second() {
        return Optional.ofNullable(second);
    }

    /** @return whether this ended the wait */
    boolean replied(RequestId to, Outcome<Reply> outcome) {
        return end(new End(outcome, to));
    }

    /** A reply came after the wait was over. */
    void lateReply(RequestId to) {
        late = to;
    }

    /** Whether a reply to this id has come, in time or late. */
    public boolean isRepliedTo(RequestId asked) {
        var ended = end.get();
        return asked.equals(late) || (ended != null && asked.equals(ended.by()));
    }

    boolean wasReplied() {
        var ended = end.get();
        return ended != null && ended.byReply();
    }

    /** Ends the wait without a reply, unless it is over; says how it ended. */
    End endInVain() {
        var ended = end.get();
        if (ended != null) {
            return ended;
        }
        var waited = new ReplyTimeout(Duration.ofNanos(waitedNanos()), false);
        end(new End(Outcome.stop(waited), null));
        return Objects.requireNonNull(end.get());
    }

    long waitedNanos() {
        return System.nanoTime() - sinceNanos;
    }

    private boolean end(End how) {
        if (!end.compareAndSet(null, how)) {
            return false;
        }
        LockSupport.unpark(waiter);
        return true;
    }
}

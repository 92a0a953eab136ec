package dev.sluice.edge.services;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How fast replies to one topic's requests come back to this edge, and so how long one more would wait: what is under way
 * divided by replies a second (Little's law). Where other edges publish to the topic too, requests and replies are shared
 * in the same proportion, and the quotient stays the same.
 *
 * <p>This is newer than anything the broker can tell: a lag is a look and a commit old. Yet replies come no faster than
 * requests while a service has nothing to wait for; then their rate says nothing about what it could do. So the rate
 * counts only over a time without a pause, and only if requests were seen to queue. Thread safe; nobody waits for another.
 */
final class ThroughputEstimator {
    private static final long STEP = Duration.ofMillis(100).toNanos();
    private static final long SHORTEST = Duration.ofMillis(250).toNanos();
    /** Longer where fewer than {@link #ENOUGH} replies came in it, for services that take seconds for each. */
    private static final long USUAL = Duration.ofSeconds(2).toNanos();

    private static final long LONGEST = Duration.ofSeconds(30).toNanos();
    private static final long RECENT = Duration.ofMillis(500).toNanos();
    private static final int ENOUGH = 20;
    private static final int FEWEST = 3;

    private final AtomicInteger underWay = new AtomicInteger();
    private final LongAdder replies = new LongAdder();
    private final LongAdder queuedMicros = new LongAdder();
    private volatile long busySinceNanos = System.nanoTime();
    private volatile long lastReplyNanos;
    private volatile boolean hasReplied;

    private final ReentrantLock stepping = new ReentrantLock();
    /** This and the next belong to who has the lock. */
    private final ArrayDeque<At> steps = new ArrayDeque<>();

    /** By operation: what is quick for one is not for another. */
    private final Map<String, RollingMinimum> quickest = new ConcurrentHashMap<>();
    /** By operation. */
    private final Map<String, FairShare> shares = new ConcurrentHashMap<>();

    private volatile long steppedNanos = System.nanoTime() - STEP;
    private volatile Figures figures = Figures.NONE;

    private record At(long nanos, long replies, long queuedMicros) {}

    /**
     * What is known just now.
     *
     * @param perSecond replies; 0 while not known
     * @param queuedNanos how long requests that were answered lately had waited for their turn, on average
     */
    private record Figures(double perSecond, long queuedNanos) {
        static final Figures NONE = new Figures(0, 0);
    }

    void began(long now) {
        if (underWay.getAndIncrement() == 0) {
            busySinceNanos = now;
        }
    }

    void ended() {
        underWay.decrementAndGet();
    }

    /**
     * A reply came, of whatever kind. What it took longer than the quickest one to the same operation in the last minute
     * counts as queueing, before the handler or in it: a handler that waits for a lock or a connection calls that work.
     */
    void replied(String operation, long now, long waitedMicros) {
        replies.increment();
        var known = quickest.get(operation);
        var own = known == null ? quickest.computeIfAbsent(operation, _ -> new RollingMinimum()) : known;
        queuedMicros.add(waitedMicros - own.of(now, waitedMicros));
        lastReplyNanos = now;
        if (!hasReplied) {
            hasReplied = true;
        }
    }

    /** A reply came, but the broker was silent meanwhile: somebody is there, and how fast it is shows from now on. */
    void repliedAfterSilence(long now) {
        busySinceNanos = now;
        lastReplyNanos = now;
        hasReplied = true;
    }

    /** Of one operation. */
    FairShare share(String operation) {
        var known = shares.get(operation);
        return known == null ? shares.computeIfAbsent(operation, _ -> new FairShare()) : known;
    }

    boolean hasReplied() {
        return hasReplied;
    }

    boolean hasRepliedSince(long nanos) {
        return hasReplied && lastReplyNanos - nanos > 0;
    }

    boolean hasReplied(long now, long withinNanos) {
        return hasReplied && now - lastReplyNanos <= withinNanos;
    }

    int underWay() {
        return underWay.get();
    }

    /**
     * How long one more request would wait for its reply; negative while that is not known.
     *
     * @param worthNanos what a request has to have waited lately to show that there is a queue at all
     */
    long waitNanos(long now, long worthNanos) {
        step(now);
        var known = figures;
        return known.perSecond == 0 || known.queuedNanos < worthNanos
                ? -1
                : (long) (underWay.get() * 1e9 / known.perSecond);
    }

    private void step(long now) {
        if (now - steppedNanos < STEP || !stepping.tryLock()) {
            return;
        }
        try {
            var at = new At(now, replies.sum(), queuedMicros.sum());
            steps.addLast(at);
            var since = underWay.get() == 0 ? now : busySinceNanos;
            while ((steps.getFirst().nanos - since < 0 && steps.size() > 1) || now - steps.getFirst().nanos > LONGEST) {
                steps.removeFirst();
            }
            figures = figures(at);
            steppedNanos = now;
        } finally {
            stepping.unlock();
        }
    }

    private Figures figures(At now) {
        var base = since(now, USUAL, ENOUGH);
        var nanos = now.nanos - base.nanos;
        var came = now.replies - base.replies;
        if (nanos < SHORTEST || came < FEWEST) {
            return Figures.NONE;
        }
        var lately = since(now, RECENT, FEWEST);
        var queued = (now.queuedMicros - lately.queuedMicros) * 1_000 / Math.max(1, now.replies - lately.replies);
        return new Figures(came * 1e9 / nanos, queued);
    }

    /** The latest step that is that far back, and has that many replies after it; else the first. */
    private At since(At now, long nanos, int replies) {
        var steps = this.steps.descendingIterator();
        while (steps.hasNext()) {
            var at = steps.next();
            if (now.nanos - at.nanos >= nanos && now.replies - at.replies >= replies) {
                return at;
            }
        }
        return this.steps.getFirst();
    }
}

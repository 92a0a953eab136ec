package dev.sluice.edge.http;

import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The answers that their callers have not taken yet: a request is not in flight any more once it has one, since a caller may be as
 * slow as he likes to read it. Where they are too many, or too large together, the oldest are given up. Any thread.
 */
final class PendingResponses {
    /** So large a part of the room is made free at once, or those who hold it full would have all be looked at for each answer. */
    private static final int PART_MADE_FREE = 20;

    /** One that waits takes some 7.5 KiB with its thread and its stream, {@code docs/hostile.md}: all of them a quarter of the heap. */
    private static final long HEAP_PER_ANSWER = 32 * 1024;
    /** However few requests may be in flight: refusals are answers too, and those that are just being sent are no burden. */
    private static final int FEWEST = 1_000;

    private static final long FEWEST_BYTES = 16L << 20;
    private static final long HEAP_PER_BYTE = 8;

    private final int most;
    private final long mostBytes;
    private final Set<Pending> all = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final LongAdder evicted = new LongAdder();
    private final ReentrantLock makingRoom = new ReentrantLock();

    /**
     * @param most answers at once
     * @param mostBytes of their bodies together; a single one may be larger
     */
    PendingResponses(int most, long mostBytes) {
        this.most = most;
        this.mostBytes = mostBytes;
    }

    /** For as many answers, and as many bytes, as requests may have in flight; few of these leave room for answers all the same. */
    static PendingResponses within(long heapBytes, int inFlight, long inFlightBytes) {
        var most = Math.clamp(heapBytes / HEAP_PER_ANSWER, 1, Math.max(inFlight, FEWEST));
        var mostBytes = Math.max(inFlightBytes, Math.min(FEWEST_BYTES, heapBytes / HEAP_PER_BYTE));
        return new PendingResponses(most, mostBytes);
    }

    /**
     * An answer begins to be sent; whoever sends closes it.
     *
     * @param giveUp ends the wait for its caller; quick
     */
    Pending begin(int size, Runnable giveUp) {
        var begun = new Pending(size, giveUp);
        all.add(begun);
        bytes.addAndGet(size);
        count.incrementAndGet();
        makeRoomFor(begun);
        return begun;
    }

    PendingResponseCounts counts() {
        return new PendingResponseCounts(count.get(), bytes.get(), evicted.sum());
    }

    /** While one thread does, others go on; it looks once more when it is done, for what they added meanwhile. */
    private void makeRoomFor(Pending newest) {
        var made = true;
        while (made && isFull() && makingRoom.tryLock()) {
            try {
                made = evictOldestBut(newest);
            } finally {
                makingRoom.unlock();
            }
        }
    }

    /** @return whether any was given up */
    private boolean evictOldestBut(Pending newest) {
        var oldestFirst = all.stream()
                .filter(pending -> pending != newest)
                .sorted(Comparator.comparingLong(pending -> pending.sinceNanos))
                .iterator();
        var any = false;
        while (oldestFirst.hasNext() && !hasRoom()) {
            any |= oldestFirst.next().evict();
        }
        return any;
    }

    private boolean isFull() {
        return count.get() > most || bytes.get() > mostBytes;
    }

    private boolean hasRoom() {
        return count.get() <= most - most / PART_MADE_FREE && bytes.get() <= mostBytes - mostBytes / PART_MADE_FREE;
    }

    /** One answer. */
    final class Pending implements AutoCloseable {
        private final int size;
        private final Runnable giveUp;
        private final long sinceNanos = System.nanoTime();
        private final AtomicBoolean isOver = new AtomicBoolean();

        private Pending(int size, Runnable giveUp) {
            this.size = size;
            this.giveUp = giveUp;
        }

        private boolean evict() {
            var isMine = leave();
            if (isMine) {
                evicted.increment();
                giveUp.run();
            }
            return isMine;
        }

        private boolean leave() {
            if (!isOver.compareAndSet(false, true)) {
                return false;
            }
            all.remove(this);
            count.decrementAndGet();
            bytes.addAndGet(-size);
            return true;
        }

        @Override
        public void close() {
            leave();
        }
    }
}

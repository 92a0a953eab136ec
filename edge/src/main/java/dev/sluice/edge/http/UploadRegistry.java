package dev.sluice.edge.http;

import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The room of bodies on their way: so many of the whole edge and of each caller, and so many bytes, counted as they arrive. Where
 * it is full the slowest ends and the newcomer gets in; of a caller over its share the slowest of its own. Slow is who sent
 * few bytes a second so far, where each counts as if what the least rate allows had come at once: what began just now
 * is not slow, and a few bytes at the start do not help for long.
 *
 * <p>Bytes go on to count until the answer is known. Thread safe; its lock is held for as long as it takes to look at all
 * bodies of one caller, or where the edge is full at all of them.
 */
final class UploadRegistry {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    /** Who keeps less makes no room worth the name. */
    private static final long NOTABLE_BYTES = 16 * 1024;

    private final ListenerSettings.Uploads limits;
    private final LongSupplier nanoTime;
    private final long inAdvance;
    private final AtomicLong bytes = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock, as the next. */
    private final Map<String, List<Upload>> callers = new HashMap<>();

    private int count;
    private final LongAdder late = new LongAdder();
    private final LongAdder slow = new LongAdder();
    private final LongAdder evicted = new LongAdder();

    UploadRegistry(ListenerSettings.Uploads limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.inAdvance = limits.bytesPerSecond() * limits.grace().toNanos() / 1_000_000_000;
    }

    /**
     * A body begins to be awaited.
     *
     * @param caller who sends it
     * @param isMany whether that is a proxy that speaks for many: it has no share of its own
     * @param within after which time it is late
     * @param giveUp ends the wait for its next byte; quick
     */
    Upload begin(String caller, boolean isMany, Duration within, Runnable giveUp) {
        var now = nanoTime.getAsLong();
        var upload = new Upload(this, caller, now, now + within.toNanos(), giveUp);
        @Nullable Upload slowest;
        lock.lock();
        try {
            var own = callers.computeIfAbsent(caller, _ -> new ArrayList<>());
            slowest = !isMany && own.size() >= limits.perCaller()
                    ? slowest(List.of(own), now, 0)
                    : count >= limits.most() ? slowest(callers.values(), now, 0) : null;
            if (slowest != null) {
                take(slowest);
            }
            add(upload);
        } finally {
            lock.unlock();
        }
        if (slowest != null) {
            slowest.end(Upload.Ending.EVICTED);
        }
        return upload;
    }

    private void add(Upload upload) {
        var own = callers.computeIfAbsent(upload.caller(), _ -> new ArrayList<>());
        upload.place(own.size());
        own.add(upload);
        count++;
    }

    /** The last one takes its place. */
    private void take(Upload upload) {
        var own = callers.get(upload.caller());
        if (upload.place() < 0 || own == null) {
            return;
        }
        var last = own.removeLast();
        if (last != upload) {
            own.set(upload.place(), last);
            last.place(upload.place());
        }
        upload.place(-1);
        count--;
        if (own.isEmpty()) {
            callers.remove(upload.caller());
        }
    }

    void remove(Upload upload) {
        lock.lock();
        try {
            take(upload);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Upload slowest(Collection<List<Upload>> among, long now, long leastHeld) {
        @Nullable Upload slowest = null;
        var least = Double.MAX_VALUE;
        for (var uploads : among) {
            for (var upload : uploads) {
                var rate = upload.bytesPerSecond(now, inAdvance);
                if (rate < least && upload.held() >= leastHeld) {
                    least = rate;
                    slowest = upload;
                }
            }
        }
        return slowest;
    }

    /** Takes that many bytes; where the edge has no room for them, the slowest of those that keep many ends.
     * @return false where that is the asking one, or nobody */
    boolean makeRoom(long more, Upload asking) {
        while (!take(more)) {
            var slowest = slowestOfMany(asking);
            if (slowest == null || slowest == asking) {
                return false;
            }
            slowest.end(Upload.Ending.EVICTED);
        }
        return true;
    }

    private boolean take(long more) {
        while (true) {
            var before = bytes.get();
            if (before + more > limits.bytes()) {
                return false;
            }
            if (bytes.compareAndSet(before, before + more)) {
                return true;
            }
        }
    }

    private @Nullable Upload slowestOfMany(Upload asking) {
        lock.lock();
        try {
            var own = callers.getOrDefault(asking.caller(), List.of());
            var ownBytes = own.stream().mapToLong(Upload::held).sum();
            var isOverShare = ownBytes * limits.most() > limits.bytes() * limits.perCaller();
            var slowest = slowest(isOverShare ? List.of(own) : callers.values(), nanoTime.getAsLong(), NOTABLE_BYTES);
            if (slowest != null) {
                take(slowest);
            }
            return slowest;
        } finally {
            lock.unlock();
        }
    }

    void giveBack(long less) {
        bytes.addAndGet(-less);
    }

    /** Ends what is late or too slow; called by one thread, from time to time. */
    void look() {
        var now = nanoTime.getAsLong();
        var late = new ArrayList<Upload>();
        var slow = new ArrayList<Upload>();
        lock.lock();
        try {
            for (var uploads : callers.values()) {
                for (var upload : uploads) {
                    if (upload.isOver(now)) {
                        late.add(upload);
                    } else if (isTooSlow(upload, now)) {
                        slow.add(upload);
                    }
                }
            }
            late.forEach(this::take);
            slow.forEach(this::take);
        } finally {
            lock.unlock();
        }
        late.forEach(upload -> upload.end(Upload.Ending.LATE));
        slow.forEach(upload -> upload.end(Upload.Ending.SLOW));
    }

    private boolean isTooSlow(Upload upload, long now) {
        return upload.ageNanos(now) > limits.grace().toNanos()
                && upload.bytesPerSecond(now, 0) < limits.bytesPerSecond();
    }

    boolean isOver(Upload upload) {
        return upload.isOver(nanoTime.getAsLong());
    }

    void count(Upload.Ending why) {
        switch (why) {
            case LATE -> late.increment();
            case SLOW -> slow.increment();
            case EVICTED -> evicted.increment();
        }
    }

    /** What one is told that ended for others. */
    Refusal full() {
        return new Unavailable(
                Unavailable.Cause.UPLOADS,
                "the edge has room for " + limits.most() + " bodies on their way, " + limits.perCaller()
                        + " of one caller, and " + limits.bytes() + " bytes of bodies; this one was the slowest",
                RETRY_AFTER);
    }

    UploadCounts counts() {
        lock.lock();
        try {
            return new UploadCounts(count, bytes.get(), late.sum(), slow.sum(), evicted.sum());
        } finally {
            lock.unlock();
        }
    }
}

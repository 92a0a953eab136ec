package dev.sluice.edge.policy;

import java.util.concurrent.atomic.AtomicLong;

/** An amount of something, taken and given back without waiting. Thread safe, without locks. */
final class PermitCounter {
    private final AtomicLong taken = new AtomicLong();
    private volatile long limit;

    PermitCounter(long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a bound is " + limit + ", lowest 1");
        }
        this.limit = limit;
    }

    /** Takes all of it or nothing. */
    boolean take(long amount) {
        while (true) {
            var before = taken.get();
            if (before + amount > limit) {
                return false;
            }
            if (taken.compareAndSet(before, before + amount)) {
                return true;
            }
        }
    }

    /** Whether that much could be taken now. */
    boolean has(long amount) {
        return taken.get() + amount <= limit;
    }

    void giveBack(long amount) {
        taken.addAndGet(-amount);
    }

    /** What is taken over it stays taken until it is given back. */
    void limit(long other) {
        limit = other;
    }

    long taken() {
        return taken.get();
    }

    long limit() {
        return limit;
    }
}

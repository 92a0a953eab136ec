package dev.sluice.edge.broker;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes a loop before its time. Rings that nobody waited for are kept as one. */
public final class WakeupSignal {
    private final Semaphore rings = new Semaphore(0);

    public void ring() {
        rings.release();
    }

    /** Returns at a ring, then true, or when the time is over. */
    public boolean await(Duration atMost) throws InterruptedException {
        if (rings.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            rings.drainPermits();
            return true;
        }
        return false;
    }
}

package dev.sluice.dispatcher.time;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Says yes at most once in a while, so that a flood of bad records does not become a flood of log lines. Thread safe. */
public final class LogThrottle {
    private final long pauseNanos;
    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());

    public LogThrottle(Duration pause) {
        pauseNanos = pause.toNanos();
    }

    /** Whether the pause since the last yes is over. */
    public boolean now() {
        var now = System.nanoTime();
        var next = nextNanos.get();
        return now - next >= 0 && nextNanos.compareAndSet(next, now + pauseNanos);
    }
}

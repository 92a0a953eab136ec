package dev.sluice.edge.await;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends waits at their deadlines, {@link #POLL_INTERVAL} late at most: one thread looks at all of them, and sleeps while there are
 * none. A timer for each wait would be made, and taken back unused, for nearly every request.
 */
final class DeadlineWatcher implements AutoCloseable {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

    private final Collection<PendingReply> waiting;
    private final Thread thread = Thread.ofVirtual().name("sluice-deadlines").unstarted(this::look);
    private volatile boolean sleeping;
    private volatile boolean closed;

    /** @param waiting a view that may change at any time */
    DeadlineWatcher(Collection<PendingReply> waiting) {
        this.waiting = waiting;
        thread.start();
    }

    /** To be called after a wait was added. */
    void watch() {
        if (sleeping) {
            LockSupport.unpark(thread);
        }
    }

    /** To be called when waits are ended otherwise. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void look() {
        while (!closed) {
            var now = System.nanoTime();
            waiting.forEach(expected -> expected.endIfPast(now));
            if (!waiting.isEmpty()) {
                LockSupport.parkNanos(this, POLL_INTERVAL.toNanos());
            } else {
                sleepUnlessWatched();
            }
        }
    }

    /** Whoever adds a wait first and then finds nobody asleep is found here. */
    private void sleepUnlessWatched() {
        sleeping = true;
        if (waiting.isEmpty() && !closed) {
            LockSupport.park(this);
        }
        sleeping = false;
    }
}

package dev.sluice.stack.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a command that works towards an end be cut off by a signal, and still say what it has: the process waits until this is closed. */
final class InterruptGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InterruptGuard.class);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(20);

    private final Runnable stop;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook = Thread.ofPlatform().name("cut").unstarted(this::end);

    private InterruptGuard(Runnable stop) {
        this.stop = stop;
    }

    static InterruptGuard onSignal(Runnable stop) {
        var cut = new InterruptGuard(stop);
        Runtime.getRuntime().addShutdownHook(cut.hook);
        return cut;
    }

    private void end() {
        stop.run();
        try {
            if (!over.await(SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.error("not over within {} ms", SHUTDOWN_TIMEOUT.toMillis());
            }
        } catch (InterruptedException e) {
            LOG.error("interrupted at the end", e);
        }
    }

    @Override
    public void close() {
        over.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the process ends already", e);
        }
    }
}

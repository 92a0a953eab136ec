package dev.sluice.edge.command;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a process that runs until a signal ends: cleanly, with exit code 0, which a JVM does not give by itself. Closing this
 * leaves the process as it was.
 */
public final class ShutdownHook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShutdownHook.class);

    private final Runnable close;
    private final Duration atMost;
    private final Thread hook = Thread.ofPlatform().name("ending").unstarted(this::end);

    private ShutdownHook(Runnable close, Duration atMost) {
        this.close = close;
        this.atMost = atMost;
    }

    /** @param atMost after which the process ends all the same, with exit code 1 */
    public static ShutdownHook onSignal(Runnable close, Duration atMost) {
        var ending = new ShutdownHook(close, atMost);
        Runtime.getRuntime().addShutdownHook(ending.hook);
        return ending;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the process ends already", e);
        }
    }

    private void end() {
        var closing = Thread.ofPlatform().name("closing").daemon().start(close);
        try {
            if (closing.join(atMost)) {
                Runtime.getRuntime().halt(0);
            }
            LOG.error("not closed within {} ms", atMost.toMillis());
        } catch (InterruptedException e) {
            LOG.error("interrupted while closing", e);
        }
        Runtime.getRuntime().halt(1);
    }
}

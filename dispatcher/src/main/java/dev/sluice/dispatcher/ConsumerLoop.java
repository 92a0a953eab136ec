package dev.sluice.dispatcher;

import dev.sluice.dispatcher.flow.DispatchFlow;
import dev.sluice.dispatcher.poll.RequestSource;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that reads and dispatches until the dispatcher closes. A reading that fails is opened again, with pauses. */
final class ConsumerLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerLoop.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final String topic;
    private final Duration drain;
    private final Opening opening;
    private final DispatchFlow flow;
    private final Runnable onAssigned;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable RequestSource reading;
    private volatile boolean assigned;

    /** Opens what is read; subscribes. */
    interface Opening {
        RequestSource open() throws InterruptedException;
    }

    /**
     * @param drain how long work that runs may go on at the end
     * @param onAssigned hears each time that the group begins to count on this reader
     */
    ConsumerLoop(String topic, Duration drain, Opening opening, DispatchFlow flow, Runnable onAssigned) {
        this.topic = topic;
        this.drain = drain;
        this.opening = opening;
        this.flow = flow;
        this.onAssigned = onAssigned;
    }

    /** By any thread. */
    boolean isReady(Duration silence) {
        var current = reading;
        return closing.getCount() > 0 && assigned && current != null && !current.isSilentFor(silence);
    }

    /** By any thread: {@link #run} ends once work has ended that runs. */
    void end() {
        closing.countDown();
        var current = reading;
        if (current != null) {
            current.wake();
        }
    }

    /** Returns after {@link #end}, and for no other reason. */
    void run() {
        var pause = FIRST_PAUSE;
        while (closing.getCount() > 0) {
            var begun = System.nanoTime();
            try (var opened = opening.open()) {
                reading = opened;
                dispatch(opened);
            } catch (InterruptedException e) {
                LOG.warn("the thread that dispatches {} was interrupted by somebody else, it goes on", topic);
            } catch (Throwable failure) { // whatever it was, nothing but close() ends a dispatcher
                tell(failure, pause);
            }
            assigned = false;
            var wasShort = System.nanoTime() - begun < LONGEST_PAUSE.toNanos();
            pause = wasShort ? pauseAndLengthen(pause) : FIRST_PAUSE;
        }
    }

    private void dispatch(RequestSource opened) throws InterruptedException {
        try {
            while (closing.getCount() > 0) {
                flow.turn(opened);
                var before = assigned;
                assigned = opened.isAssigned();
                if (assigned && !before) {
                    onAssigned.run();
                }
            }
        } catch (WakeupException e) {
            LOG.debug("woken by close()");
        }
        opened.drain(drain);
    }

    private void tell(Throwable failure, Duration pause) {
        if (closing.getCount() > 0) {
            LOG.error("reading {} failed, it is tried again in {} ms", topic, pause.toMillis(), failure);
        } else {
            LOG.info("reading {} ended: {}", topic, failure.toString());
        }
    }

    /** Returns the pause after this one. */
    private Duration pauseAndLengthen(Duration pause) {
        try {
            if (closing.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                return pause;
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted by somebody else");
        }
        var twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
}

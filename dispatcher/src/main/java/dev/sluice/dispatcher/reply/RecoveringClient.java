package dev.sluice.dispatcher.reply;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka client that is built when it is first needed, and again after it failed for good: after 200 ms, then after twice as
 * long each time, at most 5 s, until one has lasted for longer than that. Thread safe.
 */
public final class RecoveringClient<C> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveringClient.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Supplier<C> build;
    private final Consumer<C> closing;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable C current;
    private long builtNanos;
    private Duration pause = FIRST_PAUSE;
    private long notBeforeNanos;
    private boolean closed;

    /**
     * @param build throws KafkaException where the client cannot be built yet
     * @param closing must not wait for the network
     */
    public RecoveringClient(Supplier<C> build, Consumer<C> closing) {
        this(build, closing, System::nanoTime);
    }

    RecoveringClient(Supplier<C> build, Consumer<C> closing, LongSupplier nanoTime) {
        this.build = build;
        this.closing = closing;
        this.nanoTime = nanoTime;
        notBeforeNanos = nanoTime.getAsLong();
    }

    /** Throws KafkaException where the client cannot be built yet; ask again later. */
    public C get() {
        lock.lock();
        try {
            if (closed) {
                throw new KafkaException("the dispatcher is closed");
            }
            if (current == null) {
                current = built();
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    private C built() {
        builtNanos = nanoTime.getAsLong();
        if (builtNanos - notBeforeNanos < 0) {
            throw new KafkaException("a Kafka client failed a moment ago, it is soon built again");
        }
        try {
            return build.get();
        } catch (KafkaException e) {
            pause();
            throw e;
        }
    }

    /** This client is of no more use; a later {@link #get} builds another. */
    void failed(C broken, Throwable cause) {
        lock.lock();
        try {
            if (Objects.equals(current, broken)) {
                pause();
                LOG.warn("a Kafka client failed, it is built again: {}", cause.toString());
                current = null;
                closing.accept(broken);
            }
        } finally {
            lock.unlock();
        }
    }

    private void pause() {
        var now = nanoTime.getAsLong();
        if (now - builtNanos > LONGEST_PAUSE.toNanos()) {
            pause = FIRST_PAUSE;
        }
        notBeforeNanos = now + pause.toNanos();
        var twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (current != null) {
                closing.accept(current);
                current = null;
            }
        } finally {
            lock.unlock();
        }
    }
}

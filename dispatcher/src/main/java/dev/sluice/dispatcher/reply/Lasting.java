package dev.sluice.dispatcher.reply;

import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Kafka client that is built when it is first needed, and again after it failed for good. Thread safe. */
public final class Lasting<C> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lasting.class);

    private final Supplier<C> build;
    private final Consumer<C> closing;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable C current;
    private boolean closed;

    /**
     * @param build throws KafkaException where the client cannot be built yet
     * @param closing must not wait for the network
     */
    public Lasting(Supplier<C> build, Consumer<C> closing) {
        this.build = build;
        this.closing = closing;
    }

    /** Throws KafkaException where the client cannot be built yet; ask again later. */
    C get() {
        lock.lock();
        try {
            if (closed) {
                throw new KafkaException("the dispatcher is closed");
            }
            if (current == null) {
                current = build.get();
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    /** This client is of no more use; the next {@link #get} builds another. */
    void failed(C broken, Throwable cause) {
        lock.lock();
        try {
            if (Objects.equals(current, broken)) {
                LOG.warn("a Kafka client failed, it is built again: {}", cause.toString());
                current = null;
                closing.accept(broken);
            }
        } finally {
            lock.unlock();
        }
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

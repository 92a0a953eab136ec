package dev.sluice.dispatcher.handle;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread per record, a lane per key: records of one partition with the same key run one after another in their
 * order, all others at once. Holds no more than it was given, so its bound is that of records in work. Thread safe.
 */
public final class KeyOrderedExecutor implements AutoCloseable {
    private final ExecutorService threads;
    private final ReentrantLock lock = new ReentrantLock();
    /** What waits behind the record that runs; a lane without an entry is idle. */
    private final Map<KeyLane, Queue<Runnable>> lanes = new HashMap<>();

    private volatile boolean stopping;

    /** @param name what the threads' names begin with */
    public KeyOrderedExecutor(String name) {
        threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(name + "-", 0).factory());
    }

    private record KeyLane(String topic, int partition, ByteBuffer key) {}

    /** Runs the work of a record, as soon as all earlier records of its lane are done. Returns at once. */
    public void run(ConsumerRecord<byte[], byte[]> record, Runnable work) {
        var key = record.key();
        if (key == null) {
            run(work);
        } else {
            enter(new KeyLane(record.topic(), record.partition(), ByteBuffer.wrap(key)), work);
        }
    }

    /** Runs work that waits for nothing. Returns at once. */
    public void run(Runnable work) {
        threads.execute(work);
    }

    private void enter(KeyLane lane, Runnable work) {
        lock.lock();
        try {
            var waiting = lanes.get(lane);
            if (waiting != null) {
                waiting.add(work);
                return;
            }
            lanes.put(lane, new ArrayDeque<>());
        } finally {
            lock.unlock();
        }
        start(lane, work);
    }

    private void start(KeyLane lane, Runnable work) {
        threads.execute(() -> {
            try {
                work.run();
            } finally {
                startNext(lane);
            }
        });
    }

    private void startNext(KeyLane lane) {
        var next = next(lane);
        if (next != null) {
            try {
                start(lane, next);
            } catch (RejectedExecutionException e) {
                assert stopping : "only close() makes the threads refuse work";
            }
        }
    }

    private @Nullable Runnable next(KeyLane lane) {
        lock.lock();
        try {
            var waiting = lanes.get(lane);
            var next = waiting == null ? null : waiting.poll();
            if (next == null) {
                lanes.remove(lane);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Whether what runs now was, or is about to be, interrupted by {@link #close}. */
    public boolean isStopping() {
        return stopping;
    }

    /** Interrupts what still runs, forgets what waits, and gives it a moment to end. */
    @Override
    public void close() {
        stopping = true;
        threads.shutdownNow();
        try {
            threads.awaitTermination(Duration.ofMillis(200).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

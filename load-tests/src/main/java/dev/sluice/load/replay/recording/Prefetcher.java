package dev.sluice.load.replay.recording;

import dev.sluice.load.replay.exchange.MemoryEstimate;
import dev.sluice.load.replay.exchange.RecordedExchange;
import dev.sluice.load.replay.plan.ReplayRejection;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Reads a recording on a thread of its own, some records ahead of who plays them, so that reading makes nobody late. */
public final class Prefetcher implements AutoCloseable {
    private static final int MOST = 4096;

    private final RecordingSource recording;
    private final long mostBytes;
    private final Queue<RecordedExchange> ahead = new ArrayDeque<>();
    /** Only for who plays: taken from the others all at once, or each would cost a lock that the reader wants as well. */
    private final Queue<RecordedExchange> taken = new ArrayDeque<>();

    private final Thread thread;
    private long bytes;
    private boolean isAtEnd;
    private @Nullable Exception failure;

    private Prefetcher(RecordingSource recording, long mostBytes) {
        this.recording = recording;
        this.mostBytes = mostBytes;
        this.thread = Thread.ofPlatform().name("replay-recording").daemon().unstarted(this::read);
    }

    /** The recording is closed with this. */
    public static Prefetcher of(RecordingSource recording, long mostBytes) {
        var ahead = new Prefetcher(recording, mostBytes);
        ahead.thread.start();
        return ahead;
    }

    private void read() {
        try {
            for (var next = recording.next(); next.isPresent(); next = recording.next()) {
                put(next.get());
            }
            end(null);
        } catch (InterruptedException | InterruptException e) {
            end(null); // told to stop by close
        } catch (TimeoutException | ReplayRejection | RuntimeException e) {
            end(e);
        } finally {
            Thread.interrupted(); // else the consumers could not take their leave
            recording.close();
        }
    }

    private synchronized void put(RecordedExchange recorded) throws InterruptedException {
        while (!ahead.isEmpty() && (ahead.size() >= MOST || bytes >= mostBytes)) {
            wait();
        }
        if (ahead.isEmpty()) {
            notifyAll();
        }
        ahead.add(recorded);
        bytes += MemoryEstimate.of(recorded);
    }

    private synchronized void end(@Nullable Exception cause) {
        isAtEnd = true;
        failure = cause;
        notifyAll();
    }

    /** The next; empty at the end of the recording. For one thread.
     * @throws TimeoutException where the broker gave nothing more for a minute
     * @throws ReplayRejection where a file is broken */
    public Optional<RecordedExchange> next() throws InterruptedException, TimeoutException, ReplayRejection {
        if (taken.isEmpty()) {
            takeAll();
        }
        return Optional.ofNullable(taken.poll());
    }

    private synchronized void takeAll() throws InterruptedException, TimeoutException, ReplayRejection {
        while (ahead.isEmpty() && !isAtEnd) {
            wait();
        }
        taken.addAll(ahead);
        ahead.clear();
        bytes = 0;
        notifyAll();
        if (taken.isEmpty() && failure != null) {
            throwFailure(failure);
        }
    }

    private static void throwFailure(Exception failure) throws TimeoutException, ReplayRejection {
        switch (failure) {
            case TimeoutException timeout -> throw timeout;
            case ReplayRejection refused -> throw refused;
            case RuntimeException unexpected -> throw unexpected;
            default -> throw new IllegalStateException(failure);
        }
    }

    @Override
    public synchronized void close() {
        if (!isAtEnd) {
            thread.interrupt();
        }
    }
}

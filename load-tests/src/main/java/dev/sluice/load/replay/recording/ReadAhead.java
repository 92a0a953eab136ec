package dev.sluice.load.replay.recording;

import dev.sluice.load.replay.exchange.Recorded;
import dev.sluice.load.replay.exchange.Weight;
import dev.sluice.load.replay.plan.Refused;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Reads a recording on a thread of its own, some records ahead of who plays them, so that reading makes nobody late. */
public final class ReadAhead implements AutoCloseable {
    private static final int MOST = 4096;

    private final Source recording;
    private final long mostBytes;
    private final Queue<Recorded> ahead = new ArrayDeque<>();
    private final Thread thread;
    private long bytes;
    private boolean isAtEnd;
    private @Nullable Exception failure;

    private ReadAhead(Source recording, long mostBytes) {
        this.recording = recording;
        this.mostBytes = mostBytes;
        this.thread = Thread.ofPlatform().name("replay-recording").daemon().unstarted(this::read);
    }

    /** The recording is closed with this. */
    public static ReadAhead of(Source recording, long mostBytes) {
        var ahead = new ReadAhead(recording, mostBytes);
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
        } catch (TimeoutException | Refused | RuntimeException e) {
            end(e);
        } finally {
            Thread.interrupted(); // else the consumers could not take their leave
            recording.close();
        }
    }

    private synchronized void put(Recorded recorded) throws InterruptedException {
        while (!ahead.isEmpty() && (ahead.size() >= MOST || bytes >= mostBytes)) {
            wait();
        }
        ahead.add(recorded);
        bytes += Weight.of(recorded);
        notifyAll();
    }

    private synchronized void end(@Nullable Exception cause) {
        isAtEnd = true;
        failure = cause;
        notifyAll();
    }

    /** The next; empty at the end of the recording.
     * @throws TimeoutException where the broker gave nothing more for a minute
     * @throws Refused where a file is broken */
    public synchronized Optional<Recorded> next() throws InterruptedException, TimeoutException, Refused {
        while (ahead.isEmpty() && !isAtEnd) {
            wait();
        }
        var next = Optional.ofNullable(ahead.poll());
        if (next.isPresent()) {
            bytes -= Weight.of(next.get());
            notifyAll();
        } else if (failure instanceof TimeoutException timeout) {
            throw timeout;
        } else if (failure instanceof Refused refused) {
            throw refused;
        } else if (failure instanceof RuntimeException unexpected) {
            throw unexpected;
        }
        return next;
    }

    @Override
    public synchronized void close() {
        if (!isAtEnd) {
            thread.interrupt();
        }
    }
}

package dev.sluice.load.drive;

import dev.sluice.load.verify.CallRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Arrivals fixed in advance, so that a slow server cannot slow the load down. */
public final class OpenLoop implements RunningLoad {
    private static final int KEYS = 10_000;

    private final LoadClient caller;
    private final Queue<CallRecord> calls = new ConcurrentLinkedQueue<>();
    private final AtomicLong ended = new AtomicLong();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread clock;
    private volatile long lateNanos;

    private OpenLoop(LoadClient caller, int perSecond, long firstNonce, long atMost) {
        this.caller = caller;
        this.clock =
                Thread.ofPlatform().name("arrivals").daemon().unstarted(() -> arrive(perSecond, firstNonce, atMost));
    }

    /** Begins at once, and goes on until it is stopped. */
    public static OpenLoop start(LoadClient caller, int perSecond) {
        return start(caller, perSecond, 0);
    }

    /** @param firstNonce the nonces are this and those that follow */
    public static OpenLoop start(LoadClient caller, int perSecond, long firstNonce) {
        return start(caller, perSecond, firstNonce, Long.MAX_VALUE);
    }

    /** @param atMost how many arrive in all */
    public static OpenLoop start(LoadClient caller, int perSecond, long firstNonce, long atMost) {
        var load = new OpenLoop(caller, perSecond, firstNonce, atMost);
        load.clock.start();
        return load;
    }

    private void arrive(int perSecond, long firstNonce, long atMost) {
        var between = Duration.ofSeconds(1).toNanos() / perSecond;
        var begun = System.nanoTime();
        try {
            for (var arrival = 0L; arrival < atMost && !Thread.interrupted(); arrival++) {
                var nonce = firstNonce + arrival;
                var ahead = begun + arrival * between - System.nanoTime();
                if (ahead > 0) {
                    TimeUnit.NANOSECONDS.sleep(ahead);
                } else {
                    lateNanos = Math.max(lateNanos, -ahead);
                }
                threads.execute(() -> call(nonce));
            }
            threads.shutdown();
        } catch (InterruptedException e) {
            threads.shutdown(); // told to stop: what has arrived is still answered
        }
    }

    private void call(long nonce) {
        try {
            calls.add(caller.call(nonce, ThreadLocalRandom.current().nextInt(KEYS)));
            ended.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // cut off by close
        }
    }

    /** How far the latest arrival was behind its time. */
    public Duration late() {
        return Duration.ofNanos(lateNanos);
    }

    @Override
    public long ended() {
        return ended.get();
    }

    @Override
    public List<CallRecord> stop() throws InterruptedException {
        clock.interrupt();
        return finish();
    }

    /** Waits until the last of a limited number has arrived and is answered. */
    public List<CallRecord> finish() throws InterruptedException {
        clock.join();
        threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        return new ArrayList<>(calls);
    }

    @Override
    public void close() {
        clock.interrupt();
        threads.shutdownNow();
    }
}

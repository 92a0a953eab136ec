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

/** So many callers, each with one call at a time and the next right after it; after a refusal a short pause, as any
 * client with manners makes. */
public final class ClosedLoop implements RunningLoad {
    private static final Duration AFTER_REFUSAL = Duration.ofMillis(100);
    private static final int KEYS = 64;

    private final LoadClient caller;
    private final long atMost;
    private final AtomicLong begun;
    private final long first;
    private final Queue<CallRecord> calls = new ConcurrentLinkedQueue<>();
    private final AtomicLong ended = new AtomicLong();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean stopping;

    private ClosedLoop(LoadClient caller, long firstNonce, long atMost) {
        this.caller = caller;
        this.first = firstNonce;
        this.begun = new AtomicLong(firstNonce);
        this.atMost = atMost;
    }

    /** Begins at once, and goes on until it is stopped. */
    public static ClosedLoop start(LoadClient caller, int callers) {
        return start(caller, callers, 0, Long.MAX_VALUE);
    }

    /**
     * Begins at once.
     *
     * @param firstNonce the nonces are this and those that follow
     * @param atMost how many calls are made in all
     */
    public static ClosedLoop start(LoadClient caller, int callers, long firstNonce, long atMost) {
        var load = new ClosedLoop(caller, firstNonce, atMost);
        for (var one = 0; one < callers; one++) {
            load.threads.execute(load::callOn);
        }
        load.threads.shutdown();
        return load;
    }

    private void callOn() {
        try {
            while (!stopping) {
                var nonce = begun.getAndIncrement();
                if (nonce - first >= atMost) {
                    return;
                }
                var call = caller.call(nonce, ThreadLocalRandom.current().nextInt(KEYS));
                calls.add(call);
                ended.incrementAndGet();
                if (call.status() == 503) {
                    Thread.sleep(AFTER_REFUSAL);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // cut off by close
        }
    }

    @Override
    public long ended() {
        return ended.get();
    }

    /** Waits until the last of a limited number is made. */
    public List<CallRecord> finish() throws InterruptedException {
        threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        return new ArrayList<>(calls);
    }

    @Override
    public List<CallRecord> stop() throws InterruptedException {
        stopping = true;
        return finish();
    }

    @Override
    public void close() {
        stopping = true;
        threads.shutdownNow();
    }
}

package dev.sluice.edge.http;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs the calls of one HTTP/2 connection, each on a thread of its own, and knows how many run. A call counts until its
 * thread has ended, also where its caller has reset it (CVE-2023-44487): Helidon's own count of streams forgets those.
 */
final class StreamExecutor extends AbstractExecutorService {
    private final ExecutorService helidon;
    private final Runnable onBegin;
    private final Runnable onIdle;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private int running;

    /**
     * @param onBegin before each call, on the thread that reads the connection; throws to refuse it
     * @param onIdle whenever no call runs any more
     */
    StreamExecutor(ExecutorService helidon, Runnable onBegin, Runnable onIdle) {
        this.helidon = helidon;
        this.onBegin = onBegin;
        this.onIdle = onIdle;
    }

    @Override
    public void execute(Runnable call) {
        count(1); // first, so that whoever ends the connection meanwhile finds this call or is found by it
        try {
            onBegin.run();
            helidon.execute(() -> run(call));
        } catch (RuntimeException | Error e) {
            end();
            throw e;
        }
    }

    private void run(Runnable call) {
        try {
            call.run();
        } finally {
            end();
        }
    }

    private void end() {
        if (count(-1) == 0) {
            onIdle.run();
        }
    }

    private int count(int more) {
        lock.lock();
        try {
            running += more;
            if (running == 0) {
                idle.signalAll();
            }
            return running;
        } finally {
            lock.unlock();
        }
    }

    int running() {
        return count(0);
    }

    /** Every call ends by itself: its body, its deadline and its answer are bounded in time. */
    void awaitIdle() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (running > 0) {
                idle.await();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void shutdown() {
        helidon.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return helidon.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return helidon.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return helidon.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return helidon.awaitTermination(timeout, unit);
    }
}

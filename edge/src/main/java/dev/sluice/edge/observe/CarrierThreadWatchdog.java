package dev.sluice.edge.observe;

import com.sun.management.OperatingSystemMXBean;
import dev.sluice.edge.observe.StallDetector.Verdict;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a process whose virtual threads get no turn any more: where a few of them loop for ever, all carriers are taken,
 * nothing is answered, health neither, and only a restart helps. It runs on a platform thread of its own, which needs no
 * carrier. What {@link StallDetector} counts alone does not end the process: the very threads that had the carriers at
 * half the time must have them still, since a long queue of short work moves on.
 */
public final class CarrierThreadWatchdog implements AutoCloseable {
    /** Of a process that was ended by it, {@code EX_SOFTWARE} of sysexits. */
    public static final int EXIT_CODE = 70;

    private static final Logger LOG = LoggerFactory.getLogger(CarrierThreadWatchdog.class);
    private static final Duration STALLED_AFTER = Duration.ofSeconds(10);
    private static final int BEATS = 20;
    /** There may be many threads to look at. */
    private static final Duration STACK_DUMP_TIMEOUT = Duration.ofSeconds(30);
    /** The log may need what the stalled threads hold. */
    private static final Duration LOG_TIMEOUT = Duration.ofSeconds(5);

    private final Duration stalledAfter;
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final Thread watch = Thread.ofPlatform()
            .name("sluice-watchdog")
            .daemon()
            .priority(Thread.MAX_PRIORITY)
            .unstarted(this::watch);
    private volatile boolean closed;
    private boolean isSuspect;
    /** Who had the carriers at half the time, where that could be seen. */
    private @Nullable MountedThreads suspects;

    private CarrierThreadWatchdog(Duration stalledAfter) {
        this.stalledAfter = stalledAfter;
    }

    /** For the process that only is an edge: it halts it. */
    public static CarrierThreadWatchdog start() {
        return start(STALLED_AFTER);
    }

    static CarrierThreadWatchdog start(Duration stalledAfter) {
        var watchdog = new CarrierThreadWatchdog(stalledAfter);
        watchdog.watch.start();
        return watchdog;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watch);
    }

    private void watch() {
        var beat = stalledAfter.dividedBy(BEATS);
        var detector =
                new StallDetector(stalledAfter, beat.multipliedBy(2), System.nanoTime(), system.getProcessCpuTime());
        var ran = new AtomicBoolean(true);
        while (!closed) {
            try {
                if (ran.get()) {
                    ran = probe();
                }
                LockSupport.parkNanos(beat.toNanos());
                judge(detector, detector.beat(System.nanoTime(), system.getProcessCpuTime(), ran.get()));
            } catch (RuntimeException | Error e) {
                LOG.error("the watchdog could not look", e);
            }
        }
    }

    private static AtomicBoolean probe() {
        var ran = new AtomicBoolean();
        Thread.ofVirtual().name("sluice-watchdog-probe").start(() -> ran.set(true));
        return ran;
    }

    private void judge(StallDetector detector, Verdict verdict) {
        switch (verdict) {
            case RUNNING -> isSuspect = false;
            case SUSPECT -> {
                if (!isSuspect) {
                    suspects = look();
                    isSuspect = true;
                }
            }
            case STALLED -> {
                var before = suspects;
                var now = look();
                if (isSuspect && before != null && now != null && before.ids().equals(now.ids())) {
                    halt(now);
                }
                isSuspect = false;
                detector.beginAnew();
            }
        }
    }

    /** Null where it took too long: then there is much to do, and it is tried again. */
    private static @Nullable MountedThreads look() {
        var found = new AtomicReference<@Nullable MountedThreads>();
        within(STACK_DUMP_TIMEOUT, () -> {
            try {
                found.set(MountedThreads.now());
            } catch (IOException e) { // as with a full disk
                LOG.warn("the watchdog cannot see threads: {}", e.toString());
                found.set(new MountedThreads(Set.of(), ""));
            }
        });
        return found.get();
    }

    private void halt(MountedThreads stalled) {
        within(
                LOG_TIMEOUT,
                () -> LOG.error(
                        "No virtual thread has had its turn for {} s, {} hold all carriers: the process ends with exit"
                                + " code {}. They are:\n{}",
                        stalledAfter.toSeconds(),
                        stalled.ids().size(),
                        EXIT_CODE,
                        stalled.stacks()));
        Runtime.getRuntime().halt(EXIT_CODE);
    }

    private static void within(Duration atMost, Runnable work) {
        var thread = Thread.ofPlatform().name("sluice-watchdog-look").daemon().start(work);
        try {
            thread.join(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.sluice.edge.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what becomes of replies, and logs those that found nobody: one line a second at most. Thread safe. */
final class ReplyCounters {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyCounters.class);
    private static final long BETWEEN_LINES_NANOS = Duration.ofSeconds(1).toNanos();

    final LongAdder matched = new LongAdder();
    final LongAdder broken = new LongAdder();
    final LongAdder late = new LongAdder();
    final LongAdder second = new LongAdder();
    final LongAdder unknown = new LongAdder();
    final LongAdder unaddressed = new LongAdder();
    final LongAdder unreadable = new LongAdder();
    final LongAdder droppedHeaders = new LongAdder();

    private final LongSupplier nanoTime;
    private final AtomicLong nextLineNanos;
    private final LongAdder unsaid = new LongAdder();

    ReplyCounters(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.nextLineNanos = new AtomicLong(nanoTime.getAsLong());
    }

    /** @param fate one of the counters above */
    void odd(LongAdder fate, String what) {
        fate.increment();
        var now = nanoTime.getAsLong();
        var next = nextLineNanos.get();
        if (now - next < 0 || !nextLineNanos.compareAndSet(next, now + BETWEEN_LINES_NANOS)) {
            unsaid.increment();
            return;
        }
        LOG.info("{}; {} more since the last such line; so far {}", what, unsaid.sumThenReset(), counted());
    }

    ReplyStats counted() {
        return new ReplyStats(
                matched.sum(),
                broken.sum(),
                late.sum(),
                second.sum(),
                unknown.sum(),
                unaddressed.sum(),
                unreadable.sum(),
                droppedHeaders.sum());
    }
}

package dev.sluice.load.generate;

import dev.sluice.load.measure.LatencyHistogram;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Counts the calls of one measurement. One thread. */
public final class CallCounter {
    private final LatencyHistogram latencies = new LatencyHistogram();
    private final Map<String, Long> failed = new TreeMap<>();
    private final long from;
    private final long until;
    private long made;

    /** @param begun on the scale of {@link System#nanoTime} */
    public CallCounter(GeneratorTask task, long begun) {
        this.from = begun + TimeUnit.MILLISECONDS.toNanos(task.rampMillis());
        this.until = from + TimeUnit.MILLISECONDS.toNanos(task.millis());
    }

    /** When no more calls begin. */
    public long until() {
        return until;
    }

    /**
     * A call was answered as it should be.
     *
     * @param beganNanos when it began, or when it should have
     * @param countsNanos what decides whether it counts: when it was answered, or when it was planned
     */
    public void answered(long beganNanos, long nowNanos, long countsNanos) {
        made++;
        if (countsNanos - from >= 0 && countsNanos - until < 0) {
            latencies.addNanos(nowNanos - beganNanos);
        }
    }

    /** @param what came instead of an answer */
    public void failed(String what, long calls) {
        made += calls;
        if (calls > 0) {
            failed.merge(what, calls, Long::sum);
        }
    }

    public GeneratorResult measured() {
        var times = new GeneratorResult.Times(nanos(50), nanos(99), nanos(99.9), nanos(100));
        return new GeneratorResult(
                latencies.count() / (Duration.ofNanos(until - from).toNanos() / 1e9), times, made, failed);
    }

    private long nanos(double percent) {
        return latencies.percentile(percent).toNanos();
    }
}

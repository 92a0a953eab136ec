package dev.sluice.load.replay.session;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** How far requests were sent behind their plan, from a microsecond to a day. Thread safe. */
public final class ScheduleLag {
    private static final long LONGEST_MICROS = TimeUnit.DAYS.toMicros(1);
    private static final int DIGITS = 3;

    private final Histogram micros = new Histogram(LONGEST_MICROS, DIGITS);

    synchronized void add(long nanos) {
        micros.recordValue(Math.clamp(nanos / 1000, 0, LONGEST_MICROS));
    }

    public synchronized long count() {
        return micros.getTotalCount();
    }

    public synchronized Duration percentile(double percent) {
        return Duration.ofNanos(micros.getValueAtPercentile(percent) * 1000);
    }

    public synchronized Duration highest() {
        return Duration.ofNanos(micros.getMaxValue() * 1000);
    }
}

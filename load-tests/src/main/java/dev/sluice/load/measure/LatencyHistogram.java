package dev.sluice.load.measure;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** How long calls took, to three digits, from a microsecond to a minute; what took longer counts as a minute. One thread. */
public final class LatencyHistogram {
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int DIGITS = 3;

    private final Histogram nanos = new Histogram(TimeUnit.MICROSECONDS.toNanos(1), LONGEST_NANOS, DIGITS);

    public void add(Duration taken) {
        addNanos(taken.toNanos());
    }

    public void addNanos(long taken) {
        nanos.recordValue(Math.clamp(taken, 0, LONGEST_NANOS));
    }

    /** The time within which so many of a hundred calls were done; zero where there was none. */
    public Duration percentile(double percent) {
        return Duration.ofNanos(nanos.getValueAtPercentile(percent));
    }

    public long count() {
        return nanos.getTotalCount();
    }
}

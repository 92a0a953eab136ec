package dev.sluice.load.measure;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A distribution in short.
 *
 * @param count how many were measured
 * @param at within which time so many of a hundred were done; the percents are {@link #PERCENTS}
 */
public record Percentiles(long count, SortedMap<Double, Duration> at) {
    public static final List<Double> PERCENTS = List.of(10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.9);

    public Percentiles {
        at = Collections.unmodifiableSortedMap(new TreeMap<>(at));
    }

    /** As people write it: {@code p50}, {@code p99.9}. */
    public static String name(double percent) {
        return "p" + (percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent));
    }

    public static Percentiles of(LatencyHistogram latencies) {
        var at = new TreeMap<Double, Duration>();
        if (latencies.count() > 0) {
            PERCENTS.forEach(percent -> at.put(percent, latencies.percentile(percent)));
        }
        return new Percentiles(latencies.count(), at);
    }

    public static Percentiles none() {
        return new Percentiles(0, new TreeMap<>());
    }

    /** Zero where nothing was measured. */
    public Duration percentile(double percent) {
        return at.getOrDefault(percent, Duration.ZERO);
    }
}

package dev.sluice.load.bench;

import java.util.Collection;

/** A figure over all rounds. */
public record MedianAndRange(double median, double min, double max) {

    /** @param values at least one; of an even number, the median is the mean of the two in the middle */
    public static MedianAndRange of(Collection<Double> values) {
        var sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        var upper = sorted.length / 2;
        var median = sorted.length % 2 == 1 ? sorted[upper] : (sorted[upper - 1] + sorted[upper]) / 2;
        return new MedianAndRange(median, sorted[0], sorted[sorted.length - 1]);
    }
}

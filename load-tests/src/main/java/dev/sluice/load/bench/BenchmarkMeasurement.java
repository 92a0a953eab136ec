package dev.sluice.load.bench;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One measurement.
 *
 * @param round from 1
 * @param failed calls that were not answered as they should be, by what came instead
 */
public record BenchmarkMeasurement(
        BenchmarkSubject contender,
        LoadLevel step,
        int round,
        Map<BenchmarkMetric, Double> figures,
        Map<String, Long> failed) {

    public BenchmarkMeasurement {
        figures = new EnumMap<>(figures);
        failed = Map.copyOf(failed);
    }

    /** Empty where it was not measured. */
    public OptionalDouble figure(BenchmarkMetric figure) {
        var value = figures.get(figure);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}

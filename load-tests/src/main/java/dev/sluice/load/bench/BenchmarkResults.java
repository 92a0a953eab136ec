package dev.sluice.load.bench;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All measurements of a run, in the order in which they were made. */
public record BenchmarkResults(List<BenchmarkMeasurement> samples) {

    private static final double MOST_FAILED = 0.01;

    public BenchmarkResults {
        samples = List.copyOf(samples);
    }

    /** Empty where it was not measured. */
    public Optional<MedianAndRange> spread(BenchmarkSubject contender, LoadLevel step, BenchmarkMetric figure) {
        var values = of(contender, step)
                .map(sample -> sample.figure(figure))
                .flatMapToDouble(OptionalDouble::stream)
                .boxed()
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(MedianAndRange.of(values));
    }

    /** What one round showed; empty where it was not measured. */
    OptionalDouble value(BenchmarkSubject contender, LoadLevel step, int round, BenchmarkMetric figure) {
        return of(contender, step)
                .filter(sample -> sample.round() == round)
                .map(sample -> sample.figure(figure))
                .flatMapToDouble(OptionalDouble::stream)
                .findFirst();
    }

    /** Of everything that was measured, least load first. */
    public List<LoadLevel> steps() {
        return samples.stream().map(BenchmarkMeasurement::step).distinct().toList();
    }

    /** In this step. */
    public Set<BenchmarkSubject> contenders(LoadLevel step) {
        return samples.stream()
                .filter(sample -> sample.step().equals(step))
                .map(BenchmarkMeasurement::contender)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(BenchmarkSubject.class)));
    }

    /** Calls that were not answered as they should be, by what came instead. */
    public Map<String, Long> failed(BenchmarkSubject contender, LoadLevel step) {
        return of(contender, step)
                .flatMap(sample -> sample.failed().entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Long::sum));
    }

    /** Whether in every measurement all but one call in a hundred were answered as they should be.
     * @param span of each */
    public boolean isSound(Duration span) {
        return samples.stream().allMatch(sample -> {
            var failed =
                    sample.failed().values().stream().mapToLong(Long::longValue).sum();
            var answered = sample.figure(BenchmarkMetric.REQUESTS_PER_SECOND).orElse(0) * span.toMillis() / 1e3;
            return failed <= MOST_FAILED * (answered + failed);
        });
    }

    IntStream rounds() {
        return samples.stream().mapToInt(BenchmarkMeasurement::round).distinct();
    }

    private Stream<BenchmarkMeasurement> of(BenchmarkSubject contender, LoadLevel step) {
        return samples.stream()
                .filter(sample ->
                        sample.contender() == contender && sample.step().equals(step));
    }
}

package dev.sluice.load.bench;

import static dev.sluice.load.bench.BenchmarkMetric.CPU_US_ECHO;
import static dev.sluice.load.bench.BenchmarkMetric.CPU_US_EDGE;
import static dev.sluice.load.bench.BenchmarkMetric.EDGE_ALLOCATED_BYTES;
import static dev.sluice.load.bench.BenchmarkMetric.P50_MS;
import static dev.sluice.load.bench.BenchmarkMetric.P99_MS;
import static dev.sluice.load.bench.BenchmarkMetric.REQUESTS_PER_SECOND;
import static dev.sluice.load.bench.BenchmarkSubject.ECHO;
import static dev.sluice.load.bench.BenchmarkSubject.EDGE;
import static dev.sluice.load.bench.BenchmarkSubject.FLOOR;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;

/** All ratios of a run. Floor and echo share the machine with the edge, so the limit of their sum is
 * {@code 1 / (1 / floor + 1 / echo)}: each call takes both ways. */
public final class OverheadRatios {
    private static final LoadLevel ONE = new LoadLevel.Closed(1);
    private static final int LOADED = 256;

    private final BenchmarkResults results;

    private OverheadRatios(BenchmarkResults results) {
        this.results = results;
    }

    public static List<OverheadRatio> of(BenchmarkResults results) {
        return new OverheadRatios(results).all();
    }

    private List<OverheadRatio> all() {
        var ratios = new ArrayList<OverheadRatio>();
        for (var step : results.steps()) {
            switch (step) {
                case LoadLevel.Closed(var outstanding) -> atOnce(ratios, step, outstanding);
                case LoadLevel.Open(var percent) -> ofMaximum(ratios, step, percent);
            }
        }
        return ratios;
    }

    private void atOnce(List<OverheadRatio> ratios, LoadLevel step, int outstanding) {
        if (outstanding == 1) {
            ratio("p50_at_1", 0, OverheadRatio.atMost(1.3), round -> {
                        var parts = both(P50_MS, ONE, round, Double::sum);
                        return over(value(EDGE, ONE, round, P50_MS), parts);
                    })
                    .ifPresent(ratios::add);
        } else {
            var aim = outstanding == 64 || outstanding == LOADED
                    ? OverheadRatio.atLeast(0.7)
                    : Optional.<OverheadRatio.Aim>empty();
            ratio("edge_to_limit", outstanding, aim, round -> {
                        var limit = both(REQUESTS_PER_SECOND, step, round, (floor, echo) -> 1 / (1 / floor + 1 / echo));
                        return over(value(EDGE, step, round, REQUESTS_PER_SECOND), limit);
                    })
                    .ifPresent(ratios::add);
        }
        ratio(
                        "edge_to_floor",
                        outstanding,
                        Optional.empty(),
                        round -> over(
                                value(EDGE, step, round, REQUESTS_PER_SECOND),
                                value(FLOOR, step, round, REQUESTS_PER_SECOND)))
                .ifPresent(ratios::add);
        if (outstanding == LOADED) {
            ratio(
                            "cpu_to_echo_at_256",
                            0,
                            OverheadRatio.atMost(2.5),
                            round -> over(value(EDGE, step, round, CPU_US_EDGE), value(ECHO, step, round, CPU_US_ECHO)))
                    .ifPresent(ratios::add);
            ratio(
                            "allocation_per_request_bytes",
                            0,
                            OverheadRatio.atMost(12 * 1024),
                            round -> value(EDGE, step, round, EDGE_ALLOCATED_BYTES))
                    .ifPresent(ratios::add);
        }
    }

    private void ofMaximum(List<OverheadRatio> ratios, LoadLevel step, int percent) {
        var aim = percent == 50 ? OverheadRatio.atMost(2.5) : Optional.<OverheadRatio.Aim>empty();
        var name = percent == 50 ? "p99_at_half" : "p99_at_%d_percent".formatted(percent);
        ratio(name, 0, aim, round -> over(value(EDGE, step, round, P99_MS), value(FLOOR, step, round, P99_MS)))
                .ifPresent(ratios::add);
    }

    private Optional<OverheadRatio> ratio(
            String name, int of, Optional<OverheadRatio.Aim> aim, OverheadRatio.Rule rule) {
        return OverheadRatio.of(results, name, of, aim, rule);
    }

    private OptionalDouble value(BenchmarkSubject contender, LoadLevel step, int round, BenchmarkMetric figure) {
        return results.value(contender, step, round, figure);
    }

    /** Floor and echo together. */
    private OptionalDouble both(BenchmarkMetric figure, LoadLevel step, int round, DoubleBinaryOperator join) {
        var floor = value(FLOOR, step, round, figure);
        var echo = value(ECHO, step, round, figure);
        return floor.isPresent() && echo.isPresent()
                ? OptionalDouble.of(join.applyAsDouble(floor.getAsDouble(), echo.getAsDouble()))
                : OptionalDouble.empty();
    }

    private static OptionalDouble over(OptionalDouble value, OptionalDouble base) {
        return value.isPresent() && base.isPresent() && base.getAsDouble() > 0
                ? OptionalDouble.of(value.getAsDouble() / base.getAsDouble())
                : OptionalDouble.empty();
    }
}

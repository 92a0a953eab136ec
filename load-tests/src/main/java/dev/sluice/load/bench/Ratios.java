package dev.sluice.load.bench;

import static dev.sluice.load.bench.Contender.ECHO;
import static dev.sluice.load.bench.Contender.EDGE;
import static dev.sluice.load.bench.Contender.FLOOR;
import static dev.sluice.load.bench.Figure.CPU_US_ECHO;
import static dev.sluice.load.bench.Figure.CPU_US_EDGE;
import static dev.sluice.load.bench.Figure.EDGE_ALLOCATED_BYTES;
import static dev.sluice.load.bench.Figure.P50_MS;
import static dev.sluice.load.bench.Figure.P99_MS;
import static dev.sluice.load.bench.Figure.REQUESTS_PER_SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;

/** All ratios of a run. Floor and echo share the machine with the edge, so the limit of their sum is
 * {@code 1 / (1 / floor + 1 / echo)}: each call takes both ways. */
public final class Ratios {
    private static final Step ONE = new Step.Closed(1);
    private static final int LOADED = 256;

    private final Results results;

    private Ratios(Results results) {
        this.results = results;
    }

    public static List<Ratio> of(Results results) {
        return new Ratios(results).all();
    }

    private List<Ratio> all() {
        var ratios = new ArrayList<Ratio>();
        for (var step : results.steps()) {
            switch (step) {
                case Step.Closed(var outstanding) -> atOnce(ratios, step, outstanding);
                case Step.Open(var percent) -> ofMaximum(ratios, step, percent);
            }
        }
        return ratios;
    }

    private void atOnce(List<Ratio> ratios, Step step, int outstanding) {
        if (outstanding == 1) {
            ratio("p50_at_1", 0, Ratio.atMost(1.3), round -> {
                        var parts = both(P50_MS, ONE, round, Double::sum);
                        return over(value(EDGE, ONE, round, P50_MS), parts);
                    })
                    .ifPresent(ratios::add);
        } else {
            var aim = outstanding == 64 || outstanding == LOADED ? Ratio.atLeast(0.7) : Optional.<Ratio.Aim>empty();
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
                            Ratio.atMost(2.5),
                            round -> over(value(EDGE, step, round, CPU_US_EDGE), value(ECHO, step, round, CPU_US_ECHO)))
                    .ifPresent(ratios::add);
            ratio(
                            "allocation_per_request_bytes",
                            0,
                            Ratio.atMost(12 * 1024),
                            round -> value(EDGE, step, round, EDGE_ALLOCATED_BYTES))
                    .ifPresent(ratios::add);
        }
    }

    private void ofMaximum(List<Ratio> ratios, Step step, int percent) {
        var aim = percent == 50 ? Ratio.atMost(2.5) : Optional.<Ratio.Aim>empty();
        var name = percent == 50 ? "p99_at_half" : "p99_at_%d_percent".formatted(percent);
        ratio(name, 0, aim, round -> over(value(EDGE, step, round, P99_MS), value(FLOOR, step, round, P99_MS)))
                .ifPresent(ratios::add);
    }

    private Optional<Ratio> ratio(String name, int of, Optional<Ratio.Aim> aim, Ratio.Rule rule) {
        return Ratio.of(results, name, of, aim, rule);
    }

    private OptionalDouble value(Contender contender, Step step, int round, Figure figure) {
        return results.value(contender, step, round, figure);
    }

    /** Floor and echo together. */
    private OptionalDouble both(Figure figure, Step step, int round, DoubleBinaryOperator join) {
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

package dev.sluice.load.bench;

import static dev.sluice.load.bench.BenchmarkSubject.ECHO;
import static dev.sluice.load.bench.BenchmarkSubject.EDGE;
import static dev.sluice.load.bench.BenchmarkSubject.FLOOR;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OverheadRatiosTest {
    private static final LoadLevel LOADED = new LoadLevel.Closed(64);

    @Test
    void the_median_of_an_even_number_is_the_mean_of_the_two_in_the_middle() {
        assertThat(MedianAndRange.of(List.of(4.0, 1.0, 3.0, 10.0))).isEqualTo(new MedianAndRange(3.5, 1, 10));
    }

    @Test
    void the_limit_is_that_of_each_round_and_not_of_the_medians() {
        var results = new BenchmarkResults(List.of(
                rate(FLOOR, 1, 100),
                rate(ECHO, 1, 100),
                rate(EDGE, 1, 25), // limit 50
                rate(FLOOR, 2, 300),
                rate(ECHO, 2, 150),
                rate(EDGE, 2, 75))); // limit 100

        var ratio = OverheadRatios.of(results).getFirst();

        assertThat(ratio.name()).isEqualTo("edge_to_limit");
        assertThat(ratio.of()).isEqualTo(64);
        assertThat(ratio.spread()).isEqualTo(new MedianAndRange(0.625, 0.5, 0.75));
    }

    @Test
    void what_was_not_measured_has_no_ratio() {
        assertThat(OverheadRatios.of(new BenchmarkResults(List.of(rate(FLOOR, 1, 100), rate(ECHO, 1, 100)))))
                .isEmpty();
    }

    private static BenchmarkMeasurement rate(BenchmarkSubject contender, int round, double perSecond) {
        return new BenchmarkMeasurement(
                contender, LOADED, round, Map.of(BenchmarkMetric.REQUESTS_PER_SECOND, perSecond), Map.of());
    }
}

package dev.sluice.load.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    private static final Duration A_THOUSANDTH = Duration.ofNanos(100_000);

    private final LatencyHistogram latencies = new LatencyHistogram();

    @Test
    void percentiles_are_right_to_three_digits() {
        for (var millis = 1; millis <= 100; millis++) {
            latencies.add(Duration.ofMillis(millis));
        }

        assertThat(latencies.percentile(50)).isCloseTo(Duration.ofMillis(50), A_THOUSANDTH);
        assertThat(latencies.percentile(99)).isCloseTo(Duration.ofMillis(99), A_THOUSANDTH);
        assertThat(latencies.count()).isEqualTo(100);
    }

    @Test
    void what_takes_longer_than_a_minute_counts_as_a_minute() {
        latencies.add(Duration.ofHours(1));

        assertThat(latencies.percentile(100)).isCloseTo(Duration.ofMinutes(1), Duration.ofMillis(60));
    }
}

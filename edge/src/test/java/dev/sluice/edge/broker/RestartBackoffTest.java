package dev.sluice.edge.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartBackoffTest {
    private final RestartBackoff backoff = new RestartBackoff();

    @Test
    void attempts_come_ever_more_slowly_up_to_a_bound() {
        for (var millis : new long[] {100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000}) {
            assertThat(backoff.next()).isBetween(Duration.ofMillis(millis * 3 / 4), Duration.ofMillis(millis * 5 / 4));
        }
    }

    @Test
    void after_a_success_they_begin_anew() {
        backoff.next();
        backoff.next();

        backoff.reset();

        assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(125));
    }
}

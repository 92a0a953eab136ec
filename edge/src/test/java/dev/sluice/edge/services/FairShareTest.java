package dev.sluice.edge.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FairShareTest {
    private static final Duration GIVEN = Duration.ofSeconds(1);

    private final FairShare share = new FairShare();

    @Test
    void half_of_the_time_is_enough_where_nothing_else_is_known() {
        assertThat(share.isMet(Duration.ofMillis(499), GIVEN)).isFalse();
        assertThat(share.isMet(Duration.ofMillis(500), GIVEN)).isTrue();
    }

    @Test
    void it_is_half_as_long_again_as_replies_took_lately_where_that_is_more() {
        replied(50, Duration.ofMillis(400));

        assertThat(share.isMet(Duration.ofMillis(599), GIVEN)).isFalse();
        assertThat(share.isMet(Duration.ofMillis(601), GIVEN)).isTrue();
    }

    @Test
    void it_is_never_more_than_nine_tenths() {
        replied(50, Duration.ofMillis(990));

        assertThat(share.isMet(Duration.ofMillis(899), GIVEN)).isFalse();
        assertThat(share.isMet(Duration.ofMillis(900), GIVEN)).isTrue();
    }

    @Test
    void one_slow_reply_changes_little_and_many_do() {
        replied(50, Duration.ofMillis(10));
        replied(1, Duration.ofMillis(950));
        assertThat(share.isMet(Duration.ofMillis(500), GIVEN)).isTrue();

        replied(100, Duration.ofMillis(500));

        assertThat(share.isMet(Duration.ofMillis(700), GIVEN)).isFalse();
    }

    private void replied(int times, Duration waited) {
        for (var number = 0; number < times; number++) {
            share.replied(waited.toNanos());
        }
    }
}

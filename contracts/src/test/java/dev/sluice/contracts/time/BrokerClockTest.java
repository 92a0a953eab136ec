package dev.sluice.contracts.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The local clock shows 1,000,000 ms at nano time 0. */
class BrokerClockTest {
    private static final long START = 1_000_000;

    private long nanos;
    private long step;
    private final BrokerClock clock = new BrokerClock(() -> nanos, () -> START + step + nanos / 1_000_000);

    private static long ms(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    @Test
    void until_it_is_known_nothing_is_past() {
        assertThat(clock.isPast(0)).isFalse();
        assertThat(clock.offset()).isEmpty();
    }

    @Test
    void the_append_time_belongs_to_the_middle_of_the_round_trip() {
        clock.observe(ms(0), ms(20), START + 10 + 3_000);

        nanos = ms(20);
        assertThat(clock.offset().orElseThrow()).isBetween(Duration.ofMillis(3_000), Duration.ofMillis(3_001));
        assertThat(clock.local(START + 5_000))
                .isBetween(Instant.ofEpochMilli(START + 1_999), Instant.ofEpochMilli(START + 2_000));
    }

    @Test
    void a_deadline_is_past_only_where_no_error_of_the_reading_could_save_it() {
        clock.observe(ms(0), ms(20), START + 10);

        nanos = ms(20);
        assertThat(clock.isPast(START + 8)).isTrue();
        assertThat(clock.isPast(START + 12)).isFalse();
    }

    @Test
    void a_reading_with_a_shorter_round_trip_wins_and_a_longer_one_does_not() {
        clock.observe(ms(0), ms(20), START + 10 + 100);
        clock.observe(ms(30), ms(32), START + 31 + 200);
        clock.observe(ms(40), ms(140), START + 90 + 300);

        nanos = ms(140);
        assertThat(clock.offset().orElseThrow()).isBetween(Duration.ofMillis(199), Duration.ofMillis(201));
    }

    @Test
    void an_old_reading_gives_way_since_clocks_drift() {
        clock.observe(ms(0), ms(2), START + 1);
        var later = Duration.ofMinutes(10).toMillis();

        clock.observe(ms(later), ms(later + 20), START + later + 10 + 80);

        nanos = ms(later + 20);
        assertThat(clock.offset().orElseThrow()).isBetween(Duration.ofMillis(79), Duration.ofMillis(81));
    }

    @Test
    void a_reading_that_took_seconds_says_nothing() {
        clock.observe(ms(0), ms(2_001), START);

        assertThat(clock.isKnown()).isFalse();
    }

    @Test
    void until_it_is_known_moments_are_by_the_local_clock() {
        assertThat(clock.millisAt(ms(5_000))).isEqualTo(START + 5_000);
        assertThat(clock.until(START + 5_000)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void a_step_of_the_local_clock_moves_no_deadline() {
        clock.observe(ms(0), ms(2), START + 1);
        nanos = ms(2);
        var before = clock.millisAt(ms(5_000));

        step = 60_000;

        assertThat(clock.millisAt(ms(5_000))).isEqualTo(before);
        assertThat(clock.offset().orElseThrow()).isBetween(Duration.ofMillis(-60_001), Duration.ofMillis(-59_999));
    }

    @Test
    void a_step_of_the_brokers_clock_is_believed_at_once() {
        clock.observe(ms(0), ms(2), START + 1);

        clock.observe(ms(10), ms(30), START + 20 + 10_000);

        nanos = ms(30);
        assertThat(clock.offset().orElseThrow()).isBetween(Duration.ofMillis(9_999), Duration.ofMillis(10_001));
    }

    /** The error is never more than half the shortest way, what clocks drift meanwhile, and a rounded millisecond. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void the_offset_is_as_good_as_the_shortest_way(long seed) {
        var random = new Random(seed);
        var shortest = Long.MAX_VALUE;
        for (var sample = 0; sample < 60; sample++) {
            var way = random.nextInt(2, 400);
            var sent = nanos;
            shortest = Math.min(shortest, way);
            clock.observe(sent, sent + ms(way), START + sent / 1_000_000 + random.nextInt(way) - 700);
            nanos = sent + ms(way);
            assertThat(Math.abs(clock.offset().orElseThrow().toMillis() + 700)).isLessThanOrEqualTo(shortest / 2 + 6);
        }
    }
}

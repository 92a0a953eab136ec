package dev.sluice.edge.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.request.Deadline;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerClockTest {
    private static final long EPOCH = 1_790_000_000_000L;

    private final AtomicLong nanos =
            new AtomicLong(Long.MAX_VALUE - Duration.ofMinutes(1).toNanos());
    private final long start = nanos.get();
    private long stepMillis;
    private final BrokerClock clock = new BrokerClock(nanos::get, this::localMillis);

    @Test
    void until_something_was_heard_deadlines_are_by_the_local_clock() {
        assertThat(clock.offsetMillis()).isEmpty();
        assertThat(clock.millisAt(new Deadline(start + millis(5_000)))).isEqualTo(EPOCH + 5_000);
    }

    @Test
    void a_deadline_is_told_in_the_brokers_time() {
        echo(3_000, 4, 2);

        assertThat(clock.offsetMillis()).hasValue(3_000);
        assertThat(clock.millisAt(new Deadline(nanos.get() + millis(5_000)))).isEqualTo(localMillis() + 8_000);
    }

    @Test
    void the_shortest_way_counts() {
        echo(3_000, 2, 1);
        echo(3_000, 90, 5);

        assertThat(clock.offsetMillis()).hasValue(3_000);
    }

    @Test
    void a_step_of_the_local_clock_moves_no_deadline() {
        echo(0, 2, 1);
        var deadline = new Deadline(nanos.get() + millis(5_000));
        var before = clock.millisAt(deadline);

        stepMillis = 60_000;

        assertThat(clock.millisAt(deadline)).isEqualTo(before);
        assertThat(clock.offsetMillis()).hasValue(-60_000);
    }

    @Test
    void a_step_of_the_brokers_clock_is_believed_at_once() {
        echo(0, 2, 1);

        echo(10_000, 20, 10);

        assertThat(clock.offsetMillis()).hasValue(10_000);
    }

    /** The error is never more than half the shortest way, and the millisecond that the broker rounds away. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void the_offset_is_as_good_as_the_shortest_way(long seed) {
        var random = new Random(seed);
        var shortest = Long.MAX_VALUE;
        for (var sample = 0; sample < 60; sample++) {
            var way = random.nextInt(2, 400);
            shortest = Math.min(shortest, way);
            echo(-700, way, random.nextInt(way));
            assertThat(Math.abs(clock.offsetMillis().orElseThrow() + 700)).isLessThanOrEqualTo(shortest / 2 + 1);
        }
    }

    private void echo(long offsetMillis, long wayMillis, long appendedAfterMillis) {
        var written = nanos.get();
        var appended = localMillis() + appendedAfterMillis + offsetMillis;
        nanos.addAndGet(millis(wayMillis));
        clock.learn(appended, written, nanos.get());
    }

    private long localMillis() {
        return EPOCH + stepMillis + (nanos.get() - start) / 1_000_000;
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}

package dev.sluice.edge.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class DecayingCallStatsTest {
    private static final Offset<Double> ROUNDING = Offset.offset(1e-6);

    private long now = -5; // nanoTime may be anything
    private final DecayingCallStats lately = new DecayingCallStats(now);

    @Test
    void a_steady_rate_is_told_as_it_is_from_the_first_slice_on() {
        for (var slice = 0; slice < 10; slice++) {
            called(40);
            pass(Duration.ofSeconds(10));
            assertThat(lately.perSecond(now - 1)).isEqualTo(4, ROUNDING);
        }
    }

    @Test
    void the_last_ten_seconds_count_twice_as_much_as_those_before() {
        called(0);
        pass(Duration.ofSeconds(10));
        called(30);
        pass(Duration.ofSeconds(10));

        assertThat(lately.perSecond(now - 1)).isEqualTo(2, ROUNDING); // 30 ÷ (10 s + half of 10 s)
    }

    @Test
    void nothing_is_left_of_a_call_after_seventy_seconds() {
        called(1);
        pass(Duration.ofSeconds(60));
        assertThat(lately.perSecond(now)).isPositive();

        pass(Duration.ofSeconds(10));

        assertThat(lately.perSecond(now)).isZero();
    }

    @Test
    void the_first_call_of_all_makes_no_rush() {
        called(1);

        assertThat(lately.perSecond(now)).isEqualTo(0.2); // as if in five seconds
    }

    @Test
    void a_call_that_was_not_meant_for_the_service_is_taken_back() {
        called(1);
        lately.called(now).run();

        assertThat(lately.perSecond(now)).isEqualTo(0.2);
    }

    @Test
    void work_is_the_mean_of_what_replies_say() {
        lately.worked(now, 10_000);
        lately.worked(now, 30_000);

        assertThat(lately.work(now)).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void work_that_replies_do_not_tell_is_the_shortest_wait_for_their_operation() {
        lately.replied(now, "a", 20_000);
        lately.replied(now, "a", 900_000); // it waited in line
        lately.replied(now, "b", 50_000);

        assertThat(lately.work(now)).isEqualTo(Duration.ofMillis(30)); // (20 + 20 + 50) ÷ 3
    }

    @Test
    void work_that_is_measured_no_more_stays_as_it_was() {
        assertThat(lately.work(now)).isEqualTo(Duration.ofMillis(1));
        lately.worked(now, 20_000);
        assertThat(lately.work(now)).isEqualTo(Duration.ofMillis(20));

        pass(Duration.ofMinutes(5));

        assertThat(lately.work(now)).isEqualTo(Duration.ofMillis(20));
    }

    @RepeatedTest(20)
    void many_at_once_lose_no_call() throws Exception {
        var clock = new AtomicLong(now);
        Callable<Runnable> call =
                () -> lately.called(clock.addAndGet(Duration.ofMillis(100).toNanos()));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(Collections.nCopies(100, call))) {
                assertThat(done.get()).isNotNull();
            }
        }

        assertThat(lately.perSecond(now + Duration.ofSeconds(10).toNanos() - 1)).isEqualTo(10, ROUNDING);
    }

    private void called(int times) {
        for (var number = 0; number < times; number++) {
            var _ = lately.called(now);
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}

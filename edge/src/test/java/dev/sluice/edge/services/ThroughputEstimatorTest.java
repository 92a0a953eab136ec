package dev.sluice.edge.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A service, a moment at a time: {@code run} lets requests come and go in steps of ten milliseconds. */
class ThroughputEstimatorTest {
    private static final long STEP = Duration.ofMillis(10).toNanos();
    private static final long SOME = Duration.ofMillis(250).toNanos();

    private final ThroughputEstimator pace = new ThroughputEstimator();
    private long now = System.nanoTime();
    private double owed;

    @Test
    void nothing_is_known_before_replies_come() {
        for (var request = 0; request < 1_000; request++) {
            pace.began(now);
        }

        assertThat(pace.waitNanos(now + Duration.ofSeconds(1).toNanos(), 0)).isNegative();
    }

    @Test
    void a_queue_is_what_is_under_way_divided_by_replies_a_second() {
        run(Duration.ofSeconds(3), 200, 100, Duration.ofMillis(400));

        assertThat(Duration.ofNanos(pace.waitNanos(now, SOME)))
                .isBetween(Duration.ofMillis(2_700), Duration.ofMillis(3_300));
    }

    @Test
    void replies_without_a_queue_say_nothing_of_what_the_service_could_do() {
        run(Duration.ofSeconds(3), 100, 100, Duration.ZERO);
        for (var request = 0; request < 500; request++) { // a burst
            pace.began(now);
        }

        assertThat(pace.waitNanos(now, SOME)).isNegative();
    }

    @Test
    void what_takes_long_whenever_it_is_asked_for_did_not_queue() {
        for (var step = 0; step < 300; step++) {
            now += STEP;
            pace.began(now);
            pace.began(now);
            pace.replied("slow", now, 400_000);
            pace.replied("quick", now, 1_000);
            pace.ended();
            pace.waitNanos(now, SOME);
        }

        assertThat(pace.waitNanos(now, SOME)).isNegative();
    }

    @Test
    void a_service_that_has_nothing_to_do_any_more_is_taken_anew() {
        run(Duration.ofSeconds(3), 200, 100, Duration.ofMillis(400));
        while (pace.underWay() > 0) {
            pace.ended();
        }

        now += Duration.ofSeconds(1).toNanos();
        pace.began(now);

        assertThat(pace.waitNanos(now, SOME)).isNegative();
    }

    /** @param queued what each request that is answered had waited before its work of a millisecond */
    private void run(Duration time, int asked, int answered, Duration queued) {
        var until = now + time.toNanos();
        pace.replied("o", now, 1_000); // one that found nobody before it
        pace.began(now);
        var asks = 0.0;
        while (now - until < 0) {
            now += STEP;
            for (asks += asked * 0.01; asks >= 1; asks--) {
                pace.began(now);
            }
            for (owed += answered * 0.01; owed >= 1; owed--) {
                pace.replied("o", now, queued.toMillis() * 1_000 + 1_000);
                pace.ended();
            }
            pace.waitNanos(now, SOME);
        }
    }
}

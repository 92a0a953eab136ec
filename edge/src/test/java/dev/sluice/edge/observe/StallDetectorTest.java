package dev.sluice.edge.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.observe.StallDetector.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StallDetectorTest {
    private static final Duration BEAT = Duration.ofMillis(500);
    private static final Duration CORE = BEAT;

    private final StallDetector detector = new StallDetector(Duration.ofSeconds(10), BEAT.multipliedBy(2), 0, 0);
    private long now;
    private long cpu;

    private Verdict beat(Duration passed, Duration used, boolean virtualRan) {
        now += passed.toNanos();
        cpu += used.toNanos();
        return detector.beat(now, cpu, virtualRan);
    }

    private Verdict beats(int times, Duration used, boolean virtualRan) {
        var verdict = Verdict.RUNNING;
        for (var count = 0; count < times; count++) {
            verdict = beat(BEAT, used, virtualRan);
        }
        return verdict;
    }

    @Test
    void ten_seconds_without_a_virtual_thread_while_cpu_is_used_are_a_stall() {
        assertThat(beats(9, CORE, false)).isEqualTo(Verdict.RUNNING);
        assertThat(beats(1, CORE, false)).isEqualTo(Verdict.SUSPECT);
        assertThat(beats(9, CORE, false)).isEqualTo(Verdict.SUSPECT);
        assertThat(beats(1, CORE, false)).isEqualTo(Verdict.STALLED);
    }

    @Test
    void one_virtual_thread_that_runs_begins_all_anew() {
        beats(19, CORE, false);

        assertThat(beat(BEAT, CORE, true)).isEqualTo(Verdict.RUNNING);
        assertThat(beats(9, CORE, false)).isEqualTo(Verdict.RUNNING);
    }

    @Test
    void a_freeze_of_a_minute_or_a_long_collection_counts_nothing() {
        beats(5, CORE, false);

        assertThat(beat(Duration.ofSeconds(60), Duration.ZERO, false)).isEqualTo(Verdict.RUNNING);
        assertThat(beat(Duration.ofSeconds(60), Duration.ofSeconds(120), false)).isEqualTo(Verdict.RUNNING);
        assertThat(beat(Duration.ofMillis(1_001), CORE, false)).isEqualTo(Verdict.RUNNING);
    }

    @Test
    void a_process_that_gets_no_cpu_stalls_nothing() {
        assertThat(beats(1_000, Duration.ofMillis(10), false)).isEqualTo(Verdict.RUNNING);
    }

    @Test
    void carriers_that_get_a_tenth_of_a_core_stall_all_the_same() {
        assertThat(beats(20, Duration.ofMillis(50), false)).isEqualTo(Verdict.STALLED);
    }
}

package dev.sluice.load.replay.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.load.replay.plan.ReplayPace;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SendScheduleTest {
    private static final Instant FIRST = Instant.parse("2026-11-23T10:00:00Z");
    private static final long BEGIN = 1_000;

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos - BEGIN);
    }

    @Test
    void requests_are_due_as_far_apart_as_they_were_recorded() {
        var schedule = new SendSchedule(new ReplayPace.AsRecorded(1));
        schedule.due(FIRST, BEGIN);

        assertThat(millis(schedule.due(FIRST.plusMillis(250), BEGIN))).isEqualTo(250);
    }

    @Test
    void at_four_times_the_speed_a_second_is_a_quarter() {
        var schedule = new SendSchedule(new ReplayPace.AsRecorded(4));
        schedule.due(FIRST, BEGIN);

        assertThat(millis(schedule.due(FIRST.plusSeconds(1), BEGIN))).isEqualTo(250);
    }

    @Test
    void one_that_is_late_does_not_move_those_behind_it() {
        var schedule = new SendSchedule(new ReplayPace.Steady(100));
        schedule.due(FIRST, BEGIN);

        schedule.due(FIRST, BEGIN + TimeUnit.SECONDS.toNanos(3));

        assertThat(millis(schedule.due(FIRST, BEGIN + TimeUnit.SECONDS.toNanos(4))))
                .isEqualTo(20);
    }
}

package dev.sluice.edge.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class InstanceDemandTest {
    private static final ServiceStatus ABSENT = new ServiceStatus.Absent("nobody is in group shop", Instant.EPOCH);

    @Test
    void instances_are_calls_a_second_by_seconds_of_work_divided_by_concurrency() {
        assertThat(demand(new ServiceStatus.Active(), 40, 0).instances()).isEqualTo(4); // 40/s × 0.2 s ÷ 2
    }

    @Test
    void a_lag_wants_as_many_more_as_are_done_with_it_in_ten_seconds() {
        var demand = demand(new ServiceStatus.Lagging(300), 40, 300);

        assertThat(demand.byArrivals()).isEqualTo(4);
        assertThat(demand.byLag()).isEqualTo(3); // 300 × 0.2 s ÷ 2 ÷ 10 s
        assertThat(demand.instances()).isEqualTo(7);
    }

    @Test
    void nothing_coming_and_no_lag_want_nobody() {
        assertThat(demand(ABSENT, 0, 0).instances()).isZero();
    }

    @Test
    void an_absent_service_that_is_called_or_lags_wants_one_at_least() {
        assertThat(demand(ABSENT, 0.1, 0).instances()).isEqualTo(1);
        assertThat(demand(ABSENT, 0, 1).instances()).isEqualTo(1);
        assertThat(demand(ABSENT, 40, 0).instances()).isEqualTo(4);
    }

    @Test
    void no_more_are_wanted_than_have_a_part_of_the_topic() {
        var many = demand(new ServiceStatus.Active(), 1_000, 0);

        assertThat(many.instances()).isEqualTo(12);
        assertThat(shared(many).instances()).isEqualTo(100);
    }

    private static InstanceDemand demand(ServiceStatus standing, double perSecond, long lag) {
        var seen = new ServiceSnapshot(standing, OptionalLong.of(lag), OptionalInt.empty(), 12);
        return new InstanceDemand(seen, perSecond, Duration.ofMillis(200), 2, OptionalInt.of(12));
    }

    private static InstanceDemand shared(InstanceDemand demand) {
        return new InstanceDemand(
                demand.seen(), demand.perSecond(), demand.work(), demand.concurrency(), OptionalInt.empty());
    }
}

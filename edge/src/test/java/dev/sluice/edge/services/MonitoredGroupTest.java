package dev.sluice.edge.services;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.services.OffsetReader.Position;
import dev.sluice.edge.services.OffsetReader.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.GroupType;
import org.junit.jupiter.api.Test;

class MonitoredGroupTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final MonitoredGroup seat =
            new MonitoredGroup("orders.requests", "orders", new ThroughputEstimator(), Duration.ofSeconds(1));

    /** Else one caller whose bodies never come takes the only request by which a service is found that has recovered. */
    @Test
    void whoever_only_looks_leaves_the_one_request_a_second_to_those_that_go_on() {
        var now = lagging();

        for (var number = 0; number < 100; number++) {
            assertThat(seat.behind(now, SECOND, false)).isEmpty();
        }

        assertThat(seat.behind(now, SECOND, true)).isEmpty();
        assertThat(seat.behind(now, SECOND, true)).isPresent();
        assertThat(seat.behind(now, SECOND, false)).isPresent();
        assertThat(seat.behind(now + SECOND, SECOND, false)).isEmpty();
        assertThat(seat.behind(now + SECOND, SECOND, true)).isEmpty();
    }

    /** A thousand records before it, of which it does ten a second. */
    private long lagging() {
        var now = System.nanoTime() + 10 * SECOND;
        for (var looks = 0; looks < 6; looks++) {
            now += SECOND;
            var position = new Position(Map.of(0, 10L * looks), Map.of(0, new Span(0, 1_000L + 10L * looks)));
            seat.see(new GroupSnapshot.MembersOf(GroupType.CONSUMER, Set.of("orders.requests"), 1), now, Instant.now());
            seat.see(Optional.of(position), now);
        }
        return now;
    }
}

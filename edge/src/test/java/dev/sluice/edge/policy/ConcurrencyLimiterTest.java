package dev.sluice.edge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.model.Service;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal.NotJson;
import dev.sluice.edge.request.Refusal.ReplyTimeout;
import dev.sluice.edge.request.Reply;
import dev.sluice.edge.request.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConcurrencyLimiterTest {
    private final AtomicLong now = new AtomicLong();
    private final ConcurrencyLimiter adaptive = new ConcurrencyLimiter(new Service.InFlight(100, true), now::get);

    @Test
    void a_fixed_bound_stays() {
        var fixed = new ConcurrencyLimiter(new Service.InFlight(2, false), now::get);
        var permit = fixed.take().orElseThrow();
        var _ = fixed.take().orElseThrow();

        assertThat(fixed.take()).isEmpty();
        permit.giveBack("a", Outcome.stop(new ReplyTimeout(Duration.ofSeconds(1), true)));
        assertThat(fixed.take()).isPresent();
        assertThat(fixed.limit()).isEqualTo(2);
    }

    @Test
    void what_is_in_flight_counts_under_a_changed_contract_too() {
        var before = new ConcurrencyLimiter(new Service.InFlight(3, false), now::get);
        var permit = before.take().orElseThrow();
        var _ = before.take().orElseThrow();

        var narrower = before.changedTo(new Service.InFlight(2, false));

        assertThat(narrower.take()).isEmpty();
        permit.giveBack("a", null);
        assertThat(narrower.take()).isPresent();
        assertThat(narrower.take()).isEmpty();
    }

    @Test
    void an_adaptive_bound_begins_at_twenty_or_less() {
        assertThat(ConcurrencyLimiter.first(new Service.InFlight(100, true))).isEqualTo(20);
        assertThat(ConcurrencyLimiter.first(new Service.InFlight(3, true))).isEqualTo(3);
        assertThat(ConcurrencyLimiter.first(new Service.InFlight(100, false))).isEqualTo(100);
        assertThat(adaptive.limit()).isEqualTo(20);
        assertThat(adaptive.taken()).isZero();
    }

    @Test
    void a_bound_grows_while_it_is_used_and_replies_are_quick() {
        rounds(200, Duration.ofMillis(10));

        assertThat(adaptive.limit()).isEqualTo(100);
    }

    @Test
    void a_bound_shrinks_when_replies_take_longer_than_when_little_waits() {
        rounds(200, Duration.ofMillis(10));
        rounds(20, Duration.ofMillis(40));

        assertThat(adaptive.limit()).isLessThan(20);
    }

    @Test
    void a_bound_shrinks_once_for_all_that_were_on_their_way() {
        rounds(200, Duration.ofMillis(10));
        rounds(1, Duration.ofMillis(40));

        assertThat(adaptive.limit()).isEqualTo(90);
    }

    @Test
    void a_bound_that_has_shrunk_grows_by_one_in_a_round() {
        rounds(200, Duration.ofMillis(10));
        rounds(1, Duration.ofMillis(40));
        rounds(3, Duration.ofMillis(10));

        assertThat(adaptive.limit()).isEqualTo(93);
    }

    @Test
    void a_service_that_takes_longer_for_good_is_no_longer_measured_by_what_it_was() {
        rounds(200, Duration.ofMillis(10));
        rounds(50, Duration.ofMillis(40));
        var shrunk = adaptive.limit();
        for (var window = 0; window < 3; window++) {
            now.addAndGet(Duration.ofSeconds(10).toNanos());
            rounds(50, Duration.ofMillis(40));
        }

        assertThat(adaptive.limit()).isGreaterThan(shrunk).isGreaterThan(20);
    }

    @Test
    void a_bound_shrinks_without_replies_and_not_below_one() {
        for (var number = 0; number < 1_000; number++) {
            adaptive.take().orElseThrow().giveBack("a", Outcome.stop(new ReplyTimeout(Duration.ofSeconds(1), true)));
        }

        assertThat(adaptive.limit()).isOne();
    }

    @Test
    void what_never_reached_the_service_changes_nothing() {
        for (var number = 0; number < 1_000; number++) {
            adaptive.take().orElseThrow().giveBack("a", Outcome.stop(new NotJson("no", 0)));
            adaptive.take().orElseThrow().giveBack("a", null);
            adaptive.take().orElseThrow().giveBack("a", Outcome.stop(new ReplyTimeout(Duration.ofSeconds(1), false)));
        }

        assertThat(adaptive.limit()).isEqualTo(20);
    }

    @Test
    void a_wait_that_the_broker_made_long_changes_nothing() {
        rounds(200, Duration.ofMillis(10));

        for (var number = 0; number < 100; number++) {
            var slow = new Reply(
                            Requests.reply(200).record(), Duration.ofSeconds(9).toNanos())
                    .unfair();
            adaptive.take().orElseThrow().giveBack("a", Outcome.go(slow));
        }

        assertThat(adaptive.limit()).isEqualTo(100);
    }

    @Test
    void a_full_bound_says_so_and_takes_nothing() {
        var fixed = new ConcurrencyLimiter(new Service.InFlight(1, false), now::get);
        for (var bound : List.of(fixed, adaptive)) {
            assertThat(bound.isFull()).isFalse();
            while (bound.take().isPresent()) {
                assertThat(bound.taken()).isPositive();
            }
            assertThat(bound.isFull()).isTrue();
        }
    }

    @Test
    void operations_are_measured_apart() {
        rounds(200, Duration.ofMillis(10));
        for (var number = 0; number < 100; number++) {
            var permit = adaptive.take().orElseThrow();
            permit.giveBack("slow by nature", reply(Duration.ofMillis(400)));
        }

        assertThat(adaptive.limit()).isEqualTo(100);
    }

    /** Each takes all that there is and gives it back with a reply that took so long. */
    private void rounds(int rounds, Duration took) {
        for (var round = 0; round < rounds; round++) {
            var permits = new ArrayList<ConcurrencyLimiter.Permit>();
            for (var permit = adaptive.take(); permit.isPresent(); permit = adaptive.take()) {
                permits.add(permit.get());
            }
            now.addAndGet(took.toNanos());
            permits.forEach(permit -> permit.giveBack("a", reply(took)));
        }
    }

    private static Outcome<Reply> reply(Duration took) {
        return Outcome.go(new Reply(Requests.reply(200).record(), took.toNanos()));
    }
}

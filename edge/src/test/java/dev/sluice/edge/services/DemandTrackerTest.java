package dev.sluice.edge.services;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.request.AuthorizedRequest;
import dev.sluice.edge.request.CompleteRequest;
import dev.sluice.edge.request.FallbackSource;
import dev.sluice.edge.request.FallbackSource.Reason;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Reply;
import dev.sluice.edge.request.Requests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DemandTrackerTest {
    private static final ContractSet CONTRACTS = Requests.contracts("""
        /orders:
          get: {operationId: listOrders, security: [], x-sluice: {fallback: {service: spare}}}
        """);
    private static final AuthorizedRequest COMING = Requests.authorized(
            Requests.operation(CONTRACTS, "listOrders"), Requests.received("GET", "/orders"), Map.of());
    private static final CompleteRequest CALL = Requests.complete(COMING);

    private final ConsumerGroupMonitor watch = new ConsumerGroupMonitor(() -> {
        throw new IllegalStateException("never started");
    });
    private long now;
    private final DemandTracker demands = new DemandTracker(watch, () -> CONTRACTS, () -> now);

    @BeforeEach
    void watch() {
        watch.watch(CONTRACTS);
    }

    @Test
    void calls_and_their_work_make_the_demand() throws InterruptedException {
        for (var number = 0; number < 100; number++) {
            call(Outcome.go(reply(Duration.ofMillis(512))));
        }
        now += Duration.ofSeconds(10).toNanos();

        var demand = demand("shop");

        assertThat(demand.perSecond())
                .isEqualTo(100 / 5.0 / 2); // half of a slice's weight, and nothing in the next one yet
        assertThat(demand.work()).isEqualTo(Duration.ofMillis(512));
        assertThat(demand.concurrency()).isEqualTo(256);
        assertThat(demand.byArrivals()).isEqualTo(10 * 0.512 / 256);
        assertThat(demand.most()).isEqualTo(OptionalInt.of(12));
    }

    @ParameterizedTest
    @EnumSource
    void calls_that_the_service_could_not_take_count_too(Refusal.Unavailable.Cause cause) throws InterruptedException {
        call(Outcome.stop(new Refusal.Unavailable(cause, "as this test wants", Duration.ofSeconds(1))));

        assertThat(demand("shop").instances()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void calls_that_were_refused_before_their_body_was_read_count_too(Refusal.Unavailable.Cause cause)
            throws InterruptedException {
        var refused = new Refusal.Unavailable(cause, "as this test wants", Duration.ofSeconds(1));

        var _ = demands.before(_ -> Outcome.stop(refused)).take(COMING);
        var _ = demands.beforeBackup(_ -> Outcome.stop(refused)).take(COMING);

        assertThat(demand("shop").perSecond()).isEqualTo(1 / 5.0);
        assertThat(demand("spare").perSecond()).isEqualTo(1 / 5.0);
    }

    @Test
    void a_call_whose_body_is_on_its_way_does_not_count_yet() throws InterruptedException {
        var _ = demands.before(authorized -> Outcome.go(authorized)).take(COMING);
        var _ = demands.before(_ -> Outcome.stop(new Refusal.BodyTooLarge(1))).take(COMING);

        assertThat(demand("shop").instances()).isZero();
    }

    @Test
    void calls_that_were_refused_for_the_callers_own_sake_do_not() throws InterruptedException {
        call(Outcome.stop(new Refusal.Invalid(List.of())));
        call(Outcome.stop(new Refusal.BodyTooLarge(1)));

        assertThat(demand("shop").instances()).isZero();
    }

    @Test
    void a_call_counts_as_soon_as_it_comes() throws InterruptedException {
        var _ = demands.around(_ -> {
                    assertThat(demand("shop").perSecond()).isPositive();
                    return Outcome.stop(new Refusal.ReplyTimeout(Duration.ofSeconds(1), true));
                })
                .take(CALL);
    }

    @Test
    void what_the_backup_does_is_its_own() throws InterruptedException {
        var _ = demands.aroundBackup(_ -> Outcome.go(reply(Duration.ofMillis(20))))
                .take(CALL);
        demands.alsoBackup(CALL.routed().operation());
        call(Outcome.go(reply(Duration.ofMillis(40)).by(new FallbackSource("spare", Reason.LATE))));

        assertThat(demand("spare").perSecond()).isEqualTo(2 / 5.0);
        assertThat(demand("spare").work()).isEqualTo(Duration.ofMillis(30));
        assertThat(demand("shop").perSecond()).isEqualTo(1 / 5.0);
        assertThat(demand("shop").work()).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void what_the_contract_itself_answered_is_nobodys_work() throws InterruptedException {
        call(Outcome.go(reply(Duration.ofMillis(40)).by(new FallbackSource("", Reason.ABSENT))));

        assertThat(demand("shop").work()).isEqualTo(Duration.ofMillis(1));
        assertThat(demands.all()).containsOnlyKeys("shop", "spare");
    }

    @Test
    void a_service_that_no_contract_names_any_more_is_not_told() throws InterruptedException {
        call(Outcome.go(reply(Duration.ofMillis(20))));

        watch.watch(ContractSet.empty());

        assertThat(demands.all()).isEmpty();
    }

    @Test
    void the_feed_is_flat_and_never_says_zero_where_something_comes() throws InterruptedException {
        call(Outcome.go(reply(Duration.ofNanos(1_000))));
        var feed = new DemandEndpoint("edge-1", demands);

        assertThat(feed.of("shop")).contains("""
            {"edge":"edge-1","service":"shop","instances":0.001,"arrivalsInstances":0.001,"lagInstances":0.0,\
            "callsPerSecond":0.2,"workMillis":0.001,"concurrency":256,"state":"unknown","mostInstances":12}\
            """);
        assertThat(feed.of("teas")).isEmpty();
        assertThat(feed.all()).startsWith("{\"edge\":\"edge-1\",\"services\":{\"shop\":{\"instances\":0.001,");
    }

    private InstanceDemand demand(String service) {
        return Objects.requireNonNull(demands.all().get(service));
    }

    private void call(Outcome<Reply> outcome) throws InterruptedException {
        assertThat(demands.around(_ -> outcome).take(CALL)).isEqualTo(outcome);
    }

    private static Reply reply(Duration work) {
        var record = new ReplyRecord(
                new RequestId("a".repeat(22)),
                200,
                null,
                Optional.empty(),
                List.of(),
                OptionalLong.of(work.toNanos() / 1_000));
        return new Reply(record, TimeUnit.SECONDS.toNanos(1));
    }
}

package dev.sluice.edge.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.edge.admit.Admission.Limits;
import dev.sluice.edge.request.Authorized;
import dev.sluice.edge.request.Body;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Stop;
import dev.sluice.edge.request.Refusal.BodyTooLarge;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.request.Reply;
import dev.sluice.edge.request.Requests;
import dev.sluice.edge.watch.ServiceWatch;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final ContractSet CONTRACTS = Requests.contracts("""
        /orders:
          get: {operationId: listOrders, security: []}
          post:
            operationId: createOrder
            security: []
            requestBody: {content: {application/json: {}}}
          put:
            operationId: replaceOrder
            security: []
            x-sluice: {max-body: 10}
            requestBody: {content: {application/json: {}}}
        """);

    private static final ServiceWatch UNWATCHED = new ServiceWatch(() -> {
        throw new IllegalStateException("never started");
    });
    private static final Outcome<Reply> DONE = Outcome.go(Requests.reply(200));

    private final Admission admission = new Admission(new Limits(100, 250, 200), UNWATCHED);

    @Test
    void a_service_has_no_more_requests_in_flight_than_its_contract_says() throws InterruptedException {
        var third = lastOf(admission, get(), get(), get());

        assertThat(third)
                .isInstanceOfSatisfying(
                        Stop.class,
                        stop -> assertThat(stop.refusal()).isInstanceOfSatisfying(Unavailable.class, refusal -> {
                            assertThat(refusal.cause()).isEqualTo(Unavailable.Cause.IN_FLIGHT);
                            assertThat(refusal.reason()).isEqualTo("service shop has 2 requests in flight, its limit");
                        }));
    }

    @Test
    void what_is_in_flight_is_told_with_its_bound() throws InterruptedException {
        var service = get().routed().operation().service();
        assertThat(admission.inFlight(service)).isZero();
        assertThat(admission.inFlightLimit(service)).isEqualTo(2);

        var _ = admission
                .around(_ -> {
                    assertThat(admission.inFlight(service)).isOne();
                    return DONE;
                })
                .take(get());

        assertThat(admission.inFlight(service)).isZero();
        assertThat(admission.inFlightLimit(service)).isEqualTo(2);
    }

    @Test
    void room_is_given_back_with_the_answer_and_with_a_failure() throws InterruptedException {
        for (var round = 0; round < 5; round++) {
            assertThat(lastOf(admission, post(Requests.body("1".repeat(100))))).isEqualTo(DONE);
            assertThatThrownBy(() -> admission
                            .around(_ -> {
                                throw new IllegalStateException("planned");
                            })
                            .take(post(Requests.chunked("1"))))
                    .hasMessage("planned");
        }
    }

    @Test
    void a_chunked_body_takes_the_room_of_the_limit() throws InterruptedException {
        var narrow = new Admission(new Limits(100, 1000, 150), UNWATCHED);

        assertThat(lastOf(narrow, post(Requests.chunked("1")), post(Requests.body("1".repeat(51)))))
                .isInstanceOf(Stop.class);
        assertThat(lastOf(narrow, post(Requests.chunked("1")), post(Requests.body("1".repeat(50)))))
                .isEqualTo(DONE);
    }

    @Test
    void bytes_of_one_service_are_bounded() throws InterruptedException {
        var narrow = new Admission(new Limits(100, 1000, 150), UNWATCHED);

        var outcome = lastOf(narrow, post(Requests.chunked("1")), post(Requests.chunked("1")));

        assertThat(outcome.toString()).contains("service shop has 150 bytes in flight, its limit");
    }

    @Test
    void bytes_of_the_whole_edge_are_bounded() throws InterruptedException {
        var narrow = new Admission(new Limits(100, 150, 1000), UNWATCHED);

        var outcome = lastOf(narrow, post(Requests.chunked("1")), post(Requests.chunked("1")));

        assertThat(outcome.toString()).contains("the edge has 150 bytes in flight, its limit");
    }

    @Test
    void a_declared_length_over_the_limit_is_refused_unread() throws InterruptedException {
        var outcome = lastOf(admission, post(Requests.body("1".repeat(101))));

        assertThat(outcome).isEqualTo(Outcome.stop(new BodyTooLarge(100)));
    }

    @Test
    void a_contract_may_lower_the_limit() throws InterruptedException {
        var operation = Requests.operation(CONTRACTS, "replaceOrder");
        var put = Requests.authorized(
                operation, Requests.received("PUT", "/orders", "", Map.of(), Requests.body("1".repeat(11))), Map.of());

        var outcome = lastOf(admission, put);

        assertThat(outcome).isEqualTo(Outcome.stop(new BodyTooLarge(10)));
    }

    @RepeatedTest(20)
    void many_at_once_never_exceed_the_bound_and_all_room_comes_back() throws Exception {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        Callable<Outcome<Reply>> call = () -> admission
                .around(_ -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    Thread.yield();
                    inside.decrementAndGet();
                    return DONE;
                })
                .take(post(Requests.chunked("1")));

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var outcome : threads.invokeAll(Collections.nCopies(200, call))) {
                assertThat(outcome.get()).isNotNull();
            }
        }

        assertThat(most.get()).isBetween(1, 2);
        assertThat(lastOf(admission, get(), get())).isEqualTo(DONE);
    }

    private static Authorized get() {
        return Requests.authorized(
                Requests.operation(CONTRACTS, "listOrders"), Requests.received("GET", "/orders"), Map.of());
    }

    private static Authorized post(Body body) {
        return Requests.authorized(
                Requests.operation(CONTRACTS, "createOrder"),
                Requests.received("POST", "/orders", "", Map.of(), body),
                Map.of());
    }

    /** What comes of the last request while all before it are in flight. */
    private static Outcome<Reply> lastOf(Admission admission, Authorized first, Authorized... others)
            throws InterruptedException {
        return admission
                .around(_ -> others.length == 0
                        ? DONE
                        : lastOf(admission, others[0], Arrays.copyOfRange(others, 1, others.length)))
                .take(first);
    }
}

package dev.sluice.edge.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.edge.policy.AdmissionControl.Limits;
import dev.sluice.edge.request.AdmittedRequest;
import dev.sluice.edge.request.AuthorizedRequest;
import dev.sluice.edge.request.Body;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Go;
import dev.sluice.edge.request.Outcome.Step;
import dev.sluice.edge.request.Outcome.Stop;
import dev.sluice.edge.request.Refusal.BodyTooLarge;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.request.Reply;
import dev.sluice.edge.request.Requests;
import dev.sluice.edge.services.ConsumerGroupMonitor;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class AdmissionControlTest {
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

    private static final ConsumerGroupMonitor UNWATCHED = new ConsumerGroupMonitor(() -> {
        throw new IllegalStateException("never started");
    });
    private static final Outcome<Reply> DONE = Outcome.go(Requests.reply(200));

    private final AdmissionControl admission = new AdmissionControl(new Limits(100, 200), UNWATCHED);

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

        var _ = admit(admission, get(), _ -> {
            assertThat(admission.inFlight(service)).isOne();
            return DONE;
        });

        assertThat(admission.inFlight(service)).isZero();
        assertThat(admission.inFlightLimit(service)).isEqualTo(2);
    }

    @Test
    void room_is_given_back_with_the_answer_and_with_a_failure() throws InterruptedException {
        for (var round = 0; round < 5; round++) {
            assertThat(lastOf(admission, post(Requests.body("1".repeat(100))))).isEqualTo(DONE);
            assertThatThrownBy(() -> admit(admission, post(Requests.chunked("1")), _ -> {
                        throw new IllegalStateException("planned");
                    }))
                    .hasMessage("planned");
        }
    }

    @Test
    void a_body_takes_the_room_that_it_needs_whatever_it_could_have_been() throws InterruptedException {
        var narrow = new AdmissionControl(new Limits(100, 150), UNWATCHED);
        var large = Requests.chunked("1".repeat(100));

        assertThat(lastOf(narrow, post(large), post(Requests.chunked("1".repeat(50)))))
                .isEqualTo(DONE);
        assertThat(lastOf(narrow, post(large), post(Requests.chunked("1".repeat(51))))
                        .toString())
                .contains("service shop has 150 bytes in flight, its limit");
    }

    @Test
    void looking_takes_nothing_and_a_full_service_is_told_before_a_byte_is_read() throws InterruptedException {
        for (var number = 0; number < 10; number++) {
            assertThat(admission.look(post(new Unreadable(1)))).isInstanceOf(Go.class);
        }

        var full = admit(
                admission,
                get(),
                _ -> admit(
                        admission,
                        get(),
                        _ -> admission.look(post(new Unreadable(1))).then(_ -> DONE)));

        assertThat(full.toString()).contains("service shop has 2 requests in flight, its limit");
    }

    @Test
    void bytes_that_do_not_fit_are_told_before_one_is_read() throws InterruptedException {
        var narrow = new AdmissionControl(new Limits(100, 150), UNWATCHED);

        var outcome = admit(
                narrow,
                post(Requests.body("1".repeat(100))),
                _ -> narrow.look(post(new Unreadable(51))).then(_ -> DONE));

        assertThat(outcome.toString()).contains("service shop has 150 bytes in flight, its limit");
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
        Callable<Outcome<Reply>> call = () -> admit(admission, post(Requests.chunked("1")), _ -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            Thread.yield();
            inside.decrementAndGet();
            return DONE;
        });

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var outcome : threads.invokeAll(Collections.nCopies(200, call))) {
                assertThat(outcome.get()).isNotNull();
            }
        }

        assertThat(most.get()).isBetween(1, 2);
        assertThat(lastOf(admission, get(), get())).isEqualTo(DONE);
    }

    private static AuthorizedRequest get() {
        return Requests.authorized(
                Requests.operation(CONTRACTS, "listOrders"), Requests.received("GET", "/orders"), Map.of());
    }

    private static AuthorizedRequest post(Body body) {
        return Requests.authorized(
                Requests.operation(CONTRACTS, "createOrder"),
                Requests.received("POST", "/orders", "", Map.of(), body),
                Map.of());
    }

    /** What comes of the last request while all before it are in flight. */
    private static Outcome<Reply> lastOf(
            AdmissionControl admission, AuthorizedRequest first, AuthorizedRequest... others)
            throws InterruptedException {
        return admit(
                admission,
                first,
                _ -> others.length == 0
                        ? DONE
                        : lastOf(admission, others[0], Arrays.copyOfRange(others, 1, others.length)));
    }

    private static Outcome<Reply> admit(
            AdmissionControl admission, AuthorizedRequest authorized, Step<AdmittedRequest, Reply> inside)
            throws InterruptedException {
        return admission.look(authorized).then(_ -> admission.around(inside).take(Requests.complete(authorized)));
    }

    /** Says how long it is; nobody may touch it. */
    private record Unreadable(long bytes) implements Body {
        @Override
        public boolean isPresent() {
            return true;
        }

        @Override
        public OptionalLong declaredBytes() {
            return OptionalLong.of(bytes);
        }

        @Override
        public Outcome<byte[]> read(long maxBytes, Deadline deadline) {
            throw new AssertionError("was read");
        }
    }
}

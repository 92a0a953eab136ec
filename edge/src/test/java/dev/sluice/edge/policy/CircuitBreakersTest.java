package dev.sluice.edge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.edge.request.AuthorizedRequest;
import dev.sluice.edge.request.CompleteRequest;
import dev.sluice.edge.request.FallbackSource;
import dev.sluice.edge.request.FallbackSource.Reason;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Step;
import dev.sluice.edge.request.Outcome.Stop;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.BrokenReply;
import dev.sluice.edge.request.Refusal.EdgeFault;
import dev.sluice.edge.request.Refusal.HandlerFailed;
import dev.sluice.edge.request.Refusal.NotJson;
import dev.sluice.edge.request.Refusal.RecordTooLarge;
import dev.sluice.edge.request.Refusal.ReplyTimeout;
import dev.sluice.edge.request.Refusal.RequestTimeout;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.request.Refusal.Unavailable.Cause;
import dev.sluice.edge.request.Reply;
import dev.sluice.edge.request.Requests;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CircuitBreakersTest {
    private static final ContractSet CONTRACTS = Requests.contracts("""
        /orders:
          get: {operationId: usual, security: []}
          post: {operationId: quick, security: [], x-sluice: {breaker: {open-for: 50ms}}}
          put: {operationId: strict, security: [], x-sluice: {breaker: {count-500: true}}}
          delete: {operationId: off, security: [], x-sluice: {breaker: off}}
        """);
    private static final Outcome<Reply> FINE = Outcome.go(Requests.reply(200));
    private static final Outcome<Reply> LATE = stop(new ReplyTimeout(Duration.ofSeconds(1), true));

    private static final Outcome<Reply> UNFAIR = stop(new ReplyTimeout(Duration.ofSeconds(1), false));

    private final CircuitBreakers breakers = new CircuitBreakers();

    static Stream<Outcome<Reply>> failures() {
        return Stream.of(
                LATE,
                Outcome.go(Requests.reply(502)),
                Outcome.go(Requests.reply(503)),
                stop(new BrokenReply("status 999")),
                Outcome.go(Requests.reply(504)),
                Outcome.go(Requests.reply(200).by(new FallbackSource("spare", Reason.LATE))));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void an_operation_of_which_half_of_twenty_calls_failed_is_refused_at_once(Outcome<Reply> failure)
            throws InterruptedException {
        for (var number = 0; number < CircuitBreakers.CALLS / 2; number++) {
            assertThat(call("usual", FINE)).isEqualTo(FINE);
            assertThat(isOpen("usual")).isFalse();
            assertThat(call("usual", failure)).isEqualTo(failure);
        }

        assertThat(isOpen("usual")).isTrue();
        assertThat(isOpen("quick")).isFalse();
        assertThat(breakers.open()).isOne();
    }

    static Stream<Outcome<Reply>> noFailures() {
        return Stream.of(
                Outcome.go(Requests.reply(404)),
                Outcome.go(Requests.reply(500)),
                stop(new HandlerFailed()),
                stop(new NotJson("no", 0)),
                stop(new RequestTimeout(Duration.ofSeconds(1))),
                stop(new EdgeFault()),
                stop(new RecordTooLarge(1)),
                Outcome.go(Requests.reply(200)
                        .by(new FallbackSource("spare", Reason.LATE))
                        .unfair()),
                UNFAIR);
    }

    @ParameterizedTest
    @EnumSource
    void what_was_not_published_opens_nothing(Cause cause) throws InterruptedException {
        for (var number = 0; number < 2 * CircuitBreakers.WINDOW; number++) {
            assertThat(call("usual", stop(unavailable(cause)))).isEqualTo(stop(unavailable(cause)));
        }
    }

    /** Else a caller who makes many such calls keeps it closed, or open. */
    @Test
    void what_says_nothing_of_the_service_is_no_success_either() throws InterruptedException {
        for (var number = 0; number < CircuitBreakers.CALLS; number++) {
            for (var unfair = 0; unfair < 5; unfair++) {
                call("usual", UNFAIR);
                call("usual", stop(unavailable(Cause.BROKER)));
            }
            call("usual", LATE);
        }

        assertThat(isOpen("usual")).isTrue();
    }

    @Test
    void looking_refuses_while_it_is_open_and_takes_no_trial() throws InterruptedException {
        assertThat(looked("quick")).isInstanceOf(Outcome.Go.class);
        fail("quick", LATE);
        assertThat(looked("usual")).isInstanceOf(Outcome.Go.class);
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> looked("quick") instanceof Outcome.Go);

        for (var number = 0; number < 10 * CircuitBreakers.TRIALS; number++) {
            assertThat(looked("quick")).isInstanceOf(Outcome.Go.class);
        }
        for (var number = 0; number < CircuitBreakers.TRIALS; number++) {
            assertThat(call("quick", FINE)).isEqualTo(FINE);
        }

        assertThat(breakers.open()).isZero();
        fail("usual", LATE);
        assertThat(looked("usual").toString()).contains("BREAKER_OPEN");
    }

    @ParameterizedTest
    @MethodSource("noFailures")
    void what_the_caller_did_and_what_never_reached_the_service_opens_nothing(Outcome<Reply> outcome)
            throws InterruptedException {
        for (var number = 0; number < 2 * CircuitBreakers.WINDOW; number++) {
            assertThat(call("usual", outcome)).isEqualTo(outcome);
        }
    }

    @Test
    void a_500_counts_only_where_the_contract_says_so() throws InterruptedException {
        fail("strict", stop(new HandlerFailed()));

        assertThat(isOpen("strict")).isTrue();
    }

    @Test
    void a_breaker_that_is_off_passes_everything_on() throws InterruptedException {
        fail("off", LATE);

        assertThat(call("off", FINE)).isEqualTo(FINE);
    }

    @Test
    void a_refusal_says_when_calls_are_tried_again() throws InterruptedException {
        fail("usual", LATE);

        assertThat(call("usual", FINE))
                .isInstanceOfSatisfying(
                        Stop.class,
                        stop -> assertThat(stop.refusal()).isInstanceOfSatisfying(Unavailable.class, refusal -> {
                            assertThat(refusal.cause()).isEqualTo(Cause.BREAKER_OPEN);
                            assertThat(refusal.retryAfter()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(5));
                        }));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void after_a_while_a_few_calls_decide(boolean mended) throws InterruptedException {
        fail("quick", LATE);
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !isOpen("quick"));

        var trial = mended ? FINE : LATE;
        for (var number = 0; number < CircuitBreakers.TRIALS; number++) {
            call("quick", trial);
        }

        assertThat(breakers.open()).isEqualTo(mended ? 0 : 1);
    }

    @Test
    void its_state_is_told_from_the_beginning_on() throws InterruptedException {
        var operation = Requests.operation(CONTRACTS, "quick");
        assertThat(breakers.state(operation)).isEqualTo(CircuitBreakers.State.CLOSED);

        fail("quick", LATE);

        assertThat(breakers.state(operation)).isEqualTo(CircuitBreakers.State.OPEN);
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !isOpen("quick"));
        assertThat(breakers.state(operation)).isEqualTo(CircuitBreakers.State.HALF_OPEN);
    }

    /** One that never reached the service gives its place to the next. */
    @Test
    void trials_that_say_nothing_are_not_used_up() throws InterruptedException {
        fail("quick", LATE);
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !isOpen("quick"));
        for (var number = 0; number < 10 * CircuitBreakers.TRIALS; number++) {
            call("quick", stop(new NotJson("no", 0)));
            call("quick", UNFAIR);
            call("quick", stop(unavailable(Cause.BROKER)));
        }

        for (var number = 0; number < CircuitBreakers.TRIALS; number++) {
            assertThat(call("quick", FINE)).isEqualTo(FINE);
        }
        assertThat(breakers.open()).isZero();
    }

    @Test
    void calls_from_before_it_opened_are_no_trials() throws InterruptedException {
        failLate(CircuitBreakers.TRIALS);

        for (var number = 0; number < CircuitBreakers.TRIALS; number++) {
            assertThat(call("quick", FINE)).isEqualTo(FINE);
        }
        assertThat(breakers.open()).isZero();
    }

    /** So many calls that end after the breaker has opened and lets some through again. */
    private void failLate(int calls) throws InterruptedException {
        if (calls == 0) {
            fail("quick", LATE);
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !isOpen("quick"));
            return;
        }
        Step<CompleteRequest, Reply> inside = _ -> {
            failLate(calls - 1);
            return LATE;
        };
        breakers.around(inside).take(Requests.complete(request("quick")));
    }

    private void fail(String operation, Outcome<Reply> failure) throws InterruptedException {
        for (var number = 0; number < CircuitBreakers.CALLS; number++) {
            call(operation, failure);
        }
    }

    /** Asks with a call that says nothing about the service. */
    private boolean isOpen(String operation) throws InterruptedException {
        return call(operation, stop(new NotJson("no", 0))) instanceof Stop<Reply>(Unavailable(var cause, var _, var _))
                && cause == Cause.BREAKER_OPEN;
    }

    private Outcome<Reply> call(String operation, Outcome<Reply> outcome) throws InterruptedException {
        return breakers.around(_ -> outcome).take(Requests.complete(request(operation)));
    }

    private Outcome<AuthorizedRequest> looked(String operation) {
        return breakers.look(request(operation));
    }

    private static AuthorizedRequest request(String operation) {
        return Requests.authorized(
                Requests.operation(CONTRACTS, operation), Requests.received("GET", "/orders"), Map.of());
    }

    private static Outcome<Reply> stop(Refusal refusal) {
        return Outcome.stop(refusal);
    }

    private static Refusal unavailable(Cause cause) {
        return new Unavailable(cause, "as this test wants", Duration.ofSeconds(1));
    }
}

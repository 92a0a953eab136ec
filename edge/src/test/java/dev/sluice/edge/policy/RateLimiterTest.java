package dev.sluice.edge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.edge.request.AuthenticatedRequest;
import dev.sluice.edge.request.AuthorizedRequest;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Go;
import dev.sluice.edge.request.Outcome.Stop;
import dev.sluice.edge.request.Principal;
import dev.sluice.edge.request.Refusal.RateLimited;
import dev.sluice.edge.request.Reply;
import dev.sluice.edge.request.Requests;
import dev.sluice.edge.request.RoutedRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimiterTest {
    private static final ContractSet CONTRACTS = Requests.contracts("""
        /orders:
          get: {operationId: list, security: [], x-sluice: {rate: 2/s burst 3}}
          post: {operationId: create, security: [], x-sluice: {rate: 2/s}}
          delete: {operationId: clear, security: []}
          put: {operationId: slowest, security: [], x-sluice: {rate: 1/744h}}
          patch: {operationId: quickest, security: [], x-sluice: {rate: 1000000/ms burst 999999999}}
        """);

    private final AtomicLong now = new AtomicLong();
    private final RateLimiter rates = new RateLimiter(now::get);

    @Test
    void a_caller_may_burst_and_then_calls_come_back_at_the_rate() throws InterruptedException {
        assertThat(passed("list", "a", 5)).isEqualTo(3);

        now.addAndGet(Duration.ofMillis(499).toNanos());
        assertThat(passed("list", "a", 1)).isZero();
        now.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(passed("list", "a", 2)).isOne();
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(passed("list", "a", 5)).isEqualTo(3);
        assertThat(rates.refused()).isEqualTo(2 + 1 + 1 + 2);
    }

    @Test
    void callers_and_operations_do_not_share() throws InterruptedException {
        assertThat(passed("list", "a", 4)).isEqualTo(3);
        assertThat(passed("list", "b", 4)).isEqualTo(3);
        assertThat(passed("create", "a", 4)).isEqualTo(2);
        assertThat(passed("clear", "a", 100)).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"slowest", "quickest"})
    void the_widest_rates_that_a_contract_may_name_are_counted(String operation) throws InterruptedException {
        assertThat(passed(operation, "a", 3)).isEqualTo(operation.equals("slowest") ? 1 : 3);
    }

    @Test
    void a_refusal_says_when_to_come_back_and_an_answer_what_is_left() throws InterruptedException {
        assertThat(call("create", "a")).isInstanceOfSatisfying(Go.class, go -> {
            var quota = ((Reply) go.value()).quota().orElseThrow();
            assertThat(quota.remaining()).isOne();
            assertThat(quota.reset()).isEqualTo(Duration.ofMillis(500));
        });
        call("create", "a");

        assertThat(call("create", "a"))
                .isInstanceOfSatisfying(
                        Stop.class,
                        stop -> assertThat(stop.refusal())
                                .isInstanceOfSatisfying(
                                        RateLimited.class,
                                        refusal ->
                                                assertThat(refusal.retryAfter()).isEqualTo(Duration.ofMillis(500))));
    }

    @Test
    void a_token_without_a_subject_counts_by_its_callers_address() throws InterruptedException {
        for (var number = 0; number < 2; number++) {
            assertThat(call(as("a", ""), "create")).isInstanceOf(Go.class);
            assertThat(call(as("a", "ada"), "create")).isInstanceOf(Go.class);
        }

        assertThat(call(as("a", ""), "create")).isInstanceOf(Stop.class);
        assertThat(call(as("b", ""), "create")).isInstanceOf(Go.class);
        assertThat(call(as("b", "ada"), "create")).isInstanceOf(Stop.class);
        assertThat(call(as("b", "eve"), "create")).isInstanceOf(Go.class);
    }

    /** @param subject empty for a token without one */
    private static UnaryOperator<AuthorizedRequest> as(String client, String subject) {
        var claims = JsonNodeFactory.instance.objectNode();
        if (!subject.isEmpty()) {
            claims.put("sub", subject);
        }
        var principal = new Principal("main", Set.of(), claims);
        return any -> {
            var routed = any.routed();
            var received = Requests.receivedFrom(client, "GET", "/orders");
            return new AuthorizedRequest(new AuthenticatedRequest(
                    new RoutedRequest(received, routed.operation(), routed.pathValues(), routed.deadline()),
                    Optional.of(principal)));
        };
    }

    private Outcome<Reply> call(UnaryOperator<AuthorizedRequest> as, String operation) throws InterruptedException {
        var any = Requests.authorized(
                Requests.operation(CONTRACTS, operation), Requests.received("GET", "/orders"), Map.of());
        return rates.around(_ -> Outcome.go(Requests.reply(200))).take(as.apply(any));
    }

    private int passed(String operation, String client, int calls) throws InterruptedException {
        var passed = 0;
        for (var number = 0; number < calls; number++) {
            passed += call(operation, client) instanceof Go<Reply> ? 1 : 0;
        }
        return passed;
    }

    private Outcome<Reply> call(String operation, String client) throws InterruptedException {
        AuthorizedRequest call = Requests.authorized(
                Requests.operation(CONTRACTS, operation), Requests.receivedFrom(client, "GET", "/orders"), Map.of());
        return rates.around(_ -> Outcome.go(Requests.reply(200))).take(call);
    }
}

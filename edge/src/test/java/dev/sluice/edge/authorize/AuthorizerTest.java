package dev.sluice.edge.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.OperationInput;
import dev.sluice.contracts.model.PathTemplate;
import dev.sluice.contracts.model.RequestDelivery;
import dev.sluice.contracts.model.SecurityRequirements;
import dev.sluice.contracts.model.SecurityRequirements.Requirement;
import dev.sluice.contracts.model.Service;
import dev.sluice.contracts.model.Topic;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.request.AuthenticatedRequest;
import dev.sluice.edge.request.AuthorizedRequest;
import dev.sluice.edge.request.Body;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Principal;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.ReceivedRequest.Arrival;
import dev.sluice.edge.request.Refusal.MissingScope;
import dev.sluice.edge.request.Refusal.NoToken;
import dev.sluice.edge.request.RoutedRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuthorizerTest {
    private final Authorizer authorizer = new Authorizer();

    @Test
    void a_public_operation_needs_no_caller() {
        var call = new AuthenticatedRequest(callOf(), Optional.empty());

        assertThat(authorizer.authorize(call)).isEqualTo(Outcome.go(new AuthorizedRequest(call)));
    }

    @Test
    void a_caller_with_all_scopes_passes() {
        var call = call("acme", Set.of("orders:read", "orders:write"), needs("orders:read", "orders:write"));

        assertThat(authorizer.authorize(call)).isEqualTo(Outcome.go(new AuthorizedRequest(call)));
    }

    @Test
    void a_caller_without_one_of_the_scopes_is_told_all_of_them() {
        var call = call("acme", Set.of("orders:read"), needs("orders:read", "orders:write"));

        assertThat(authorizer.authorize(call))
                .isEqualTo(Outcome.stop(new MissingScope(Set.of("orders:read", "orders:write"))));
    }

    @Test
    void any_alternative_is_enough() {
        var call = call("acme", Set.of("admin"), needs("orders:write"), needs("admin"));

        assertThat(authorizer.authorize(call)).isEqualTo(Outcome.go(new AuthorizedRequest(call)));
    }

    @Test
    void scopes_count_only_from_an_issuer_that_the_alternative_names() {
        var call = call("acme", Set.of("admin"), new Requirement(Set.of("admin"), Set.of("staff")), needs("orders"));

        assertThat(authorizer.authorize(call)).isEqualTo(Outcome.stop(new MissingScope(Set.of("orders"))));
    }

    @Test
    void an_alternative_that_names_the_issuer_is_met_by_it() {
        var call = call("staff", Set.of("admin"), new Requirement(Set.of("admin"), Set.of("staff")), needs("orders"));

        assertThat(authorizer.authorize(call)).isEqualTo(Outcome.go(new AuthorizedRequest(call)));
    }

    @Test
    void an_operation_without_scopes_wants_any_caller() {
        var call = call("acme", Set.of(), needs());

        assertThat(authorizer.authorize(call)).isEqualTo(Outcome.go(new AuthorizedRequest(call)));
    }

    @Test
    void a_protected_operation_never_passes_without_a_caller() {
        var call = new AuthenticatedRequest(callOf(needs()), Optional.empty());

        assertThat(authorizer.authorize(call)).isEqualTo(Outcome.stop(new NoToken()));
    }

    private static Requirement needs(String... scopes) {
        return new Requirement(Set.of(scopes), Set.of());
    }

    private static AuthenticatedRequest call(String issuer, Set<String> scopes, Requirement... alternatives) {
        var principal = new Principal(issuer, scopes, JsonNodeFactory.instance.objectNode());
        return new AuthenticatedRequest(callOf(alternatives), Optional.of(principal));
    }

    private static RoutedRequest callOf(Requirement... alternatives) {
        var operation = new Operation(
                "getOrder",
                new Service("orders", 1),
                "GET",
                new PathTemplate(List.of()),
                new OperationInput(List.of(), Optional.empty()),
                new SecurityRequirements(List.of(alternatives)),
                new RequestDelivery(
                        new Topic("orders.requests", 1),
                        Optional.of("orders"),
                        Duration.ofSeconds(1),
                        Optional.empty(),
                        List.of(),
                        List.of()));
        var received = new ReceivedRequest(
                new RequestId("r1"),
                new Arrival(0, 0),
                () -> "192.0.2.1",
                "GET",
                "/",
                "",
                _ -> List.of(),
                new NoBody());
        return new RoutedRequest(
                received, operation, Map.of(), Deadline.after(System.nanoTime(), Duration.ofSeconds(1)));
    }

    private static final class NoBody implements Body {
        @Override
        public boolean isPresent() {
            return false;
        }

        @Override
        public OptionalLong declaredBytes() {
            return OptionalLong.empty();
        }

        @Override
        public Outcome<byte[]> read(long maxBytes, Deadline deadline) {
            return Outcome.go(new byte[0]);
        }
    }
}

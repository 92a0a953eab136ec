package dev.sluice.edge.authenticate;

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
import dev.sluice.edge.request.Body;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Principal;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.ReceivedRequest.Arrival;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.RoutedRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Routed requests with the headers that matter here, and what became of them. */
final class Calls {
    static final SecurityRequirements ANY_CALLER =
            new SecurityRequirements(List.of(new Requirement(Set.of(), Set.of())));

    private Calls() {}

    static RoutedRequest withToken(String token) {
        return withHeaders(ANY_CALLER, "Bearer " + token);
    }

    static RoutedRequest withToken(SecurityRequirements access, String token) {
        return withHeaders(access, "Bearer " + token);
    }

    static RoutedRequest withHeaders(SecurityRequirements access, String... authorization) {
        return withHeaders(Duration.ofSeconds(30), access, authorization);
    }

    static RoutedRequest withHeaders(Duration timeout, SecurityRequirements access, String... authorization) {
        var received = new ReceivedRequest(
                new RequestId("r1"),
                new Arrival(0, 0),
                () -> "192.0.2.1",
                "GET",
                "/",
                "",
                name -> name.equals("authorization") ? List.of(authorization) : List.of(),
                new NoBody());
        return new RoutedRequest(received, operation(access), Map.of(), Deadline.after(System.nanoTime(), timeout));
    }

    static Principal principal(Outcome<AuthenticatedRequest> outcome) {
        return switch (outcome) {
            case Outcome.Go<AuthenticatedRequest>(var authenticated) ->
                authenticated.principal().orElseThrow();
            case Outcome.Stop<AuthenticatedRequest>(var refusal) -> throw new AssertionError("refused: " + refusal);
        };
    }

    static Refusal refusal(Outcome<AuthenticatedRequest> outcome) {
        return switch (outcome) {
            case Outcome.Go<AuthenticatedRequest> go -> throw new AssertionError("passed: " + go);
            case Outcome.Stop<AuthenticatedRequest>(var refusal) -> refusal;
        };
    }

    static boolean isGo(Outcome<AuthenticatedRequest> outcome) {
        return outcome instanceof Outcome.Go;
    }

    private static Operation operation(SecurityRequirements access) {
        return new Operation(
                "getOrder",
                new Service("orders", 1),
                "GET",
                new PathTemplate(List.of()),
                new OperationInput(List.of(), Optional.empty()),
                access,
                new RequestDelivery(
                        new Topic("orders.requests", 1),
                        Optional.of("orders"),
                        Duration.ofSeconds(1),
                        Optional.empty(),
                        List.of(),
                        List.of()));
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

package dev.sluice.edge.broker;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.MediaType;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.OperationInput;
import dev.sluice.contracts.model.PathTemplate;
import dev.sluice.contracts.model.RequestBody;
import dev.sluice.contracts.model.RequestDelivery;
import dev.sluice.contracts.model.SecurityRequirements;
import dev.sluice.contracts.model.Service;
import dev.sluice.contracts.model.Topic;
import dev.sluice.contracts.schema.ParametersResult;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.request.AdmissibleRequest;
import dev.sluice.edge.request.AdmittedRequest;
import dev.sluice.edge.request.AuthenticatedRequest;
import dev.sluice.edge.request.AuthorizedRequest;
import dev.sluice.edge.request.Body;
import dev.sluice.edge.request.CompleteRequest;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Destination;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Principal;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.RoutedRequest;
import dev.sluice.edge.request.ValidatedRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A request that kept its contract, as tests need it; each method gives a changed copy. */
public record SomeRequest(
        String topic,
        RequestId id,
        Duration timeout,
        boolean declaresBody,
        byte @Nullable [] body,
        Map<String, List<String>> headers,
        Optional<Principal> principal) {

    public static SomeRequest to(String topic) {
        var id = new RequestId(UUID.randomUUID().toString());
        return new SomeRequest(topic, id, Duration.ofSeconds(5), true, bytes("{\"a\":1}"), Map.of(), Optional.empty());
    }

    public SomeRequest within(Duration timeout) {
        return new SomeRequest(topic, id, timeout, declaresBody, body, headers, principal);
    }

    public SomeRequest withBody(byte @Nullable [] body) {
        return new SomeRequest(topic, id, timeout, true, body, headers, principal);
    }

    public SomeRequest declaringNoBody() {
        return new SomeRequest(topic, id, timeout, false, null, headers, principal);
    }

    public SomeRequest with(Map<String, List<String>> headers) {
        return new SomeRequest(topic, id, timeout, declaresBody, body, headers, principal);
    }

    public SomeRequest by(Principal principal) {
        return new SomeRequest(topic, id, timeout, declaresBody, body, headers, Optional.of(principal));
    }

    /** The deadline is counted from this call. */
    public ValidatedRequest validated() {
        return validated(operation());
    }

    public ValidatedRequest validated(Operation operation) {
        var arrival = new ReceivedRequest.Arrival(1_790_000_000_000L, System.nanoTime());
        ReceivedRequest.Headers lines = name -> headers.getOrDefault(name, List.of());
        var received = new ReceivedRequest(id, arrival, () -> "192.0.2.1", "POST", "/orders", "", lines, new NoBody());
        var deadline = Deadline.after(arrival.nanoTime(), timeout);
        var routed = new RoutedRequest(received, operation, Map.of(), deadline);
        var admissible = new AdmissibleRequest(
                new AuthorizedRequest(new AuthenticatedRequest(routed, principal)),
                900 << 10,
                Destination.own(routed.operation()));
        var complete = new CompleteRequest(admissible, new ParametersResult.Typed(params(), List.of()), null);
        return new ValidatedRequest(
                new AdmittedRequest(complete), params(), bytes("key"), body, body == null ? null : "application/json");
    }

    public Operation operation() {
        var json = new RequestBody.Content(
                MediaType.parse("application/json").orElseThrow(), Optional.empty(), Optional.empty());
        return new Operation(
                "createOrder",
                new Service("orders", 100),
                "POST",
                new PathTemplate(List.of(new PathTemplate.Literal("orders"))),
                new OperationInput(
                        List.of(),
                        declaresBody
                                ? Optional.of(new RequestBody(false, Optional.empty(), List.of(json)))
                                : Optional.empty()),
                new SecurityRequirements(List.of()),
                new RequestDelivery(
                        new Topic(topic, 3),
                        Optional.of("orders"),
                        timeout,
                        Optional.empty(),
                        List.of("x-forwarded-one"),
                        List.of("tenant")));
    }

    private static ObjectNode params() {
        var params = JsonNodeFactory.instance.objectNode();
        params.putObject("path").put("id", 7);
        params.putObject("query");
        params.putObject("header");
        return params;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Already read, as by validate. */
    private record NoBody() implements Body {
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

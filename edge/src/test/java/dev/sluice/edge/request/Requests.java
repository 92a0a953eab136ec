package dev.sluice.edge.request;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.contracts.schema.ParametersResult;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.request.CompleteRequest.TypedBody;
import dev.sluice.edge.request.ReceivedRequest.Arrival;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Contracts and requests for tests at the doors of the rooms. */
public final class Requests {
    private static final String HEAD = """
        openapi: 3.1.0
        info: {title: Shop, version: 1.0.0}
        x-sluice: {service: shop, in-flight: 2, timeout: 3s}
        components:
          securitySchemes:
            bearer: {type: http, scheme: bearer}
        paths:
        """;

    private Requests() {}

    /** The contracts of one document of service {@code shop}, of which only the paths are given, from column 2. */
    public static ContractSet contracts(String paths) {
        try {
            var folder = Files.createTempDirectory("contracts");
            try {
                Files.writeString(folder.resolve("shop.yaml"), HEAD + paths.indent(2));
                return switch (ContractFolder.read(folder)) {
                    case LoadResult.Contracts(var set) -> set;
                    case LoadResult.Faulty(var faults) -> throw new IllegalArgumentException(faults.toString());
                };
            } finally {
                Files.deleteIfExists(folder.resolve("shop.yaml"));
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Operation operation(ContractSet contracts, String id) {
        return contracts
                .operations()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    public static ReceivedRequest received(String method, String rawPath) {
        return received(method, rawPath, "", Map.of(), none());
    }

    public static ReceivedRequest receivedFrom(String client, String method, String rawPath) {
        var any = received(method, rawPath);
        return new ReceivedRequest(
                any.id(), any.arrival(), () -> client, method, rawPath, any.rawQuery(), any.headers(), any.body());
    }

    public static Reply reply(int status) {
        var id = new RequestId("abcdefghijklmnopqrstuv");
        return new Reply(new ReplyRecord(id, status, null, Optional.empty(), List.of(), OptionalLong.empty()), 0);
    }

    public static ReceivedRequest received(
            String method, String rawPath, String rawQuery, Map<String, String> headers, Body body) {
        return new ReceivedRequest(
                new RequestId("abcdefghijklmnopqrstuv"),
                new Arrival(System.currentTimeMillis(), System.nanoTime()),
                () -> "192.0.2.1",
                method,
                rawPath,
                rawQuery,
                name -> headers.containsKey(name) ? List.of(headers.get(name)) : List.of(),
                body);
    }

    /** A request to an operation, as far as admission. */
    public static AuthorizedRequest authorized(
            Operation operation, ReceivedRequest received, Map<String, String> pathValues) {
        var routed = new RoutedRequest(
                received,
                operation,
                pathValues,
                Deadline.after(System.nanoTime(), operation.delivery().timeout()));
        return new AuthorizedRequest(new AuthenticatedRequest(routed, Optional.empty()));
    }

    /** A request to its operation's own service, whose body may be read. */
    public static AdmissibleRequest admissible(AuthorizedRequest authorized, long maxBodyBytes) {
        return new AdmissibleRequest(
                authorized, maxBodyBytes, Destination.own(authorized.routed().operation()));
    }

    /** The same, with its body, whatever that is. */
    public static CompleteRequest complete(AuthorizedRequest authorized) {
        try {
            var routed = authorized.routed();
            var read = routed.received().body().read(Long.MAX_VALUE, routed.deadline());
            var bytes = ((Outcome.Go<byte[]>) read).value();
            var params = new ParametersResult.Typed(JsonNodeFactory.instance.objectNode(), List.of());
            var content =
                    routed.operation().input().body().map(body -> body.content().getFirst());
            return new CompleteRequest(
                    admissible(authorized, Long.MAX_VALUE),
                    params,
                    content.isEmpty() || bytes.length == 0
                            ? null
                            : new TypedBody(bytes, content.get(), false, "text/plain"));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Body none() {
        return new BytesBody(new byte[0], OptionalLong.of(0));
    }

    public static Body body(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new BytesBody(bytes, OptionalLong.of(bytes.length));
    }

    public static Body chunked(String text) {
        return new BytesBody(text.getBytes(StandardCharsets.UTF_8), OptionalLong.empty());
    }

    private record BytesBody(byte[] bytes, OptionalLong declaredBytes) implements Body {
        @Override
        public boolean isPresent() {
            return bytes.length > 0;
        }

        @Override
        public Outcome<byte[]> read(long maxBytes, Deadline deadline) {
            return bytes.length > maxBytes ? Outcome.stop(new Refusal.BodyTooLarge(maxBytes)) : Outcome.go(bytes);
        }
    }
}

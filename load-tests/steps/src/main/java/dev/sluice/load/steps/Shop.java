package dev.sluice.load.steps;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.request.Body;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Go;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.ReceivedRequest.Arrival;
import dev.sluice.edge.request.RoutedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Contracts of any number of operations, and calls of them as they come in. */
public final class Shop {
    private static final int OPERATIONS_PER_SERVICE = 10;
    private static final Duration LONG = Duration.ofHours(1);

    private Shop() {}

    /** @param operations a multiple of ten */
    public static ContractSet contracts(int operations) throws IOException {
        var folder = Files.createTempDirectory("sluice-steps");
        try {
            for (var service = 0; service < operations / OPERATIONS_PER_SERVICE; service++) {
                Files.writeString(folder.resolve("shop" + service + ".yaml"), document(service));
            }
            return switch (ContractFolder.read(folder)) {
                case LoadResult.Contracts(var set) -> set;
                case LoadResult.Faulty(var faults) -> throw new IllegalStateException(faults.toString());
            };
        } finally {
            try (var files = Files.list(folder)) {
                for (var file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private static String document(int service) {
        var parts = new StringBuilder();
        for (var part = 1; part < OPERATIONS_PER_SERVICE; part++) {
            parts.append("""
                  /shop%1$d/orders/{id}/part%2$d:
                    get:
                      operationId: part%2$d
                      security: [{bearer: [orders:read]}]
                      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
                      responses: {'200': {description: A part of it}}
                """.formatted(service, part));
        }
        return """
            openapi: 3.1.0
            info: {title: Shop %1$d, version: 1.0.0}
            x-sluice: {service: shop%1$d}
            paths:
              /shop%1$d/orders:
                post:
                  operationId: createOrder
                  security: [{bearer: [orders:write]}]
                  x-sluice: {key: "$request.body#/customerId"}
                  requestBody:
                    required: true
                    content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
                  responses: {'201': {description: The order}}
            %2$s
            components:
              securitySchemes: {bearer: {type: http, scheme: bearer}}
              schemas:
                Order:
                  type: object
                  required: [customerId, items]
                  additionalProperties: false
                  properties:
                    customerId: {type: string, minLength: 1, maxLength: 64}
                    note: {type: string, maxLength: 1000}
                    items:
                      type: array
                      minItems: 1
                      items:
                        type: object
                        required: [sku, quantity]
                        additionalProperties: false
                        properties:
                          sku: {type: string, pattern: '^[A-Z]{3}-[0-9]{3}$'}
                          quantity: {type: integer, minimum: 1}
            """.formatted(service, parts);
    }

    /** An order that keeps the contract.
     * @param bytes its length, from 100 to 100,000 */
    public static byte[] order(int bytes) {
        var item = "{\"sku\":\"ABC-123\",\"quantity\":2}";
        var order = new StringBuilder("{\"customerId\":\"ada\",\"items\":[").append(item);
        var noteBytes = ",\"note\":\"\"".length();
        while (order.length() + 1 + item.length() + 1 + noteBytes + 1 <= bytes) {
            order.append(',').append(item);
        }
        order.append("],\"note\":\"");
        order.append("x".repeat(bytes - order.length() - 2)).append("\"}");
        return order.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** An order as it comes in.
     * @param token of its caller */
    public static ReceivedRequest orderOf(byte[] body, String token) {
        var headers = Map.of(
                "content-type", List.of("application/json"),
                "authorization", List.of("Bearer " + token));
        return received("POST", "/shop0/orders", headers, body);
    }

    public static ReceivedRequest received(
            String method, String rawPath, Map<String, List<String>> headers, byte[] body) {
        return new ReceivedRequest(
                new RequestId("abcdefghijklmnopqrstuv"),
                new Arrival(System.currentTimeMillis(), System.nanoTime()),
                () -> "192.0.2.1",
                method,
                rawPath,
                "",
                name -> headers.getOrDefault(name, List.of()),
                new Bytes(body));
    }

    /** Where an order goes, with a deadline that no measurement outlives. */
    public static RoutedRequest routed(ContractSet contracts, ReceivedRequest order) {
        return new RoutedRequest(order, createOrder(contracts), Map.of(), Deadline.after(System.nanoTime(), LONG));
    }

    private static Operation createOrder(ContractSet contracts) {
        return contracts
                .operations()
                .filter(operation -> operation.id().equals("createOrder"))
                .findFirst()
                .orElseThrow();
    }

    /** What a step made of it; a refusal would be measured for something that it is not. */
    public static <T> T went(Outcome<T> outcome) {
        return switch (outcome) {
            case Go<T>(var value) -> value;
            case Outcome.Stop<T>(var refusal) -> throw new IllegalStateException("refused: " + refusal);
        };
    }

    private record Bytes(byte[] bytes) implements Body {
        @Override
        public boolean isPresent() {
            return bytes.length > 0;
        }

        @Override
        public OptionalLong declaredBytes() {
            return OptionalLong.of(bytes.length);
        }

        @Override
        public Outcome<byte[]> read(long maxBytes, Deadline deadline) {
            return Outcome.go(bytes);
        }
    }
}

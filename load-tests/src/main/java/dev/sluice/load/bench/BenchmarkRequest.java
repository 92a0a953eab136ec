package dev.sluice.load.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What each call holds: an order, and the contract that asks for it. */
final class BenchmarkRequest {
    /** Of an order with {@link #LEAST_ITEMS} and a note. */
    static final int BYTES = 512;

    private static final int LEAST_ITEMS = 4;
    private static final int OPERATIONS_OF_A_SERVICE = 20;
    private static final int LONGEST_NOTE = 200;
    private static final String HEAD = "{\"customerId\":\"customer-42\",\"currency\":\"EUR\",\"address\":{"
            + "\"name\":\"Ada Example\",\"street\":\"12 Long Lane\",\"city\":\"London\",\"postcode\":\"EC1A 9HF\","
            + "\"country\":\"GB\"},\"items\":[";
    private static final String NOTE = "],\"note\":\"";
    private static final String TAIL = "\"}";
    private static final String WORDS = "Please ring twice and leave it with the neighbour. ";

    private BenchmarkRequest() {}

    /** An order of exactly so many bytes: as many items as it takes, and a note that fills the rest.
     * @param bytes from {@link #BYTES} on */
    static String json(int bytes) {
        var items = new StringBuilder(item(1));
        var count = 1;
        var rest = bytes - HEAD.length() - NOTE.length() - TAIL.length();
        for (var next = "," + item(2); items.length() + next.length() <= rest; next = "," + item(count + 1)) {
            items.append(next);
            count++;
        }
        if (count < LEAST_ITEMS) {
            throw new IllegalArgumentException("an order has at least %d bytes, not %d".formatted(BYTES, bytes));
        }
        var note = rest - items.length();
        return HEAD + items + NOTE + WORDS.repeat(note / WORDS.length() + 1).substring(0, note) + TAIL;
    }

    private static String item(int number) {
        return "{\"sku\":\"ABC-%03d\",\"name\":\"Item number %d\",\"quantity\":1,\"price\":\"11.90\"}"
                .formatted(number, number);
    }

    /**
     * By the name of each service. Beside {@code orders} they have up to {@link #OPERATIONS_OF_A_SERVICE} operations each
     * that nobody calls.
     *
     * @param partitions of the orders; the others have one
     * @param operations of all together, one of them in {@code orders}
     */
    static Map<String, String> contracts(int partitions, int operations) {
        var contracts = new TreeMap<>(Map.of("orders", contract(partitions)));
        for (var left = operations - 1; left > 0; left -= OPERATIONS_OF_A_SERVICE) {
            var service = "others-" + contracts.size();
            contracts.put(service, otherContract(service, Math.min(left, OPERATIONS_OF_A_SERVICE)));
        }
        return contracts;
    }

    private static String contract(int partitions) {
        return """
            openapi: 3.1.0
            info: {title: Orders, version: 1.0.0}
            x-sluice: {service: orders, group: none, timeout: 5s, in-flight: 10000, partitions: %d}
            components:
              securitySchemes:
                bearer: {type: http, scheme: bearer, bearerFormat: JWT}
              schemas:
            %s
            paths:
              /orders:
                post:
                  operationId: createOrder
                  security: [{bearer: [orders:write]}]
                  requestBody:
                    required: true
                    content:
                      application/json:
                        schema: {$ref: '#/components/schemas/Order'}
                  responses:
                    '201': {description: The order as it was placed}
            """.formatted(partitions, SCHEMAS);
    }

    /**
     * Of a service that is there and not called.
     *
     * @param service its name, and the first segment of its paths
     * @param operations how many it has, each with a path, a parameter and a schema
     */
    private static String otherContract(String service, int operations) {
        return """
            openapi: 3.1.0
            info: {title: Others, version: 1.0.0}
            x-sluice: {service: %s, timeout: 5s, partitions: 1}
            components:
              securitySchemes:
                bearer: {type: http, scheme: bearer, bearerFormat: JWT}
              schemas:
            %s
            paths:
            %s\
            """.formatted(
                        service,
                        SCHEMAS,
                        IntStream.rangeClosed(1, operations)
                                .mapToObj(number -> otherOperation(service, number))
                                .collect(Collectors.joining()));
    }

    private static String otherOperation(String service, int number) {
        return """
              /%1$s/things-%2$d/{id}:
                put:
                  operationId: putThing%2$d
                  security: [{bearer: [orders:write]}]
                  parameters:
                    - {name: id, in: path, required: true, schema: {type: string, maxLength: 40}}
                  requestBody:
                    required: true
                    content:
                      application/json:
                        schema: {$ref: '#/components/schemas/Order'}
                  responses:
                    '200': {description: The thing}
            """.formatted(service, number);
    }

    private static final String SCHEMAS = """
            Order:
              type: object
              required: [customerId, currency, address, items]
              additionalProperties: false
              properties:
                customerId: {type: string, minLength: 1, maxLength: 40}
                currency: {type: string, enum: [EUR, GBP, USD]}
                address: {$ref: '#/components/schemas/Address'}
                items: {type: array, minItems: 1, items: {$ref: '#/components/schemas/Item'}}
                note: {type: string, maxLength: %d}
            Address:
              type: object
              required: [name, street, city, postcode, country]
              additionalProperties: false
              properties:
                name: {type: string, minLength: 1, maxLength: 80}
                street: {type: string, minLength: 1, maxLength: 80}
                city: {type: string, minLength: 1, maxLength: 80}
                postcode: {type: string, maxLength: 12}
                country: {type: string, pattern: '^[A-Z]{2}$'}
            Item:
              type: object
              required: [sku, name, quantity, price]
              additionalProperties: false
              properties:
                sku: {type: string, pattern: '^[A-Z]{3}-[0-9]{3,6}$'}
                name: {type: string, minLength: 1, maxLength: 80}
                quantity: {type: integer, minimum: 1, maximum: 1000}
                price: {type: string, pattern: '^[0-9]{1,7}[.][0-9]{2}$'}
        """.formatted(LONGEST_NOTE).stripTrailing();
}

package dev.sluice.load.bench;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What each call holds: an order of 512 bytes, and the contract that asks for it. */
final class Order {
    private static final int ITEMS = 15;

    static final String JSON = IntStream.rangeClosed(1, ITEMS)
            .mapToObj("{\"sku\":\"ABC-%03d\",\"quantity\":1}"::formatted)
            .collect(Collectors.joining(",", "{\"customerId\":\"customer-00000000042\",\"items\":[", "]}"));

    private Order() {}

    static String contract(int partitions) {
        return """
            openapi: 3.1.0
            info: {title: Orders, version: 1.0.0}
            x-sluice: {service: orders, timeout: 5s, partitions: %d}
            components:
              securitySchemes:
                bearer: {type: http, scheme: bearer, bearerFormat: JWT}
              schemas:
                Order:
                  type: object
                  required: [customerId, items]
                  additionalProperties: false
                  properties:
                    customerId: {type: string, minLength: 1, maxLength: 40}
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
            """.formatted(partitions);
    }
}

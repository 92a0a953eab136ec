package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * An edge that is attacked, the service that attackers call, and a witness: a caller of another service, who calls all the
 * time and must never notice.
 */
final class HostileFixture implements AutoCloseable {
    private static final String SHOP = """
        openapi: 3.1.0
        info: {title: Shop, version: 1.0.0}
        x-sluice: {service: shop, timeout: 5s}
        components:
          securitySchemes:
            bearer: {type: http, scheme: bearer}
        paths:
          /hello/{name}:
            get:
              operationId: hello
              security: []
              parameters:
                - {name: name, in: path, required: true, schema: {type: string, maxLength: 40}}
          /text:
            post:
              operationId: text
              security: []
              requestBody: {required: true, content: {text/plain: {}}}
          /orders:
            post:
              operationId: order
              security: [{bearer: [orders:write]}]
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      type: object
                      required: [customerId]
                      properties: {customerId: {type: string}}
        """;

    private static final String WITNESS = """
        openapi: 3.1.0
        info: {title: Witness, version: 1.0.0}
        x-sluice: {service: witness, timeout: 20s}
        paths:
          /witness:
            get: {operationId: witness, security: []}
        """;

    private static final Duration BETWEEN_CALLS = Duration.ofMillis(20);

    final House house;
    /** The names in requests that reached the attacked service. */
    final Set<String> greeted = ConcurrentHashMap.newKeySet();

    private final Dispatcher shop;
    private final Dispatcher witness;
    private final Thread calling;
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final AtomicLong witnessed = new AtomicLong();
    private volatile boolean ending;

    HostileFixture() throws Exception {
        house = new House(Map.of("shop.yaml", SHOP, "witness.yaml", WITNESS));
        shop = house.service(
                "shop",
                Handlers.handling("hello", request -> {
                            var name = request.path("name").text();
                            greeted.add(name);
                            return Response.bytes(200, name.getBytes(StandardCharsets.UTF_8), "text/plain");
                        })
                        .and("text", request -> Response.bytes(200, request.body(), "text/plain"))
                        .and("order", request -> Response.bytes(201, request.body(), "application/json")));
        witness = house.service("witness", Handlers.handling("witness", _ -> Response.empty(204)));
        await().atMost(House.SOON)
                .until(() -> house.send(house.anonymous("/witness")).statusCode() == 204);
        calling = Thread.ofVirtual().name("witness").start(this::callAllTheTime);
    }

    int port() {
        return house.edge.port();
    }

    int adminPort() {
        return house.edge.adminPort();
    }

    /** How many requests of the attacked service were published. */
    long published() throws Exception {
        return house.published("shop");
    }

    /** Waits for a call that begins from now on, and fails where any since the last look was not answered as it should be. */
    void assertWitnessIsServed() throws Exception {
        var seen = witnessed.get();
        var until = System.nanoTime() + House.SOON.toNanos();
        while (witnessed.get() < seen + 2 && complaints.isEmpty() && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(BETWEEN_CALLS.toNanos());
        }
        var failed = List.copyOf(complaints);
        complaints.clear();
        assertThat(failed).as("calls of the witness that failed").isEmpty();
        assertThat(witnessed.get()).as("calls of the witness").isGreaterThan(seen + 1);
    }

    private void callAllTheTime() {
        while (!ending) {
            try {
                HttpResponse<String> response = house.send(house.anonymous("/witness"));
                if (response.statusCode() != 204) {
                    complaints.add(response.statusCode() + " " + response.body());
                }
                witnessed.incrementAndGet();
            } catch (IOException e) {
                complaints.add(e.toString());
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(BETWEEN_CALLS.toNanos());
        }
    }

    @Override
    public void close() throws IOException {
        ending = true;
        try {
            calling.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        witness.close();
        shop.close();
        house.close();
    }
}

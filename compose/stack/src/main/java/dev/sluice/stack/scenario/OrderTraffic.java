package dev.sluice.stack.scenario;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/** Calls of the demo's orders as callers make them: customers at once, each one call after another, of which later ones carry ids of earlier ones. */
final class OrderTraffic implements AutoCloseable {
    /** A turn of a customer places an order, looks it up thrice, and lists all. */
    static final int IN_A_TURN = 5;

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final URI edge;
    private final String token;
    private final LongAdder unexpected = new LongAdder();

    OrderTraffic(URI edge, String token) {
        this.edge = edge;
        this.token = token;
    }

    /** Whether somebody is home, and the edge knows it. */
    boolean isAnswered() throws IOException, InterruptedException {
        return send("/orders/nobody", "GET", "", 404).statusCode() == 404 && unexpected.sumThenReset() >= 0;
    }

    /** Makes {@code customers} times {@code turns} times {@link #IN_A_TURN} calls.
     * @return how many were not answered as they should be */
    long make(int customers, int turns) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (var number = 0; number < customers; number++) {
                var customer = "customer-" + number;
                running.add(threads.submit(shopping(customer, turns)));
            }
            for (var each : running) {
                each.get();
            }
        }
        return unexpected.sum();
    }

    private Callable<Void> shopping(String customer, int turns) {
        return () -> {
            for (var turn = 1; turn <= turns; turn++) {
                turn(customer, turn);
            }
            return null;
        };
    }

    private void turn(String customer, int turn) throws IOException, InterruptedException {
        var draft = "{\"customerId\":\"%s\",\"items\":[{\"sku\":\"ABC-%03d\",\"quantity\":%d}]}"
                .formatted(customer, turn % 1000, 1 + turn % 9);
        var placed = send("/orders", "POST", draft, 201);
        var id = JSON.readTree(placed.body()).path("id").asText();
        send("/orders/" + id, "GET", "", 200);
        send("/orders?customerId=" + customer, "GET", "", 200);
        send("/orders/" + id, "GET", "", 200);
        send(turn % 10 == 0 ? "/orders/nobody" : "/orders/" + id, "GET", "", turn % 10 == 0 ? 404 : 200);
    }

    private HttpResponse<String> send(String path, String method, String body, int expected)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(edge.resolve(path))
                .timeout(ANSWER_TIMEOUT)
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != expected) {
            unexpected.increment();
        }
        return answer;
    }

    @Override
    public void close() {
        http.close();
    }
}

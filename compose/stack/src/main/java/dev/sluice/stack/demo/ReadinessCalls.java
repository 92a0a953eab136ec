package dev.sluice.stack.demo;

import dev.sluice.stack.token.DemoIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;

/** Calls each sample service until it answers: the edge may still wait for the broker, a service for its partitions. */
final class ReadinessCalls {
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final URI edge;
    private final String token;

    ReadinessCalls(URI edge, DemoIssuer issuer) {
        this.edge = edge;
        this.token = issuer.token("demo", "orders:read", Instant.now().plusSeconds(60));
    }

    /** Something to ask between two calls; it throws where waiting has lost its purpose. */
    @FunctionalInterface
    interface Check {
        void run() throws InterruptedException;
    }

    void await(Duration atMost, Check between) throws DemoStartException, InterruptedException {
        var until = System.nanoTime() + atMost.toNanos();
        try (var client = HttpClient.newHttpClient()) {
            for (var target : new String[] {"/inventory/ABC-123", "/orders?customerId=nobody"}) {
                while (!answers(client, target)) {
                    if (System.nanoTime() > until) {
                        throw new DemoStartException("%s%s was not answered within %d s; the log says why"
                                .formatted(edge, target, atMost.toSeconds()));
                    }
                    between.run();
                    Thread.sleep(PAUSE);
                }
            }
        }
    }

    private boolean answers(HttpClient client, String target) throws InterruptedException {
        var request = HttpRequest.newBuilder(edge.resolve(target))
                .header("authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(6))
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}

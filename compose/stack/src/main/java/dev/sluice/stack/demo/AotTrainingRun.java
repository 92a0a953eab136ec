package dev.sluice.stack.demo;

import dev.sluice.load.hostile.HostileCallers;
import dev.sluice.load.hostile.HostileTarget;
import dev.sluice.stack.token.DemoIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The demo on free ports with a caller of its own, once from start to end. A JVM that is told to
 * learn does so from it: which classes a broker, an edge, services and their clients load ({@code docs/decisions/0010}).
 */
public final class AotTrainingRun {
    /** Enough for what runs in each call to be profiled; more takes longer and changed no start that was measured. */
    private static final int ROUNDS = 50;

    /** Connections of callers that misbehave, two of each sort: what answers them is to be as quick, also over HTTP/2. */
    private static final int HOSTILE = 12;

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private AotTrainingRun() {}

    /**
     * Ends when nothing of the demo runs any more.
     *
     * @param issuer whose key the demo's edge takes
     * @throws DemoStartException where the demo did not start, or a call was not answered as it should be
     */
    public static void play(DemoIssuer issuer) throws DemoStartException, IOException, InterruptedException {
        try (var demo = new Demo(DemoOptions.free(), issuer, line -> {});
                var http =
                        HttpClient.newBuilder().connectTimeout(ANSWER_TIMEOUT).build()) {
            var addresses = demo.start();
            var calls = SampleCall.all(issuer).stream()
                    .filter(call -> call.status() != 504) // takes two seconds and nothing that the others do not load
                    .toList();
            var target = HostileTarget.of(
                    addresses.edge().getPort(),
                    "/inventory/ABC-123",
                    "/orders",
                    issuer.token("ada", DemoIssuer.ALL_SCOPES, Instant.now().plus(ANSWER_TIMEOUT)));
            try (var _ = HostileCallers.start(target, HOSTILE)) {
                for (var round = 0; round < ROUNDS; round++) {
                    play(http, addresses.edge(), calls);
                }
            }
            for (var page : List.of("/observe/health/ready", "/observe/metrics")) {
                expect(200, http, HttpRequest.newBuilder(addresses.admin().resolve(page)));
            }
        }
    }

    private static void play(HttpClient http, URI edge, List<SampleCall> calls)
            throws DemoStartException, IOException, InterruptedException {
        for (var call : calls) {
            var request = HttpRequest.newBuilder(edge.resolve(call.target()));
            call.token().ifPresent(token -> request.header("authorization", "Bearer " + token));
            call.json()
                    .ifPresent(json ->
                            request.header("content-type", "application/json").POST(BodyPublishers.ofString(json)));
            expect(call.status(), http, request);
        }
    }

    private static void expect(int status, HttpClient http, HttpRequest.Builder call)
            throws DemoStartException, IOException, InterruptedException {
        var request = call.timeout(ANSWER_TIMEOUT).build();
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != status) {
            throw new DemoStartException("%s %s was answered with %d, expected %d: %s"
                    .formatted(request.method(), request.uri(), answer.statusCode(), status, answer.body()));
        }
    }
}

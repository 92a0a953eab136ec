package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.DispatcherConfig;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that does nothing for a while, as one whose disk hangs, says nothing about the service behind it. */
@Timeout(180)
class FrozenBrokerTest {
    private static final Duration FROZEN = Duration.ofSeconds(10);
    private static final Duration BETWEEN = Duration.ofMillis(400);
    private static final String SHOP = """
        openapi: 3.1.0
        info: {title: Shop, version: 1.0.0}
        x-sluice: {service: shop, timeout: 2s, when-absent: accept}
        security: []
        paths:
          /orders:
            get: {operationId: orders}
        """;

    @TempDir
    Path root;

    @Test
    void a_broker_that_was_frozen_leaves_no_breaker_open() throws Exception {
        var port = freePort();
        try (var broker = SluiceProcess.start(
                        root,
                        "broker",
                        "--port",
                        Integer.toString(port),
                        "--data",
                        root.resolve("data").toString())
                .awaitTold("Ready")) {
            var servers = "127.0.0.1:" + port;
            try (var edge = new RunningEdge(servers, Map.of("shop.yaml", SHOP));
                    var shop = Dispatcher.open(
                            DispatcherConfig.of(servers, "shop").withDrain(Duration.ZERO),
                            Handlers.handling("orders", _ -> Response.text(200, "fine")))) {
                assertThat(shop.awaitReady(RunningEdge.SOON)).isTrue();
                Awaitility.await()
                        .atMost(RunningEdge.SOON)
                        .until(() -> call(edge).statusCode() == 200);

                broker.signal("STOP");
                Awaitility.await()
                        .pollInterval(BETWEEN)
                        .atMost(FROZEN.plusSeconds(30))
                        .during(FROZEN)
                        .until(() -> call(edge).statusCode() >= 503);
                broker.signal("CONT");

                Awaitility.await()
                        .pollInterval(BETWEEN)
                        .atMost(RunningEdge.SOON)
                        .until(() -> isNoBreaker(call(edge)) && edge.edge.isReady());
                Awaitility.await()
                        .pollInterval(BETWEEN)
                        .during(Duration.ofSeconds(5))
                        .atMost(RunningEdge.SOON)
                        .until(() -> isNoBreaker(call(edge)));
                assertThat(edge.metric("sluice_breakers_open")).isZero();
                assertThat(call(edge).statusCode()).isEqualTo(200);
            } finally {
                broker.signal("CONT");
            }
        }
    }

    private static boolean isNoBreaker(HttpResponse<String> answer) {
        assertThat(answer.body()).doesNotContain("breaker-open");
        return true;
    }

    private static HttpResponse<String> call(RunningEdge edge) throws IOException, InterruptedException {
        return edge.send(edge.anonymous("/orders"));
    }

    private static int freePort() throws IOException {
        try (var any = new ServerSocket(0)) {
            return any.getLocalPort();
        }
    }
}

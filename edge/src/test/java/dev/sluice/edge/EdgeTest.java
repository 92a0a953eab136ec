package dev.sluice.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.edge.Edge.FaultyContracts;
import dev.sluice.edge.config.EdgeConfig;
import dev.sluice.edge.config.EdgeConfig.Loaded;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** An edge whose broker is not there. */
@Isolated("it counts threads")
class EdgeTest {
    private static final String CONTRACT = """
        openapi: 3.1.0
        info: {title: Shop, version: 1.0.0}
        x-sluice: {service: shop}
        components:
          securitySchemes:
            bearer: {type: http, scheme: bearer, x-sluice: {issuers: [main]}}
        paths:
          /orders:
            get: {operationId: listOrders, security: [{bearer: [orders:read]}]}
          /open:
            get: {operationId: open, security: []}
        """;

    @TempDir
    Path contracts;

    @Test
    void it_starts_without_a_broker_and_says_503_at_once_and_why() throws Exception {
        Files.writeString(contracts.resolve("shop.yaml"), CONTRACT.replace("[main]", "[test]"));

        try (var edge = Edge.start(config());
                var caller = HttpClient.newHttpClient()) {
            var uri = "http://127.0.0.1:%d%s";
            var answer = caller.send(
                    HttpRequest.newBuilder(URI.create(uri.formatted(edge.port(), "/open")))
                            .build(),
                    BodyHandlers.ofString());
            var ready = caller.send(
                    HttpRequest.newBuilder(URI.create(uri.formatted(edge.adminPort(), "/observe/health/ready")))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("broker-unavailable");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("broker");
            assertThat(edge.isReady()).isFalse();
        }
    }

    @Test
    void its_ports_stay_shut_for_a_while_for_the_broker_to_come() throws Exception {
        Files.writeString(contracts.resolve("shop.yaml"), CONTRACT.replace("[main]", "[test]"));
        var port = freePort();
        var options = options();
        options.put("server.port", Integer.toString(port));
        options.put("server.opens-within", "1h");
        var config = ((Loaded.Config) EdgeConfig.load(Optional.empty(), Map.of(), options)).config();
        var started = new CompletableFuture<Edge>();
        var starting = Thread.ofVirtual().start(() -> {
            try {
                started.complete(Edge.start(config));
            } catch (FaultyContracts | RuntimeException e) {
                started.completeExceptionally(e);
            }
        });
        Awaitility.await().until(() -> !threads("sluice-replies").isEmpty());

        Awaitility.await()
                .during(Duration.ofMillis(500))
                .untilAsserted(() -> assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
                        .isInstanceOf(ConnectException.class));

        starting.interrupt();
        started.get(30, TimeUnit.SECONDS).close();
    }

    @Test
    void a_contract_that_names_an_issuer_which_is_not_configured_is_refused() throws IOException {
        Files.writeString(contracts.resolve("shop.yaml"), CONTRACT);

        assertThatThrownBy(() -> Edge.start(config()))
                .isInstanceOf(FaultyContracts.class)
                .hasMessage("shop.yaml#/components/securitySchemes: issuer main is not configured, known are [test]");
    }

    @Test
    void a_missing_folder_is_refused_and_an_empty_one_is_not() throws Exception {
        Files.delete(contracts);
        assertThatThrownBy(() -> Edge.start(config()))
                .isInstanceOf(FaultyContracts.class)
                .hasMessageContaining("no such folder");

        Files.createDirectory(contracts);
        Edge.start(config()).close();
    }

    @Test
    void a_taken_port_ends_the_start_and_leaves_no_thread_behind() throws Exception {
        try (var first = Edge.start(config())) {
            var options = new HashMap<>(options());
            options.put("server.port", Integer.toString(first.port()));
            options.put("edge-id", "second");
            options.put("drain.notice", "1s");
            var second = ((Loaded.Config) EdgeConfig.load(Optional.empty(), Map.of(), options)).config();

            assertThatThrownBy(() -> Edge.start(second))
                    .hasMessageStartingWith("cannot listen: port " + first.port() + " on 127.0.0.1: ");

            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().equals("sluice-echo")))
                    .hasSize(1);
        }
    }

    @Test
    void an_interrupt_while_closing_leaves_nothing_running() throws Exception {
        var options = new HashMap<>(options());
        options.put("drain.notice", "1h");
        var before = threads("sluice-");
        var edge = Edge.start(((Loaded.Config) EdgeConfig.load(Optional.empty(), Map.of(), options)).config());
        var port = edge.port();

        Thread.currentThread().interrupt();
        edge.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(before).containsAll(threads("sluice-"));
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_certificate_that_is_none_ends_the_start_and_stops_the_reading_of_keys() throws Exception {
        var before = threads("HttpClient-");
        var garbage = Files.writeString(contracts.resolve("garbage.pem"), "no certificate")
                .toString();
        var options = new HashMap<>(options());
        options.putAll(Map.of("server.tls.certificates", garbage, "server.tls.key", garbage));
        options.remove("issuers.0.secret");
        options.put("issuers.0.jwks-url", "http://127.0.0.1:1/keys");
        var config = ((Loaded.Config) EdgeConfig.load(Optional.empty(), Map.of(), options)).config();

        assertThatThrownBy(() -> Edge.start(config)).isInstanceOf(RuntimeException.class);

        Awaitility.await().untilAsserted(() -> assertThat(before).containsAll(threads("HttpClient-")));
    }

    private static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private EdgeConfig config() {
        return ((Loaded.Config) EdgeConfig.load(Optional.empty(), Map.of(), options())).config();
    }

    /** Nobody listens on port 1. */
    private Map<String, String> options() {
        var options = new HashMap<>(Map.of(
                "server.host", "127.0.0.1",
                "server.port", "0",
                "admin.port", "0",
                "edge-id", "first",
                "contracts", contracts.toString(),
                "kafka.bootstrap.servers", "127.0.0.1:1",
                "drain.notice", "0s",
                "drain.in-flight", "1s"));
        options.putAll(Map.of(
                "server.opens-within", "0s",
                "issuers.0.name", "test",
                "issuers.0.issuer", "https://issuer.test",
                "issuers.0.secret", "0123456789abcdef0123456789abcdef",
                "announcements.0.service", "teas",
                "announcements.0.paths", "/teas"));
        return options;
    }
}

package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.stack.token.DemoIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** How a process of the command line ends at a signal: cleanly, soon, and with nothing left behind. */
@Isolated("it takes the time")
class SignalTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** What a shared machine may add to the times that are promised on one's own. */
    private static final int SLACK = 2;

    @TempDir
    private Path root;

    @Test
    void a_demo_without_calls_ends_at_ctrl_c_within_two_seconds() throws Exception {
        try (var demo = SluiceProcess.start(root, "demo", "--port", "0", "--admin-port", "0", "--broker-port", "0")) {
            demo.awaitTold("Ctrl-C ends it.");

            var took = demo.end("INT");

            System.out.println("demo, idle, SIGINT: " + took.toMillis() + " ms");
            assertThat(demo.exitValue()).as(demo.told()).isZero();
            assertThat(took).isLessThan(Duration.ofSeconds(2).multipliedBy(SLACK));
            assertThat(demo.temporary).isEmptyDirectory();
        }
    }

    @Test
    void a_demo_with_a_call_in_flight_ends_at_ctrl_c_within_four_seconds_and_the_caller_gets_an_answer()
            throws Exception {
        try (var http = HttpClient.newHttpClient();
                var demo =
                        SluiceProcess.start(root, "demo", "--port", "0", "--admin-port", "0", "--broker-port", "0")) {
            demo.awaitTold("Ctrl-C ends it.");
            var edge = address(demo, "  edge +(\\S+)");
            var metrics = address(demo, "  metrics +(\\S+)");
            var token = DemoIssuer.at(root)
                    .token("ada", DemoIssuer.ALL_SCOPES, Instant.now().plusSeconds(60));
            var call = HttpRequest.newBuilder(edge.resolve("/inventory/ABC-123/count"))
                    .header("authorization", "Bearer " + token)
                    .header("content-type", "application/json")
                    .POST(BodyPublishers.ofString("{\"seconds\":60}"))
                    .build();
            var answer = http.sendAsync(call, BodyHandlers.ofString());
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> get(http, metrics).body().contains("sluice_requests_waiting 1"));

            var took = demo.end("INT");

            System.out.println("demo, a call in flight, SIGINT: " + took.toMillis() + " ms");
            assertThat(answer.get(SOON.toSeconds(), TimeUnit.SECONDS).statusCode())
                    .isEqualTo(504);
            assertThat(demo.exitValue()).as(demo.told()).isZero();
            assertThat(took).isLessThan(Duration.ofSeconds(4).multipliedBy(SLACK));
            assertThat(demo.temporary).isEmptyDirectory();
        }
    }

    @Test
    void an_edge_ends_at_sigterm_with_0() throws Exception {
        var contracts = Files.createDirectory(root.resolve("contracts")).toString();
        try (var broker = EmbeddedBroker.start()) {
            var config = Files.writeString(
                    root.resolve("application.yaml"),
                    "drain: {notice: 0s, in-flight: 2s}\nkafka: {bootstrap.servers: \"%s\"}\n"
                            .formatted(broker.bootstrapServers()));
            try (var edge = SluiceProcess.start(
                    root,
                    "edge",
                    "--config",
                    config.toString(),
                    "--contracts",
                    contracts,
                    "--port",
                    "0",
                    "--admin-port",
                    "0")) {
                edge.awaitTold("answers on port");

                var took = edge.end("TERM");

                System.out.println("edge, idle, SIGTERM, no notice: " + took.toMillis() + " ms");
                assertThat(edge.exitValue()).as(edge.told()).isZero();
                assertThat(took).isLessThan(Duration.ofSeconds(2).multipliedBy(SLACK));
            }
        }
    }

    @Test
    void a_service_ends_at_sigterm_with_0_also_while_it_waits_for_its_topic() throws Exception {
        try (var broker = EmbeddedBroker.start();
                var service = SluiceProcess.start(
                        root, "service", "orders", "--bootstrap", broker.bootstrapServers(), "--admin-port", "0")) {
            service.awaitTold("tells its health on port");

            var took = service.end("TERM");

            System.out.println("service, idle, SIGTERM: " + took.toMillis() + " ms");
            assertThat(service.exitValue()).as(service.told()).isZero();
            assertThat(took).isLessThan(Duration.ofSeconds(2).multipliedBy(SLACK));
        }
    }

    private static URI address(SluiceProcess process, String line) throws IOException {
        var matcher = Pattern.compile(line).matcher(process.told());
        assertThat(matcher.find()).as(process.told()).isTrue();
        return URI.create(matcher.group(1));
    }

    private static HttpResponse<String> get(HttpClient http, URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a process of the command line ends at a signal: cleanly, soon, and with nothing left behind. */
class SignalTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** What a shared machine may add to the times that are promised on one's own. */
    private static final int SLACK = 2;

    @TempDir
    private Path root;

    private Path temporary = Path.of("");
    private Path out = Path.of("");

    @BeforeEach
    void makeFolders() throws IOException {
        temporary = Files.createDirectory(root.resolve("tmp"));
        out = root.resolve("out");
    }

    @Test
    void a_demo_without_calls_ends_at_ctrl_c_within_two_seconds() throws Exception {
        var demo = start("demo", "--port", "0", "--admin-port", "0", "--broker-port", "0");
        try {
            Awaitility.await().atMost(SOON).until(() -> Files.readString(out).contains("Ctrl-C ends it."));

            var took = end(demo, "INT");

            System.out.println("demo, idle, SIGINT: " + took.toMillis() + " ms");
            assertThat(demo.exitValue()).as(told()).isZero();
            assertThat(took).isLessThan(Duration.ofSeconds(2).multipliedBy(SLACK));
            assertThat(temporary).isEmptyDirectory();
        } finally {
            demo.destroyForcibly();
        }
    }

    @Test
    void a_demo_with_a_call_in_flight_ends_at_ctrl_c_within_four_seconds_and_the_caller_gets_an_answer()
            throws Exception {
        var demo = start("demo", "--port", "0", "--admin-port", "0", "--broker-port", "0");
        try (var http = HttpClient.newHttpClient()) {
            Awaitility.await().atMost(SOON).until(() -> Files.readString(out).contains("Ctrl-C ends it."));
            var edge = address("  edge +(\\S+)");
            var metrics = address("  metrics +(\\S+)");
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

            var took = end(demo, "INT");

            System.out.println("demo, a call in flight, SIGINT: " + took.toMillis() + " ms");
            assertThat(answer.get(SOON.toSeconds(), TimeUnit.SECONDS).statusCode())
                    .isEqualTo(504);
            assertThat(demo.exitValue()).as(told()).isZero();
            assertThat(took).isLessThan(Duration.ofSeconds(4).multipliedBy(SLACK));
            assertThat(temporary).isEmptyDirectory();
        } finally {
            demo.destroyForcibly();
        }
    }

    @Test
    void an_edge_ends_at_sigterm_with_0() throws Exception {
        var contracts = Files.createDirectory(root.resolve("contracts"));
        var config = Files.writeString(root.resolve("application.yaml"), "drain: {notice: 0s, in-flight: 2s}\n");
        try (var broker = EmbeddedBroker.start()) {
            Files.writeString(
                    config,
                    Files.readString(config)
                            + "kafka: {bootstrap.servers: \"%s\"}\n".formatted(broker.bootstrapServers()));
            var edge = start(
                    "edge",
                    "--config",
                    config.toString(),
                    "--contracts",
                    contracts.toString(),
                    "--port",
                    "0",
                    "--admin-port",
                    "0");
            try {
                Awaitility.await()
                        .atMost(SOON)
                        .until(() -> Files.readString(out).contains("answers on port"));

                var took = end(edge, "TERM");

                System.out.println("edge, idle, SIGTERM, no notice: " + took.toMillis() + " ms");
                assertThat(edge.exitValue()).as(told()).isZero();
                assertThat(took).isLessThan(Duration.ofSeconds(2).multipliedBy(SLACK));
            } finally {
                edge.destroyForcibly();
            }
        }
    }

    /** The process behind {@code ./sluice}, with temporary files of its own. */
    private Process start(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        if (envResetsSignals()) { // a build in the background may ignore SIGINT, which a process would inherit
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx512m",
                "-Djava.io.tmpdir=" + temporary,
                "-Dlogback.configurationFile=logback.xml",
                "-Dsluice.root=" + root,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
    }

    private static boolean envResetsSignals() throws IOException, InterruptedException {
        return new ProcessBuilder("env", "--default-signal=INT", "true")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /** Sends the signal and gives the time until the process had ended. */
    private static Duration end(Process process, String signal) throws IOException, InterruptedException {
        var begun = System.nanoTime();
        new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
                .start()
                .waitFor();
        assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private URI address(String line) throws IOException {
        var matcher = Pattern.compile(line).matcher(told());
        assertThat(matcher.find()).as(told()).isTrue();
        return URI.create(matcher.group(1));
    }

    private static HttpResponse<String> get(HttpClient http, URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private String told() throws IOException {
        return Files.readString(out);
    }
}

package dev.sluice.stack.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.stack.demo.Demo.Addresses;
import dev.sluice.stack.token.DemoIssuer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a demo, and of the calls to it, when it ends. */
class DemoEndTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path root;

    private DemoIssuer issuer = new DemoIssuer("");

    @BeforeEach
    void makeIssuer() throws Exception {
        issuer = DemoIssuer.at(root);
    }

    @Test
    void a_call_in_flight_at_the_end_gets_its_answer() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            CompletableFuture<HttpResponse<String>> answer;
            try (var demo = new Demo(DemoOptions.free(), issuer, _ -> {})) {
                var addresses = demo.start();
                answer = http.sendAsync(count(addresses, 1), BodyHandlers.ofString());
                Awaitility.await().atMost(SOON).until(() -> waiting(http, addresses) == 1);
            }

            var answered = answer.get(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(answered.statusCode()).as(answered.body()).isEqualTo(200);
        }
    }

    @Test
    void with_a_data_folder_the_next_demo_finds_the_topics_of_the_last() throws Exception {
        var options = new DemoOptions(0, 0, 0, Optional.of(root.resolve("data")), Optional.empty());

        var first = topicsOf(options);
        var second = topicsOf(options);

        assertThat(first).containsKeys("orders.requests", "inventory.requests");
        assertThat(second).isEqualTo(first);
    }

    /** By name, with the ids that a broker gives to topics at birth. */
    private Map<String, Uuid> topicsOf(DemoOptions options) throws Exception {
        try (var demo = new Demo(options, issuer, _ -> {})) {
            var addresses = demo.start();
            try (var admin = Admin.create(Map.of("bootstrap.servers", addresses.bootstrapServers()))) {
                var names = List.of("orders.requests", "inventory.requests");
                return admin.describeTopics(names).allTopicNames().get().values().stream()
                        .collect(Collectors.toMap(TopicDescription::name, TopicDescription::topicId));
            }
        }
    }

    private HttpRequest count(Addresses addresses, int seconds) {
        var token = issuer.token("ada", DemoIssuer.ALL_SCOPES, Instant.now().plusSeconds(60));
        return HttpRequest.newBuilder(addresses.edge().resolve("/inventory/ABC-123/count"))
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString("{\"seconds\":" + seconds + "}"))
                .timeout(SOON)
                .build();
    }

    /** How many calls wait for a reply, by the edge's own metrics. */
    private static double waiting(HttpClient http, Addresses addresses) throws Exception {
        var metrics = HttpRequest.newBuilder(addresses.admin().resolve("/observe/metrics"))
                .timeout(SOON)
                .build();
        return http.send(metrics, BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith("sluice_requests_waiting"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}

package dev.sluice.stack;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import dev.sluice.edge.Edge;
import dev.sluice.edge.config.EdgeConfig;
import dev.sluice.edge.config.EdgeConfig.Loaded;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/** An edge on free ports with contracts of a test's own, for whatever broker, and a caller in front of it. */
class RunningEdge implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(30);

    static final String SECRET = "a secret that only this test knows";
    static final String ISSUER = "https://issuer.test";

    final Edge edge;
    private final Path contracts;
    private final HttpClient caller = HttpClient.newHttpClient();
    private final Admin admin;

    RunningEdge(String bootstrapServers, Map<String, String> documents) throws Exception {
        this(bootstrapServers, documents, Map.of());
    }

    /** @param settings of the edge, by dotted key, over those of every test */
    RunningEdge(String bootstrapServers, Map<String, String> documents, Map<String, String> settings) throws Exception {
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        contracts = Files.createTempDirectory("contracts");
        for (var document : documents.entrySet()) {
            Files.writeString(contracts.resolve(document.getKey()), document.getValue());
        }
        edge = Edge.start(config(bootstrapServers, settings));
        Awaitility.await().atMost(SOON).until(edge::isReady);
    }

    private EdgeConfig config(String bootstrapServers, Map<String, String> settings) {
        var options = new HashMap<>(Map.of(
                "server.host", "127.0.0.1",
                "server.port", "0",
                "admin.port", "0",
                "edge-id", "test",
                "contracts", contracts.toString(),
                "kafka.bootstrap.servers", bootstrapServers,
                "drain.notice", "0s",
                "drain.in-flight", "2s"));
        options.putAll(Map.of(
                "issuers.0.name",
                "test",
                "issuers.0.issuer",
                ISSUER,
                "issuers.0.audience",
                "sluice",
                "issuers.0.secret",
                SECRET));
        options.putAll(settings);
        return switch (EdgeConfig.load(Optional.empty(), Map.of(), options)) {
            case Loaded.Config(var config) -> config;
            case Loaded.Faulty(var faults) -> throw new IllegalStateException(faults.toString());
        };
    }

    static String token(String scope) {
        return JWT.create()
                .withIssuer(ISSUER)
                .withAudience("sluice")
                .withSubject("caller")
                .withClaim("scope", scope)
                .withExpiresAt(Instant.now().plusSeconds(600))
                .sign(Algorithm.HMAC256(SECRET));
    }

    /** A request with a token for all scopes; {@code path} as on the request line. */
    HttpRequest.Builder request(String path) {
        return anonymous(path).header("authorization", "Bearer " + token("orders:read orders:write"));
    }

    HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + path))
                .timeout(SOON);
    }

    HttpRequest.Builder post(String path, String json) {
        return request(path).header("content-type", "application/json").POST(BodyPublishers.ofString(json));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return caller.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> admin(String path) throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + edge.adminPort() + path);
        return caller.send(HttpRequest.newBuilder(uri).timeout(SOON).build(), BodyHandlers.ofString());
    }

    /** Writes a contract, at one stroke as a careful operator does. */
    void contract(String file, String document) throws IOException {
        var draft = Files.writeString(contracts.resolve("." + file), document);
        Files.move(draft, contracts.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    void withoutContract(String file) throws IOException {
        Files.delete(contracts.resolve(file));
    }

    /** A metric of the edge, with its tags as they are written out. */
    double metric(String name) throws IOException, InterruptedException {
        return admin("/observe/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .sum();
    }

    /** How many requests are on the topics of all services. */
    long published() throws ExecutionException, InterruptedException {
        return published(name -> name.endsWith(".requests"));
    }

    /** How many requests are on the topic of one service. */
    long published(String service) throws ExecutionException, InterruptedException {
        return published((service + ".requests")::equals);
    }

    private long published(Predicate<String> ofTopic) throws ExecutionException, InterruptedException {
        var topics = admin.listTopics().names().get().stream().filter(ofTopic).toList();
        var partitions = admin.describeTopics(topics).allTopicNames().get().values().stream()
                .flatMap(topic ->
                        topic.partitions().stream().map(part -> new TopicPartition(topic.name(), part.partition())))
                .collect(Collectors.toMap(partition -> partition, _ -> OffsetSpec.latest()));
        return admin.listOffsets(partitions).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    @Override
    public void close() throws IOException {
        edge.close();
        admin.close();
        caller.close();
        try (var files = Files.list(contracts)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(contracts);
    }
}

package dev.sluice.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** {@code ./sluice demo} on free ports, and a caller in front of it. */
final class Gateway implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Program demo;
    private final URI edge;
    private final String broker;
    private final HttpClient caller = HttpClient.newHttpClient();

    private Gateway(Program demo) throws IOException {
        this.demo = demo;
        this.edge = URI.create(told(demo, "  edge +(\\S+)"));
        this.broker = told(demo, "  broker +(\\S+)");
    }

    static Gateway start(Path folder, Path contracts) throws IOException {
        var arguments = "demo --port 0 --admin-port 0 --broker-port 0 --contracts " + contracts.toAbsolutePath();
        var demo = Program.java(folder, Map.of(), ClassPath.ofSluice(), "dev.sluice.stack.Main", arguments.split(" "));
        try {
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> !demo.isAlive() || demo.said().contains("Ctrl-C ends it."));
            return new Gateway(demo);
        } catch (IOException | RuntimeException e) {
            demo.close();
            throw e;
        }
    }

    private static String told(Program demo, String line) throws IOException {
        var matcher = Pattern.compile(line).matcher(demo.said());
        if (!matcher.find()) {
            throw new IllegalStateException("the demo did not start:\n" + demo.said());
        }
        return matcher.group(1);
    }

    String broker() {
        return broker;
    }

    CompletableFuture<HttpResponse<String>> get(String path) {
        return send(HttpRequest.newBuilder(edge.resolve(path)));
    }

    CompletableFuture<HttpResponse<String>> post(String path) {
        return send(HttpRequest.newBuilder(edge.resolve(path)).POST(BodyPublishers.noBody()));
    }

    CompletableFuture<HttpResponse<String>> post(String path, String json) {
        return send(HttpRequest.newBuilder(edge.resolve(path))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
        return caller.sendAsync(request.timeout(SOON).build(), BodyHandlers.ofString());
    }

    /** Puts a call of {@code /hello/NAME} on the topic, as an edge that is gone by now would have. */
    void askFor(String name, String replyTopic) throws InterruptedException, ExecutionException {
        var params = "{\"path\":{\"name\":\"%s\"},\"query\":{},\"header\":{}}".formatted(name);
        put(
                name,
                params.getBytes(UTF_8),
                header("kafka_correlationId", "0123456789"),
                header("kafka_replyTopic", replyTopic),
                header("sluice-operation", "sayHello"),
                header("sluice-params", params));
    }

    static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(UTF_8));
    }

    /** Puts anything on the topic, behind what has the same key. */
    void put(String key, byte @Nullable [] value, Header... headers) throws InterruptedException, ExecutionException {
        var record = new ProducerRecord<>("greetings.requests", null, key.getBytes(UTF_8), value, List.of(headers));
        var bytes = new ByteArraySerializer();
        try (var producer = new KafkaProducer<>(Map.<String, Object>of("bootstrap.servers", broker), bytes, bytes)) {
            producer.send(record).get();
        }
    }

    void create(String topic) throws InterruptedException, ExecutionException {
        try (var admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    void remove(String topic) throws InterruptedException, ExecutionException {
        try (var admin = admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    /** How many records were ever written to a topic of one partition. */
    long records(String topic) throws InterruptedException, ExecutionException {
        var only = new TopicPartition(topic, 0);
        try (var admin = admin()) {
            return admin.listOffsets(Map.of(only, OffsetSpec.latest()))
                    .partitionResult(only)
                    .get()
                    .offset();
        }
    }

    private Admin admin() {
        return Admin.create(Map.<String, Object>of("bootstrap.servers", broker));
    }

    /** {@code ./sluice replay} of what was asked since, against the same service; its exit code. */
    int replay(Path folder, Path contracts, Instant since) throws IOException {
        var arguments = "replay --service greetings --against greetings --from %s --contracts %s --bootstrap %s"
                .formatted(since.atOffset(ZoneOffset.UTC), contracts.toAbsolutePath(), broker);
        try (var run =
                Program.java(folder, Map.of(), ClassPath.ofSluice(), "dev.sluice.stack.Main", arguments.split(" "))) {
            return run.awaitEnd();
        }
    }

    @Override
    public void close() throws IOException {
        caller.close();
        demo.close();
    }
}

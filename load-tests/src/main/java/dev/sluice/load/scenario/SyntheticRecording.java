package dev.sluice.load.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.load.cluster.TestCluster;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A recording that was written straight to topics of one partition each, as an edge and a service would have: the same bytes, much sooner. */
final class SyntheticRecording {
    static final String SERVICE = "made";
    static final String TARGET = "made-v2";
    static final String REQUESTS = SERVICE + ".requests";
    static final String REPLIES = HeaderNames.REPLY_TOPIC_PREFIX + "made-edge";

    private static final String CONTRACT = """
        openapi: 3.1.0
        info: {title: Made, version: 1.0.0}
        servers: [{url: /%1$s}]
        x-sluice: {service: %1$s, timeout: 20s, partitions: 1}
        components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
        paths:
          /orders:
            post:
              operationId: createOrder
              security: [{bearer: [proof:write]}]
              x-sluice: {replay: safe}
              requestBody: {required: true, content: {application/json: {schema: {type: object}}}}
        """;

    private final Map<String, Object> broker;
    private final SecureRandom random = new SecureRandom();

    private SyntheticRecording(String bootstrapServers) {
        this.broker = Map.of("bootstrap.servers", bootstrapServers);
    }

    /** Lays contracts and topics. */
    static SyntheticRecording on(TestCluster stage) throws Exception {
        stage.document(SERVICE, CONTRACT.formatted(SERVICE));
        stage.document(TARGET, CONTRACT.formatted(TARGET));
        var made = new SyntheticRecording(stage.bootstrapServers());
        try (var admin = Admin.create(made.broker)) {
            var byBroker = Map.of("message.timestamp.type", "LogAppendTime");
            admin.createTopics(List.of(
                            new NewTopic(REQUESTS, 1, (short) 1).configs(byBroker),
                            new NewTopic(REPLIES, 1, (short) 1).configs(byBroker),
                            new NewTopic(TARGET + ".requests", 1, (short) 1).configs(byBroker)))
                    .all()
                    .get();
        }
        return made;
    }

    /** Writes so many with their replies, as fast as it goes. */
    void write(int count) {
        try (var answering = producer(5);
                var asking = producer(5)) {
            for (var number = 0; number < count; number++) {
                write(asking, answering, number);
            }
        }
    }

    /** Writes so many at random moments, as if they came from many who do not know of each other. */
    void writePaced(int count, int perSecond) {
        var gaps = new SplittableRandom(17);
        try (var answering = producer(0);
                var asking = producer(0)) {
            var due = System.nanoTime();
            for (var number = 0; number < count; number++) {
                due += (long) (-Math.log(1 - gaps.nextDouble()) / perSecond * 1e9);
                for (var ahead = due - System.nanoTime(); ahead > 0; ahead = due - System.nanoTime()) {
                    LockSupport.parkNanos(ahead);
                }
                write(asking, answering, number);
            }
        }
    }

    /** A reply comes after its request; by another producer, since who waits in a callback holds up all that its producer does. */
    private void write(KafkaProducer<byte[], byte[]> asking, KafkaProducer<byte[], byte[]> answering, int number) {
        var bytes = new byte[16];
        random.nextBytes(bytes);
        var id = new RequestId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        var request = new RequestRecord(
                id,
                REPLIES,
                "createOrder",
                new RequestRecord.CloudEvent("/sluice/made-edge", SERVICE + ".createOrder", Instant.now()),
                new RequestRecord.CallDetails(
                        RequestRecord.NO_PARAMS,
                        Optional.of("{\"sub\":\"caller\",\"iss\":\"proof\",\"scope\":\"proof:write\"}"),
                        List.of()),
                new RequestRecord.Payload(null, body(number, "now"), "application/json"),
                OptionalLong.of(
                        System.currentTimeMillis() + Duration.ofSeconds(20).toMillis()),
                1,
                List.of());
        var reply = new ReplyRecord(
                id, 201, body(number, "then"), Optional.of("application/json"), List.of(), OptionalLong.of(100));
        var _ = asking.send(request.encode(REQUESTS), (_, failure) -> {
            if (failure == null) { // else it shows as a request that is not played
                var _ = answering.send(reply.encode(REPLIES));
            }
        });
    }

    /** Some 500 bytes; what the service sends back is the request's body, so that the recorded reply differs in one member. */
    private static byte[] body(int number, String at) {
        var items = new StringBuilder();
        for (var item = 0; item < 6; item++) {
            items.append(item == 0 ? "" : ",")
                    .append("{\"sku\":\"article-%04d\",\"quantity\":%d,\"price\":\"12.50\",\"note\":\"as ordered\"}"
                            .formatted((number + item) % 10_000, 1 + item));
        }
        return "{\"customer\":\"customer %d\",\"at\":\"%s\",\"items\":[%s]}"
                .formatted(number % 1000, at, items)
                .getBytes(UTF_8);
    }

    private KafkaProducer<byte[], byte[]> producer(int lingerMillis) {
        var settings = new HashMap<String, Object>(broker);
        settings.putAll(Map.of("acks", "all", "linger.ms", lingerMillis, "batch.size", 64 * 1024));
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** When the last so many records of a topic were appended, in milliseconds. */
    List<Long> appended(String topic, int count) {
        var settings = new HashMap<String, Object>(broker);
        settings.put("enable.auto.commit", false);
        var all = new ArrayList<Long>();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToEnd(List.of(partition));
            var end = consumer.position(partition);
            consumer.seek(partition, end - count);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> all.add(record.timestamp()));
            }
        }
        return all;
    }
}

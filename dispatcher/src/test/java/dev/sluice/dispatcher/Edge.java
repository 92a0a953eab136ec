package dev.sluice.dispatcher;

import static org.awaitility.Awaitility.await;

import dev.sluice.contracts.wire.DecodedReply;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.contracts.wire.RequestRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The other side of the wire, as bare Kafka clients: makes topics of its own, asks, and reads the replies. */
final class Edge implements AutoCloseable {
    static final Duration BROKER_TIMEOUT = Duration.ofSeconds(20);

    final String service = "service-" + UUID.randomUUID();
    final String requests = service + ".requests";
    final String replies = HeaderNames.REPLY_TOPIC_PREFIX + UUID.randomUUID();
    final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<ReplyRecord> received = new ArrayList<>();

    Edge(String bootstrapServers, int partitions) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
        admin = Admin.create(settings);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        create(requests, partitions);
        create(replies, 1);
        consumer.assign(List.of(new TopicPartition(replies, 0)));
        consumer.seekToBeginning(consumer.assignment());
    }

    void create(String topic, int partitions) {
        var wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty())
                .configs(Map.of("message.timestamp.type", "LogAppendTime"));
        done(() -> admin.createTopics(List.of(wanted)).all().get());
    }

    void delete(String topic) {
        done(() -> admin.deleteTopics(List.of(topic)).all().get());
        await().atMost(BROKER_TIMEOUT)
                .until(() -> !admin.listTopics().names().get().contains(topic));
    }

    /** How far the group has committed in one partition; -1 where it has not. */
    long committed(int partition) {
        var offsets = new ArrayList<Long>();
        done(() -> {
            var committed = admin.listConsumerGroupOffsets(service)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(new TopicPartition(requests, partition));
            offsets.add(committed == null ? -1 : committed.offset());
        });
        return offsets.getFirst();
    }

    /** A request that says little; change what matters. */
    Ask ask(String operation) {
        return new Ask(
                operation,
                replies,
                null,
                "{}".getBytes(StandardCharsets.UTF_8),
                RequestRecord.NO_PARAMS,
                Optional.empty(),
                OptionalLong.of(Instant.now().plusSeconds(60).toEpochMilli()));
    }

    record Ask(
            String operation,
            String replyTopic,
            @Nullable String key,
            byte @Nullable [] body,
            String params,
            Optional<String> principal,
            OptionalLong deadline) {

        Ask key(String other) {
            return new Ask(operation, replyTopic, other, body, params, principal, deadline);
        }

        Ask body(String other) {
            return new Ask(
                    operation, replyTopic, key, other.getBytes(StandardCharsets.UTF_8), params, principal, deadline);
        }

        Ask params(String other) {
            return new Ask(operation, replyTopic, key, body, other, principal, deadline);
        }

        Ask principal(String other) {
            return new Ask(operation, replyTopic, key, body, params, Optional.of(other), deadline);
        }

        Ask replyTo(String other) {
            return new Ask(operation, other, key, body, params, principal, deadline);
        }

        Ask until(Instant other) {
            return new Ask(operation, replyTopic, key, body, params, principal, OptionalLong.of(other.toEpochMilli()));
        }
    }

    /** Publishes, and returns once the broker has it. */
    RequestId send(Ask ask) {
        var id = post(ask);
        producer.flush();
        return id;
    }

    /** Publishes, and does not wait. */
    @SuppressWarnings("FutureReturnValueIgnored") // what is not published is not answered, which the test sees
    RequestId post(Ask ask) {
        var id = new RequestId(UUID.randomUUID().toString());
        var key = ask.key() == null ? null : ask.key().getBytes(StandardCharsets.UTF_8);
        var request = new RequestRecord(
                id,
                ask.replyTopic(),
                ask.operation(),
                new RequestRecord.CloudEvent("/sluice/test", service + "." + ask.operation(), Instant.now()),
                new RequestRecord.CallDetails(
                        ask.params(), ask.principal(), List.of(new HttpHeader("accept-language", "de"))),
                new RequestRecord.Payload(key, ask.body(), "application/json"),
                ask.deadline(),
                1,
                List.of());
        producer.send(request.encode(requests));
        return id;
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        done(() -> producer.send(record).get());
    }

    /** The first reply to a request; waits for it. */
    ReplyRecord reply(RequestId id) {
        var until = System.nanoTime() + BROKER_TIMEOUT.toNanos();
        while (System.nanoTime() - until < 0) {
            for (var reply : received) {
                if (reply.id().equals(id)) {
                    return reply;
                }
            }
            read();
        }
        throw new AssertionError("no reply to " + id + " within " + BROKER_TIMEOUT.toSeconds() + " s");
    }

    /** What has arrived so far, in the order of its arrival. */
    List<ReplyRecord> received() {
        read();
        return received;
    }

    private void read() {
        for (var record : consumer.poll(Duration.ofMillis(50))) {
            switch (ReplyRecord.decode(record)) {
                case DecodedReply.Valid(var reply, var dropped) -> received.add(reply);
                case DecodedReply other -> throw new AssertionError("not a reply: " + other);
            }
        }
    }

    private interface Asking {
        void run() throws InterruptedException, ExecutionException;
    }

    private static void done(Asking asking) {
        try {
            asking.run();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        consumer.close();
        producer.close();
        admin.close();
    }
}

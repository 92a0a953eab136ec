package dev.sluice.load.replay.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics on a real broker, with records that were appended when a test says. */
final class Tape implements AutoCloseable {
    private final EmbeddedBroker broker = EmbeddedBroker.start();
    private final Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    private final Producer<byte[], byte[]> producer = new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all", "linger.ms", 0),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();

    /** Its records keep the times that their producer gives them. */
    void topic(String name, int partitions) throws ExecutionException, InterruptedException {
        var topic = new NewTopic(name, partitions, (short) 1)
                .configs(Map.of("message.timestamp.type", "CreateTime", "retention.ms", "-1"));
        admin.createTopics(List.of(topic)).all().get();
        var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!admin.listTopics().names().get().contains(name)) { // the controller knows of it before the broker does
            assertThat(System.nanoTime() - until).isNegative();
        }
    }

    void request(String topic, int partition, long millis, SomeRequest request) {
        send(partition, millis, request.record().encode(topic));
    }

    void reply(String topic, long millis, String id, String body) {
        var reply = new ReplyRecord(
                new RequestId(id), 200, body.getBytes(UTF_8), Optional.empty(), List.of(), OptionalLong.empty());
        send(0, millis, reply.encode(topic));
    }

    /** A record that is no request. */
    void noise(String topic, int partition, long millis) {
        send(partition, millis, new ProducerRecord<>(topic, "noise".getBytes(UTF_8)));
    }

    private void send(int partition, long millis, ProducerRecord<byte[], byte[]> record) {
        sent.add(producer.send(new ProducerRecord<>(
                record.topic(), partition, millis, record.key(), record.value(), record.headers())));
    }

    /** Until all is on the topics. */
    void written() throws ExecutionException, InterruptedException {
        for (var each : sent) {
            each.get();
        }
        sent.clear();
    }

    /** As retention would take them. */
    void expire(String topic, int partition, long before) throws ExecutionException, InterruptedException {
        admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(before)))
                .all()
                .get();
    }

    Consumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "auto.offset.reset",
                        "none",
                        "enable.auto.commit",
                        false,
                        "fetch.max.wait.ms",
                        20), // closing waits for it
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        try (broker;
                admin) {
            producer.close();
        }
    }
}

package dev.sluice.load.floor;

import dev.sluice.contracts.wire.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Request and reply with bare clients, as fast as Kafka goes: a record out with acks=all, an echo's record back. What a
 * gateway adds is its time less this. One thread calls, and it reads the replies itself; the echo has a thread of its own.
 */
public final class KafkaFloor implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Admin admin;
    private final TopicPartition requests;
    private final TopicPartition replies;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Echo echo;
    private long calls;

    private KafkaFloor(String bootstrapServers) throws InterruptedException {
        var name = "floor." + UUID.randomUUID();
        this.requests = new TopicPartition(name + ".requests", 0);
        this.replies = new TopicPartition(name + ".replies", 0);
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        create();
        this.producer = producer(bootstrapServers);
        this.consumer = consumer(bootstrapServers, replies);
        this.echo = new Echo(consumer(bootstrapServers, requests), producer(bootstrapServers), replies.topic());
    }

    /** Ready for calls on return. Makes two topics, which {@link #close} removes. */
    public static KafkaFloor open(String bootstrapServers) throws InterruptedException {
        var floor = new KafkaFloor(bootstrapServers);
        floor.echo.start();
        return floor;
    }

    /** Sends a record and returns the value that the echo sent back. */
    public byte[] call(byte[] value) throws TimeoutException {
        var id = Long.toString(++calls).getBytes(StandardCharsets.UTF_8);
        var request = new ProducerRecord<byte[], byte[]>(requests.topic(), 0, null, value);
        request.headers().add(new RecordHeader(HeaderNames.CORRELATION_ID, id));
        var _ = producer.send(request); // a failure shows as a reply that does not come
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until) {
            for (var reply : consumer.poll(POLL)) {
                if (Arrays.equals(
                        id,
                        reply.headers().lastHeader(HeaderNames.CORRELATION_ID).value())) {
                    return reply.value();
                }
            }
        }
        throw new TimeoutException("no reply from the echo within " + PATIENCE.toSeconds() + " s");
    }

    @Override
    public void close() {
        try (admin;
                producer;
                consumer) {
            echo.end();
            admin.deleteTopics(List.of(requests.topic(), replies.topic())).all().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot remove the topics of the floor", e);
        }
    }

    private void create() throws InterruptedException {
        var wanted = List.of(new NewTopic(requests.topic(), 1, (short) 1), new NewTopic(replies.topic(), 1, (short) 1));
        try {
            admin.createTopics(wanted).all().get();
        } catch (ExecutionException e) {
            admin.close(Duration.ZERO);
            throw new IllegalStateException("cannot create the topics of the floor", e);
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "acks", "all",
                "linger.ms", 0,
                "send.buffer.bytes", -1,
                "receive.buffer.bytes", -1);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Stands at the end of its partition on return. */
    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers, TopicPartition partition) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "enable.auto.commit",
                false,
                "send.buffer.bytes",
                -1,
                "receive.buffer.bytes",
                -1);
        var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
        consumer.seekToEnd(List.of(partition));
        var _ = consumer.position(partition);
        return consumer;
    }
}

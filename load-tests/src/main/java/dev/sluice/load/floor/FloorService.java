package dev.sluice.load.floor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.contracts.wire.HeaderNames;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Sends each value back as a 201: the least that a service can do. One thread, no group, no commits. */
public final class FloorService implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Header CREATED = new RecordHeader(HeaderNames.STATUS, "201".getBytes(UTF_8));

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;

    /** Misses no request from now on. */
    public FloorService(String bootstrapServers, String topic) {
        this.consumer = FloorClients.consumer(bootstrapServers, topic);
        this.producer = FloorClients.producer(bootstrapServers);
    }

    /** Answers until it is closed by another thread. */
    public void run() {
        try (consumer;
                producer) {
            while (true) {
                for (var request : consumer.poll(POLL)) {
                    var topic = replyTopic(request);
                    if (topic.startsWith(HeaderNames.REPLY_TOPIC_PREFIX)) {
                        var _ = producer.send(reply(request, topic)); // a failure shows as a call without an answer
                    }
                }
            }
        } catch (WakeupException e) {
            return; // closed
        }
    }

    private static String replyTopic(ConsumerRecord<byte[], byte[]> request) {
        var topic = request.headers().lastHeader(HeaderNames.REPLY_TOPIC);
        return topic == null ? "" : new String(topic.value(), UTF_8);
    }

    private static ProducerRecord<byte[], byte[]> reply(ConsumerRecord<byte[], byte[]> request, String topic) {
        var id = request.headers().lastHeader(HeaderNames.CORRELATION_ID);
        return new ProducerRecord<>(topic, null, null, null, request.value(), List.of(id, CREATED));
    }

    @Override
    public void close() {
        consumer.wakeup();
    }
}

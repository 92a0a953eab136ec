package dev.sluice.load.floor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.contracts.wire.HeaderNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What of a replay is Kafka's part: reads requests and their replies, writes the requests to a service, reads what it replies. Looks at nothing. */
public final class FloorReplay {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(60);

    private final Map<String, Object> broker;
    private final String requests;
    private final String replies;
    private final String target;

    /** @param requests a topic of one partition, as is {@code replies} */
    public FloorReplay(String bootstrapServers, String requests, String replies, String target) {
        this.broker = Map.of("bootstrap.servers", bootstrapServers);
        this.requests = requests;
        this.replies = replies;
        this.target = target;
    }

    /** Plays the first so many, and returns when all have their replies.
     * @param name of the run, of which its reply topic is made and removed again */
    public void play(String name, int count) throws Exception {
        var own = HeaderNames.REPLY_TOPIC_PREFIX + name;
        try (var admin = Admin.create(broker)) {
            admin.createTopics(List.of(new NewTopic(own, 1, (short) 1))).all().get();
            try (var recording = consumer();
                    var collected = consumer();
                    var producer = producer()) {
                collected.assign(List.of(new TopicPartition(own, 0)));
                collected.seekToBeginning(List.of(new TopicPartition(own, 0)));
                var collecting = collector(collected, count);
                republish(recording, producer, own, count);
                producer.flush();
                collecting.join();
            }
            admin.deleteTopics(List.of(own)).all().get();
        }
    }

    private void republish(
            KafkaConsumer<byte[], byte[]> recording, KafkaProducer<byte[], byte[]> producer, String own, int count)
            throws TimeoutException {
        var both = List.of(new TopicPartition(requests, 0), new TopicPartition(replies, 0));
        recording.assign(both);
        recording.seekToBeginning(both);
        var to = new RecordHeader(HeaderNames.REPLY_TOPIC, own.getBytes(UTF_8));
        var read = 0;
        var joined = 0;
        var until = System.nanoTime() + BROKER_TIMEOUT.toNanos();
        while (read < count || joined < count) {
            for (var record : recording.poll(POLL)) {
                if (record.topic().equals(replies)) {
                    joined++;
                } else if (read++ < count) {
                    var _ = producer.send(again(record, to)); // a failure shows as a reply that never comes
                }
            }
            if (System.nanoTime() - until > 0) {
                throw new TimeoutException("read " + read + " of " + count + " requests");
            }
        }
    }

    private ProducerRecord<byte[], byte[]> again(ConsumerRecord<byte[], byte[]> record, Header to) {
        var headers = new ArrayList<Header>();
        for (var header : record.headers()) {
            if (!Set.of(HeaderNames.REPLY_TOPIC).contains(header.key())) {
                headers.add(header);
            }
        }
        headers.add(to);
        return new ProducerRecord<>(target, null, null, record.key(), record.value(), headers);
    }

    private static Thread collector(KafkaConsumer<byte[], byte[]> collected, int count) {
        return Thread.ofPlatform().name("bare-replies").start(() -> {
            var left = count;
            var until = System.nanoTime() + BROKER_TIMEOUT.toNanos();
            while (left > 0 && System.nanoTime() - until < 0) {
                left -= collected.poll(POLL).count();
            }
        });
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        var settings = new java.util.HashMap<String, Object>(broker);
        settings.putAll(Map.of("enable.auto.commit", false, "max.poll.records", 2_000, "receive.buffer.bytes", -1));
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private KafkaProducer<byte[], byte[]> producer() {
        var settings = new java.util.HashMap<String, Object>(broker);
        settings.putAll(Map.of("acks", "all", "linger.ms", 5, "batch.size", 64 * 1024, "send.buffer.bytes", -1));
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}

package dev.sluice.load.replay;

import dev.sluice.load.replay.plan.ReplayPace;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes Kafka's clients. What they hold of memory is bounded, whatever the range of a recording. */
final class ReplayKafkaClients {
    private final Map<String, Object> given;

    /** @param given settings of Kafka's clients, {@code bootstrap.servers} among them */
    ReplayKafkaClients(Map<String, ?> given) {
        this.given = Map.copyOf(given);
    }

    Admin admin() {
        return Admin.create(with(Map.of("request.timeout.ms", 5_000, "default.api.timeout.ms", 15_000)));
    }

    Consumer<byte[], byte[]> consumer() {
        var settings = with(Map.ofEntries(
                Map.entry("enable.auto.commit", false),
                Map.entry("allow.auto.create.topics", false),
                Map.entry("auto.offset.reset", "none"),
                Map.entry("max.poll.records", 2_000),
                Map.entry(
                        "fetch.min.bytes", 16 * 1024), // else replies come a few at a time, and cost a round trip each
                Map.entry("fetch.max.wait.ms", 5),
                Map.entry("fetch.max.bytes", 4 * 1024 * 1024),
                Map.entry("max.partition.fetch.bytes", 512 * 1024),
                Map.entry("default.api.timeout.ms", 15_000),
                Map.entry("metadata.max.age.ms", 2_000), // how soon partitions that somebody adds are known
                Map.entry("send.buffer.bytes", -1),
                Map.entry("receive.buffer.bytes", -1)));
        settings.remove("group.id"); // nothing is committed
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Every request at once where it has its own moment; together where all are to go as fast as they can. */
    Producer<byte[], byte[]> producer(ReplayPace pace) {
        var settings = with(Map.of(
                "linger.ms", pace instanceof ReplayPace.AsFastAsPossible ? 5 : 0,
                "batch.size", 64 * 1024,
                "max.request.size", 16 * 1024 * 1024, // what was recorded once may be sent again
                "request.timeout.ms", 5_000,
                "delivery.timeout.ms", 60_000,
                "max.block.ms", 30_000,
                "send.buffer.bytes", -1,
                "receive.buffer.bytes", -1));
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Map<String, Object> with(Map<String, ?> own) {
        var settings = new HashMap<String, Object>(own);
        settings.putAll(given);
        return settings;
    }
}

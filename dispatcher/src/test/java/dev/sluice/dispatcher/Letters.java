package dev.sluice.dispatcher;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What is on a service's dead-letter topic. */
final class Letters {
    private Letters() {}

    /** Waits until there are so many. */
    static List<ConsumerRecord<byte[], byte[]>> of(String bootstrapServers, String service, int number) {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            await().atMost(Edge.BROKER_TIMEOUT)
                    .until(() -> !consumer.partitionsFor("dlq." + service).isEmpty());
            var partitions = consumer.partitionsFor("dlq." + service).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().atMost(Edge.BROKER_TIMEOUT).until(() -> {
                consumer.poll(Duration.ofMillis(50)).forEach(found::add);
                return found.size() >= number;
            });
        }
        return found;
    }
}

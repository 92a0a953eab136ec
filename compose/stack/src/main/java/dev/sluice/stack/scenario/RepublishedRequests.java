package dev.sluice.stack.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.contracts.wire.HeaderNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What the target's topic holds of a run, read without the tool.
 *
 * @param requests originals, each once
 * @param repeated records beyond the first of an original
 */
record RepublishedRequests(long requests, long repeated) {

    static RepublishedRequests read(String bootstrapServers, String topic, String run) {
        var seen = new HashMap<String, Integer>();
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers, "enable.auto.commit", false);
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    var of = record.headers().lastHeader(HeaderNames.REPLAY_OF);
                    var its = record.headers().lastHeader(HeaderNames.REPLAY);
                    if (of != null && its != null && new String(its.value(), UTF_8).equals(run)) {
                        seen.merge(new String(of.value(), UTF_8), 1, Integer::sum);
                    }
                }
            }
        }
        return new RepublishedRequests(
                seen.size(),
                seen.values().stream().mapToLong(count -> count - 1).sum());
    }
}

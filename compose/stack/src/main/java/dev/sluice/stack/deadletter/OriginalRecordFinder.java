package dev.sluice.stack.deadletter;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Finds the records from which brokers made dead letters, on the topics where they were. Not thread safe. */
final class OriginalRecordFinder implements AutoCloseable {
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(5);

    private final KafkaConsumer<byte[], byte[]> consumer;

    OriginalRecordFinder(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "enable.auto.commit",
                        false,
                        "allow.auto.create.topics",
                        false,
                        "auto.offset.reset",
                        "none",
                        "max.poll.records",
                        1),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Empty for a letter that needs none, and where the topic does not have it any more. */
    Optional<ConsumerRecord<byte[], byte[]>> of(ConsumerRecord<byte[], byte[]> letter) {
        var source = DeadLetter.source(letter);
        var offset = DeadLetter.sourceOffset(letter);
        return DeadLetter.isOfBroker(letter) && source.isPresent() && offset.isPresent()
                ? read(source.get(), offset.get())
                : Optional.empty();
    }

    private Optional<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition, long offset) {
        try {
            consumer.assign(List.of(partition));
            consumer.seek(partition, offset);
            var records = consumer.poll(BROKER_TIMEOUT).records(partition);
            return records.stream().filter(record -> record.offset() == offset).findFirst();
        } catch (KafkaException e) { // the topic, or this place on it, is gone
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}

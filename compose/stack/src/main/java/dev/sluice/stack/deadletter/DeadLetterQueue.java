package dev.sluice.stack.deadletter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The dead-letter topic of a service, from its beginning to what was its end when it was opened. How far all of it was redriven is
 * kept as the offsets of a consumer group, {@code sluice.redrive.<service>}. Not thread safe.
 */
public final class DeadLetterQueue implements AutoCloseable {
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);

    private final String bootstrapServers;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> ends;
    private final Map<TopicPartition, Long> redriven = new HashMap<>();
    private final OriginalRecordFinder originals;

    private DeadLetterQueue(String bootstrapServers, KafkaConsumer<byte[], byte[]> consumer, String topic) {
        this.bootstrapServers = bootstrapServers;
        this.consumer = consumer;
        originals = new OriginalRecordFinder(bootstrapServers);
        partitions =
                Objects.requireNonNullElse(consumer.partitionsFor(topic, BROKER_TIMEOUT), List.<PartitionInfo>of())
                        .stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(partitions);
        ends = consumer.endOffsets(partitions, BROKER_TIMEOUT);
        consumer.committed(new HashSet<>(partitions), BROKER_TIMEOUT).forEach((partition, offset) -> {
            if (offset != null) {
                redriven.put(partition, offset.offset());
            }
        });
    }

    /** @throws KafkaException where the broker is out of reach */
    public static DeadLetterQueue of(String bootstrapServers, String service) {
        var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "group.id",
                        "sluice.redrive." + service,
                        "enable.auto.commit",
                        false,
                        "allow.auto.create.topics",
                        false,
                        "default.api.timeout.ms",
                        (int) BROKER_TIMEOUT.toMillis()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        try {
            return new DeadLetterQueue(bootstrapServers, consumer, "dlq." + service);
        } catch (KafkaException e) {
            consumer.close();
            throw e;
        }
    }

    /** Each of them, in the order of each partition; only one batch is held at a time. */
    public void forEach(Consumer<DeadLetter> what) {
        consumer.seekToBeginning(partitions);
        while (partitions.stream()
                .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
            for (var record : consumer.poll(POLL)) {
                var partition = new TopicPartition(record.topic(), record.partition());
                if (record.offset() < ends.getOrDefault(partition, 0L)) {
                    var done = record.offset() < redriven.getOrDefault(partition, 0L);
                    what.accept(new DeadLetter(record, done, originals.of(record)));
                }
            }
        }
    }

    public List<DeadLetter> all() {
        var letters = new ArrayList<DeadLetter>();
        forEach(letters::add);
        letters.sort(Comparator.comparing(DeadLetter::at));
        return letters;
    }

    /**
     * Sends those once more that are chosen, each confirmed by the broker.
     *
     * @param topic instead of that where it could not be handled
     * @param remember whether all that there are count as redriven from here on
     * @param done hears of each that was sent
     * @throws KafkaException where the broker does not take one; what was sent before is not undone
     */
    public void redrive(
            Predicate<DeadLetter> chosen, Optional<String> topic, boolean remember, Consumer<DeadLetter> done)
            throws InterruptedException {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "enable.idempotence", true);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (var letter : all()) {
                var target = topic.or(letter::topic);
                if (chosen.test(letter) && target.isPresent() && !letter.isTorn()) {
                    send(producer, letter.again(target.get()));
                    if (remember) {
                        remember(letter);
                    }
                    done.accept(letter);
                }
            }
        }
    }

    /** At once, so that one who is cut off sends at most one letter twice. */
    private void remember(DeadLetter letter) {
        var partition =
                new TopicPartition(letter.record().topic(), letter.record().partition());
        consumer.commitSync(
                Map.of(partition, new OffsetAndMetadata(letter.record().offset() + 1)), BROKER_TIMEOUT);
    }

    private static RecordMetadata send(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record)
            throws InterruptedException {
        try {
            return producer.send(record).get(BROKER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("topic " + record.topic() + " does not take the record", e);
        }
    }

    @Override
    public void close() {
        originals.close();
        consumer.close();
    }
}

package dev.sluice.edge.services;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far groups have come in their topics, and where these end. */
final class OffsetReader {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetReader.class);

    private final Admin admin;
    /** Partitions may be added at any time. */
    private static final long KNOWN_FOR_NANOS = Duration.ofSeconds(10).toNanos();

    private final Map<String, Integer> partitions = new HashMap<>();
    private long knownUntilNanos = System.nanoTime();

    OffsetReader(Admin admin) {
        this.admin = admin;
    }

    /**
     * One topic as one group sees it.
     *
     * @param committed by partition, the next record that is not committed; without those where nothing ever was
     * @param spans by partition, what is there
     */
    record Position(Map<Integer, Long> committed, Map<Integer, Span> spans) {

        static Position of(String topic, Map<TopicPartition, Long> ofGroup, Map<Integer, Span> spans) {
            var committed = ofGroup.entrySet().stream()
                    .filter(at -> at.getKey().topic().equals(topic))
                    .collect(Collectors.toUnmodifiableMap(at -> at.getKey().partition(), Map.Entry::getValue));
            return new Position(committed, spans);
        }

        /** Where nothing was ever committed the group begins at a place of its own choice: nothing is counted there. Nor is
         * what retention removed before the group came to it: nobody works on that any more. */
        long lag() {
            return committed.entrySet().stream()
                    .mapToLong(
                            at -> spans.getOrDefault(at.getKey(), Span.NOTHING).from(at.getValue()))
                    .sum();
        }

        long progress() {
            return committed.values().stream().mapToLong(Long::longValue).sum();
        }

        long end() {
            return spans.values().stream().mapToLong(Span::end).sum();
        }
    }

    /**
     * The records of one partition.
     *
     * @param first the offset of the oldest
     * @param end the offset of the record that comes next
     */
    record Span(long first, long end) {
        private static final Span NOTHING = new Span(0, 0);

        /** How many from an offset on. */
        private long from(long offset) {
            return Math.max(0, end - Math.max(first, offset));
        }
    }

    /** What is in these topics; without those that cannot be read. Taken before what is committed, so that no lag shows
     * where there is none. */
    Map<String, Map<Integer, Span>> spans(Collection<String> topics) throws InterruptedException {
        learnPartitions(topics);
        var asked = topics.stream()
                .flatMap(topic -> IntStream.range(0, partitions.getOrDefault(topic, 0))
                        .mapToObj(partition -> new TopicPartition(topic, partition)))
                .toList();
        var spans = new HashMap<String, Map<Integer, Span>>();
        if (!asked.isEmpty()) {
            var ends = offsets(asked, OffsetSpec.latest());
            var firsts = offsets(asked, OffsetSpec.earliest());
            ends.forEach((at, end) -> spans.computeIfAbsent(at.topic(), _ -> new HashMap<>())
                    .put(at.partition(), new Span(firsts.getOrDefault(at, 0L), end)));
        }
        partitions.keySet().removeIf(topic -> !spans.containsKey(topic));
        return spans;
    }

    private void learnPartitions(Collection<String> topics) throws InterruptedException {
        var now = System.nanoTime();
        if (now - knownUntilNanos >= 0) {
            knownUntilNanos = now + KNOWN_FOR_NANOS;
            partitions.clear();
        }
        var unknown =
                topics.stream().filter(topic -> !partitions.containsKey(topic)).toList();
        if (!unknown.isEmpty()) {
            partitions.putAll(answered(admin.describeTopics(unknown).topicNameValues(), OffsetReader::count));
        }
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> of, OffsetSpec spec)
            throws InterruptedException {
        var result = admin.listOffsets(of.stream().collect(Collectors.toMap(partition -> partition, _ -> spec)));
        return answered(
                of.stream().collect(Collectors.toMap(partition -> partition, result::partitionResult)),
                found -> found.offset());
    }

    private static int count(TopicDescription topic) {
        return topic.partitions().size();
    }

    /** What these groups committed, by group; without those that cannot be asked. */
    Map<String, Map<TopicPartition, Long>> committed(Collection<String> consumerGroups, Collection<String> shareGroups)
            throws InterruptedException {
        var committed = new HashMap<String, Map<TopicPartition, Long>>();
        if (!consumerGroups.isEmpty()) {
            var all = consumerGroups.stream()
                    .collect(Collectors.toMap(group -> group, _ -> new ListConsumerGroupOffsetsSpec()));
            var result = admin.listConsumerGroupOffsets(all);
            committed.putAll(answered(
                    futures(consumerGroups, result::partitionsToOffsetAndMetadata),
                    offsets -> values(offsets, offset -> offset.offset())));
        }
        if (!shareGroups.isEmpty()) {
            var all = shareGroups.stream()
                    .collect(Collectors.toMap(group -> group, _ -> new ListShareGroupOffsetsSpec()));
            var result = admin.listShareGroupOffsets(all);
            committed.putAll(answered(
                    futures(shareGroups, result::partitionsToOffsetInfo),
                    offsets -> values(offsets, offset -> offset.startOffset())));
        }
        return committed;
    }

    private static <T> Map<String, KafkaFuture<T>> futures(
            Collection<String> groups, Function<String, KafkaFuture<T>> of) {
        return groups.stream().collect(Collectors.toMap(group -> group, of));
    }

    /** Of partitions where nothing was committed, Kafka says null, or a negative number. */
    private static <T> Map<TopicPartition, Long> values(Map<TopicPartition, T> offsets, Function<T, Long> value) {
        var values = new HashMap<TopicPartition, Long>();
        offsets.forEach((partition, offset) -> {
            if (Objects.nonNull(offset) && value.apply(offset) >= 0) {
                values.put(partition, value.apply(offset));
            }
        });
        return values;
    }

    private static <K, T, V> Map<K, V> answered(Map<K, KafkaFuture<T>> futures, Function<T, V> value)
            throws InterruptedException {
        var values = new HashMap<K, V>();
        for (var future : List.copyOf(futures.entrySet())) {
            try {
                values.put(future.getKey(), value.apply(future.getValue().get()));
            } catch (ExecutionException e) {
                LOG.debug("The broker does not tell of {}, it stays unknown until the next look", future.getKey(), e);
            }
        }
        return values;
    }
}

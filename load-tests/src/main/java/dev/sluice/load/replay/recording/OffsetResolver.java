package dev.sluice.load.replay.recording;

import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.load.replay.plan.PartitionRange;
import dev.sluice.load.replay.plan.ReplayRejection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Finds the offsets of a range on the broker. One thread owns the consumer. */
public final class OffsetResolver {
    private final Consumer<byte[], byte[]> consumer;
    private final Set<String> topics;
    private final List<String> expired = new ArrayList<>();

    public OffsetResolver(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
        this.topics = consumer.listTopics().keySet();
    }

    /** What a range has lost to the retention of its topics, one line each. */
    public List<String> expired() {
        return List.copyOf(expired);
    }

    /** The records of all partitions that were appended from one moment on until before another, up to the ends as they are now. */
    public List<PartitionRange> between(Collection<String> names, Instant from, Instant to) throws ReplayRejection {
        return between(partitions(names), from, to);
    }

    /**
     * The replies to requests of that time, on all edges' topics.
     *
     * @param longest how long after the last request its reply may come
     * @param ofReplays whether those of earlier replays count as well
     */
    public List<PartitionRange> replies(Instant from, Instant to, Duration longest, boolean ofReplays)
            throws ReplayRejection {
        var names = topics.stream()
                .filter(name -> name.startsWith(HeaderNames.REPLY_TOPIC_PREFIX))
                .filter(name -> ofReplays || !isOfReplays(name))
                .collect(Collectors.toCollection(TreeSet::new));
        return between(partitions(names), from, to.plus(longest));
    }

    private static boolean isOfReplays(String topic) {
        return topic.equals(HeaderNames.REPLAY_TOPIC) || topic.startsWith(HeaderNames.REPLAY_TOPIC_PREFIX);
    }

    private List<PartitionRange> between(List<TopicPartition> partitions, Instant from, Instant to) {
        var ends = consumer.endOffsets(partitions);
        var starts = offsets(partitions, from, ends);
        var stops = offsets(partitions, to, ends);
        lookForExpired(partitions, from);
        return partitions.stream()
                .map(partition -> new PartitionRange(
                        partition.topic(),
                        partition.partition(),
                        offset(starts, partition),
                        Math.max(offset(starts, partition), offset(stops, partition))))
                .toList();
    }

    private Map<TopicPartition, Long> offsets(
            List<TopicPartition> partitions, Instant at, Map<TopicPartition, Long> ends) {
        var wanted = partitions.stream().collect(Collectors.toMap(Function.identity(), _ -> at.toEpochMilli()));
        var found = consumer.offsetsForTimes(wanted);
        return partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> {
            var place = found.get(partition);
            return place == null ? offset(ends, partition) : place.offset();
        }));
    }

    private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return Objects.requireNonNull(offsets.get(partition));
    }

    /** A partition that has lost its first records, and whose oldest is younger than the range's begin, may lack some of the range. */
    private void lookForExpired(List<TopicPartition> partitions, Instant from) {
        var begins = consumer.beginningOffsets(partitions);
        var oldest =
                consumer.offsetsForTimes(partitions.stream().collect(Collectors.toMap(Function.identity(), _ -> 0L)));
        for (var partition : partitions) {
            var begin = offset(begins, partition);
            var first = oldest.get(partition);
            if (begin > 0 && (first == null || first.timestamp() > from.toEpochMilli())) {
                expired.add("%s: the %d records before offset %d have expired, %s"
                        .formatted(
                                partition,
                                begin,
                                begin,
                                first == null
                                        ? "it has none left"
                                        : "what is left begins " + Instant.ofEpochMilli(first.timestamp())));
            }
        }
    }

    /** Parts that were given by offsets, cut to what there is.
     * @throws ReplayRejection for a partition that the topic does not have */
    public List<PartitionRange> within(List<PartitionRange> wanted) throws ReplayRejection {
        var partitions = partitions(wanted.stream().map(PartitionRange::topic).collect(Collectors.toSet()));
        var begins = consumer.beginningOffsets(partitions);
        var ends = consumer.endOffsets(partitions);
        var parts = new ArrayList<PartitionRange>();
        for (var part : wanted) {
            var partition = new TopicPartition(part.topic(), part.partition());
            if (!begins.containsKey(partition)) {
                throw ReplayRejection.misuse("topic " + part.topic() + " has no partition " + part.partition()
                        + ", it has " + partitions.size());
            }
            var begin = offset(begins, partition);
            if (part.from() < begin) {
                expired.add("%s: %d records of the range, before offset %d, have expired"
                        .formatted(partition, Math.min(begin, part.to()) - part.from(), begin));
            }
            var from = Math.max(part.from(), begin);
            parts.add(new PartitionRange(
                    part.topic(),
                    part.partition(),
                    from,
                    Math.max(from, Math.min(part.to(), offset(ends, partition)))));
        }
        return parts;
    }

    /** When the records of parts were appended, from the first to behind the last; empty parts have no time. */
    public List<Instant> times(List<PartitionRange> parts) {
        var filled = parts.stream().filter(part -> part.records() > 0).toList();
        if (filled.isEmpty()) {
            return List.of();
        }
        consumer.assign(filled.stream().map(OffsetResolver::partition).toList());
        var first =
                filled.stream().mapToLong(part -> timestamp(part, part.from())).min();
        var last = filled.stream()
                .mapToLong(part -> timestamp(part, part.to() - 1))
                .max();
        consumer.unsubscribe();
        return List.of(Instant.ofEpochMilli(first.orElseThrow()), Instant.ofEpochMilli(last.orElseThrow() + 1));
    }

    private long timestamp(PartitionRange part, long offset) {
        var partition = partition(part);
        consumer.pause(consumer.assignment());
        consumer.resume(List.of(partition));
        consumer.seek(partition, offset);
        var records = consumer.poll(Duration.ofSeconds(10)).records(partition);
        return records.isEmpty()
                ? System.currentTimeMillis()
                : records.getFirst().timestamp();
    }

    private static TopicPartition partition(PartitionRange part) {
        return new TopicPartition(part.topic(), part.partition());
    }

    /** Where topics end now.
     * @throws ReplayRejection for a topic that is not there */
    public List<PartitionRange> ends(Collection<String> names) throws ReplayRejection {
        return consumer.endOffsets(partitions(names)).entrySet().stream()
                .map(end -> new PartitionRange(
                        end.getKey().topic(), end.getKey().partition(), end.getValue(), end.getValue()))
                .toList();
    }

    private List<TopicPartition> partitions(Collection<String> names) throws ReplayRejection {
        var partitions = new ArrayList<TopicPartition>();
        for (var name : names) {
            if (!topics.contains(name)) {
                throw ReplayRejection.unable("there is no topic " + name);
            }
            consumer.partitionsFor(name).forEach(info -> partitions.add(new TopicPartition(name, info.partition())));
        }
        return partitions;
    }
}

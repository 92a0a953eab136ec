package dev.sluice.edge.broker;

import dev.sluice.contracts.wire.HeaderNames;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes reply topics of edges that are no more: a living edge writes an echo every second.
 * <p>A topic is abandoned when its last record is older than the retention, or when retention has emptied it, and when between
 * two sweeps nothing was written to it. One that was never written to stays: its edge may be starting just now. The topic to
 * which services reply to replays stays, too.
 * <p>Abandoned topics go only beyond {@value #KEPT} of them, those first that were abandoned first: services may remember them for as long as they run. kafkajs, and
 * NestJS with it, replies to nobody any more once one topic is gone that it has ever replied to; an empty topic costs little.
 * Not thread safe. */
final class OrphanedTopicCleaner {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanedTopicCleaner.class);

    static final int KEPT = 100;

    private final String own;
    private final int kept;
    private final Duration retention;
    /** The topics that looked abandoned at the last sweep. */
    private Map<String, End> candidates = Map.of();

    OrphanedTopicCleaner(KafkaSettings settings) {
        this(settings, KEPT);
    }

    /** @param kept how many abandoned topics stay */
    OrphanedTopicCleaner(KafkaSettings settings, int kept) {
        this.kept = kept;
        this.own = settings.replyTopic();
        this.retention = settings.retention();
    }

    /**
     * What stands at the end of a topic.
     *
     * @param offset summed over its partitions
     * @param newestMillis of the newest record; below zero where retention has left none, and before it was never seen
     */
    private record End(long offset, long newestMillis) {
        boolean isAsIn(@Nullable End before) {
            return before != null && before.offset == offset;
        }

        /** Still knows when the last record was written that is gone by now. */
        End since(@Nullable End before) {
            return before != null && before.offset == offset
                    ? new End(offset, Math.max(newestMillis, before.newestMillis))
                    : this;
        }
    }

    /** @param brokerMillis the broker's time
     * @throws KafkaException when the broker cannot be asked; one topic that is refused stops nothing */
    void sweep(Admin admin, long brokerMillis) throws InterruptedException {
        var looksAbandoned = new TreeMap<String, End>();
        for (var topic : others(admin)) {
            attempt(topic, () -> {
                var end = end(admin, topic);
                if (end.offset() > 0 && end.newestMillis() < brokerMillis - retention.toMillis()) {
                    looksAbandoned.put(topic, end.since(candidates.get(topic)));
                }
            });
        }
        var abandoned = looksAbandoned.entrySet().stream()
                .filter(topic -> topic.getValue().isAsIn(candidates.get(topic.getKey())))
                .sorted(Comparator.comparingLong(topic -> topic.getValue().newestMillis()))
                .map(Map.Entry::getKey)
                .toList();
        var many = abandoned.stream().filter(topic -> !isOfRun(topic)).count();
        var left = Math.max(0, many - kept);
        for (var topic : abandoned) {
            if (isOfRun(topic) || left > 0) {
                left -= isOfRun(topic) ? 0 : 1;
                attempt(topic, () -> remove(admin, topic));
                looksAbandoned.remove(topic);
            }
        }
        candidates = Map.copyOf(looksAbandoned);
    }

    /** Of a replay that was not ended: nobody replies there. */
    private static boolean isOfRun(String topic) {
        return topic.startsWith(HeaderNames.REPLAY_TOPIC_PREFIX);
    }

    private void remove(Admin admin, String topic) throws InterruptedException {
        RequiredTopics.get(admin.deleteTopics(List.of(topic)).all());
        LOG.info("Removed {}: nothing was written to it for {}", topic, retention);
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    private static void attempt(String topic, Step step) throws InterruptedException {
        try {
            step.run();
        } catch (UnknownTopicOrPartitionException e) {
            LOG.debug("Another edge removed {}", topic);
        } catch (TimeoutException e) {
            throw e; // the broker is away: the next topics would each hold the sweep as long
        } catch (ApiException e) { // as where this edge may not look at other edges' topics
            LOG.warn("Whether {} is abandoned cannot be told, or it cannot be removed: {}", topic, e.getMessage());
        }
    }

    private List<String> others(Admin admin) throws InterruptedException {
        return RequiredTopics.get(admin.listTopics().names()).stream()
                .filter(name -> name.startsWith(HeaderNames.REPLY_TOPIC_PREFIX))
                .filter(name -> !name.equals(own) && !name.equals(HeaderNames.REPLAY_TOPIC))
                .toList();
    }

    private static End end(Admin admin, String topic) throws InterruptedException {
        var description = RequiredTopics.get(
                        admin.describeTopics(List.of(topic)).allTopicNames())
                .get(topic);
        var partitions = Objects.requireNonNull(description).partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        var newest = RequiredTopics.get(
                admin.listOffsets(all(partitions, OffsetSpec.maxTimestamp())).all());
        var ends = RequiredTopics.get(
                admin.listOffsets(all(partitions, OffsetSpec.latest())).all());
        return new End(
                ends.values().stream().mapToLong(end -> end.offset()).sum(),
                newest.values().stream()
                        .mapToLong(record -> record.timestamp())
                        .max()
                        .orElse(-1));
    }

    private static Map<TopicPartition, OffsetSpec> all(List<TopicPartition> partitions, OffsetSpec spec) {
        return partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> spec));
    }
}

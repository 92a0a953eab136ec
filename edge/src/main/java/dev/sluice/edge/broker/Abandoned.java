package dev.sluice.edge.broker;

import dev.sluice.contracts.wire.HeaderNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes reply topics of edges that are no more: a living edge writes an echo every second.
 * <p>A topic goes when its last record is older than the retention, or when retention has emptied it, and when between
 * two sweeps nothing was written to it. One that was never written to stays: its edge may be starting just now.
 * Not thread safe. */
final class Abandoned {
    private static final Logger LOG = LoggerFactory.getLogger(Abandoned.class);

    private final String own;
    private final Duration retention;
    /** Ends of the topics that looked abandoned at the last sweep. */
    private Map<String, Long> candidates = Map.of();

    Abandoned(KafkaSettings settings) {
        this.own = settings.replyTopic();
        this.retention = settings.retention();
    }

    /** @param brokerMillis the broker's time
     * @throws KafkaException when the broker cannot be asked; one topic that is refused stops nothing */
    void sweep(Admin admin, long brokerMillis) throws InterruptedException {
        var looksAbandoned = new HashMap<String, Long>();
        for (var topic : others(admin)) {
            try {
                var end = end(admin, topic, brokerMillis - retention.toMillis());
                if (end > 0 && Objects.equals(candidates.get(topic), end)) {
                    Topics.get(admin.deleteTopics(List.of(topic)).all());
                    LOG.info("Removed {}: nothing was written to it for {}", topic, retention);
                } else if (end > 0) {
                    looksAbandoned.put(topic, end);
                }
            } catch (UnknownTopicOrPartitionException e) {
                LOG.debug("Another edge removed {}", topic);
            } catch (TimeoutException e) {
                throw e; // the broker is away: the next topics would each hold the sweep as long
            } catch (ApiException e) { // as where this edge may not look at other edges' topics
                LOG.warn("Whether {} is abandoned cannot be told, or it cannot be removed: {}", topic, e.getMessage());
            }
        }
        candidates = Map.copyOf(looksAbandoned);
    }

    private List<String> others(Admin admin) throws InterruptedException {
        return Topics.get(admin.listTopics().names()).stream()
                .filter(name -> name.startsWith(HeaderNames.REPLY_TOPIC_PREFIX) && !name.equals(own))
                .toList();
    }

    /** Where a topic ends that looks abandoned, summed over its partitions; 0 for one that does not. */
    private static long end(Admin admin, String topic, long olderThanMillis) throws InterruptedException {
        var description =
                Topics.get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
        var partitions = Objects.requireNonNull(description).partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        var newest = Topics.get(
                admin.listOffsets(all(partitions, OffsetSpec.maxTimestamp())).all());
        if (newest.values().stream().anyMatch(record -> record.timestamp() >= olderThanMillis)) {
            return 0;
        }
        var ends = Topics.get(
                admin.listOffsets(all(partitions, OffsetSpec.latest())).all());
        return ends.values().stream().mapToLong(end -> end.offset()).sum();
    }

    private static Map<TopicPartition, OffsetSpec> all(List<TopicPartition> partitions, OffsetSpec spec) {
        return partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> spec));
    }
}

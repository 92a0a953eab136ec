package dev.sluice.edge.catalog;

import dev.sluice.contracts.wire.ContractAnnouncement;
import dev.sluice.edge.broker.BrokerConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two topics that contracts are kept on; made where they are missing and the edge may make topics. One thread. */
final class ContractTopicInitializer {
    private static final Logger LOG = LoggerFactory.getLogger(ContractTopicInitializer.class);
    private static final List<String> NAMES = List.of(ContractAnnouncement.TOPIC, ContractAnnouncement.ACCEPTED_TOPIC);
    /** A new topic is known to all brokers a little later. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    private static final int MOST_LOOKS = 40;

    private static final Duration BETWEEN_LOOKS_FOR_MORE = Duration.ofSeconds(5);

    private final BrokerConnection link;
    private long nextLookNanos = System.nanoTime();

    ContractTopicInitializer(BrokerConnection link) {
        this.link = link;
    }

    /** A topic that is not there, and that this edge does not make. */
    static final class Missing extends Exception {
        private static final long serialVersionUID = 1;

        Missing(String message) {
            super(message);
        }
    }

    /** @throws KafkaException where the broker cannot be asked, or does not let the edge */
    List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) throws Missing, InterruptedException {
        var missing = missing(consumer);
        if (!missing.isEmpty() && !link.settings().createTopics()) {
            throw new Missing("there is no topic " + String.join(", ", missing));
        }
        if (!missing.isEmpty()) {
            create(missing);
            for (var looks = 0; looks < MOST_LOOKS && !missing(consumer).isEmpty(); looks++) {
                Thread.sleep(POLL_INTERVAL);
            }
        }
        return NAMES.stream()
                .flatMap(name -> partitions(consumer, name).stream())
                .toList();
    }

    /** Whether partitions were added to those that are read. Looks at what the consumer knows, once in a while; of a topic that
     * is gone nothing is said, since what was read of it holds. */
    boolean haveMore(Consumer<byte[], byte[]> consumer) {
        var now = System.nanoTime();
        if (now - nextLookNanos < 0) {
            return false;
        }
        nextLookNanos = now + BETWEEN_LOOKS_FOR_MORE.toNanos();
        try {
            var found = NAMES.stream()
                    .flatMap(name -> Stream.ofNullable(consumer.partitionsFor(name)))
                    .mapToInt(List::size)
                    .sum();
            return found > consumer.assignment().size();
        } catch (TimeoutException e) {
            LOG.debug("Whether there are more partitions cannot be told: {}", e.getMessage());
            return false;
        }
    }

    private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String name) {
        var found = consumer.partitionsFor(name);
        if (found == null || found.isEmpty()) {
            throw new KafkaException("topic " + name + " was made, and is not there yet");
        }
        return found.stream()
                .map(partition -> new TopicPartition(name, partition.partition()))
                .toList();
    }

    private static List<String> missing(Consumer<byte[], byte[]> consumer) {
        return NAMES.stream()
                .filter(name -> {
                    var found = consumer.partitionsFor(name);
                    return found == null || found.isEmpty();
                })
                .toList();
    }

    private void create(List<String> names) throws InterruptedException {
        try (var admin = link.openAdmin()) {
            var made = admin.createTopics(names.stream().map(this::described).toList())
                    .values();
            for (var topic : made.entrySet()) {
                create(topic.getKey(), topic.getValue());
            }
        }
    }

    private static void create(String name, KafkaFuture<Void> made) throws InterruptedException {
        try {
            made.get();
            LOG.info("Created topic {}", name);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) { // as where another edge was quicker
                throw new KafkaException("topic " + name + " cannot be made: " + e.getCause(), e);
            }
        }
    }

    /** A withdrawal stays for as long as requests do, for an edge that was away. */
    private NewTopic described(String name) {
        return new NewTopic(name, Optional.of(1), Optional.empty())
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.DELETE_RETENTION_MS_CONFIG,
                        Long.toString(link.settings().retention().toMillis())));
    }
}

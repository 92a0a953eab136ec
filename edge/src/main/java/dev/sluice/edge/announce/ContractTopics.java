package dev.sluice.edge.announce;

import dev.sluice.contracts.wire.Announcement;
import dev.sluice.edge.broker.BrokerLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two topics that contracts are kept on; made where they are missing and the edge may make topics. */
final class ContractTopics {
    private static final Logger LOG = LoggerFactory.getLogger(ContractTopics.class);
    private static final List<String> NAMES = List.of(Announcement.TOPIC, Announcement.ACCEPTED_TOPIC);

    private final BrokerLink link;

    ContractTopics(BrokerLink link) {
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
        var partitions = new ArrayList<TopicPartition>();
        for (var name : NAMES) {
            var found = consumer.partitionsFor(name);
            if (found == null || found.isEmpty()) {
                if (!link.settings().createTopics()) {
                    throw new Missing("topic " + name + " does not exist");
                }
                create(name);
                throw new KafkaException("topic " + name + " was made a moment ago");
            }
            found.forEach(partition -> partitions.add(new TopicPartition(name, partition.partition())));
        }
        return partitions;
    }

    private void create(String name) throws InterruptedException {
        try (var admin = link.openAdmin()) {
            admin.createTopics(List.of(described(name))).all().get();
            LOG.info("Created topic {}", name);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
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

package dev.sluice.dispatcher.deadletter;

import dev.sluice.dispatcher.reply.RecoveringClient;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topic for what a group cannot handle. The broker may write to it for share groups (KIP-1191). Thread safe. */
public final class DeadLetterTopic {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterTopic.class);
    private static final Map<String, String> FOR_GROUPS =
            Map.of(TopicConfig.ERRORS_DEADLETTERQUEUE_GROUP_ENABLE_CONFIG, "true");

    private final RecoveringClient<Admin> admin;
    private final String name;

    public DeadLetterTopic(RecoveringClient<Admin> admin, String name) {
        this.admin = admin;
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** Makes the topic where it is missing; brokers below 4.4 do not know what share groups need, and need not. */
    void make() throws InterruptedException, ExecutionException {
        try {
            create(FOR_GROUPS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof InvalidConfigurationException)) {
                throw e;
            }
            create(Map.of());
        }
    }

    /** Makes the topic where it is missing, and lets share groups use one that is there. */
    public void makeForShareGroups() throws InterruptedException, ExecutionException {
        if (!create(FOR_GROUPS)) {
            Collection<AlterConfigOp> changes = FOR_GROUPS.entrySet().stream()
                    .map(entry -> new ConfigEntry(entry.getKey(), entry.getValue()))
                    .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
                    .toList();
            var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
            admin.get().incrementalAlterConfigs(Map.of(resource, changes)).all().get();
        }
    }

    /** False where it was there. */
    private boolean create(Map<String, String> configs) throws InterruptedException, ExecutionException {
        var topic = new NewTopic(name, Optional.empty(), Optional.empty()).configs(configs);
        try {
            admin.get().createTopics(List.of(topic)).all().get();
            LOG.info("Created topic {}", name);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw e;
        }
    }
}

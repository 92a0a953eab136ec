package dev.sluice.dispatcher.share;

import dev.sluice.dispatcher.deadletter.DeadLetterTopic;
import dev.sluice.dispatcher.reply.RecoveringClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Prepares a share group before its first member joins: where it begins, how often it delivers a record, and the topic to
 * which the broker then moves it (KIP-1191). What an operator has set on the group stays as it is. Thread safe.
 */
public final class ShareGroupConfigurer {
    private static final int PATIENCE_MILLIS = 5_000;
    private static final String FEATURE = "share.version";
    /** The first with dead letters and renewal. */
    private static final short NEEDED = 2;

    private static final String DELIVERIES = "share.delivery.count.limit";
    private static final String DEAD_LETTERS = "errors.deadletterqueue.topic.name";

    private final RecoveringClient<Admin> admin;
    private final String group;
    private final DeadLetterTopic deadLetters;
    private int deliveryLimit;

    /** @param deadLetters is made where it is missing */
    public ShareGroupConfigurer(RecoveringClient<Admin> admin, String group, DeadLetterTopic deadLetters) {
        this.admin = admin;
        this.group = group;
        this.deadLetters = deadLetters;
    }

    /**
     * Prepares the group, once in this process, and gives the number of times that it delivers a record.
     *
     * @throws KafkaException where the cluster cannot, or does not say; ask again later
     */
    public synchronized int prepared() throws InterruptedException {
        if (deliveryLimit == 0) {
            try {
                demandFeature();
                deadLetters.makeForShareGroups();
                configure();
                deliveryLimit = Integer.parseInt(described().get(DELIVERIES).value());
            } catch (ExecutionException e) {
                throw new KafkaException("share group " + group + " cannot be prepared", e.getCause());
            }
        }
        return deliveryLimit;
    }

    private void demandFeature() throws InterruptedException, ExecutionException {
        var features = admin.get()
                .describeFeatures(new DescribeFeaturesOptions().timeoutMs(PATIENCE_MILLIS))
                .featureMetadata()
                .get()
                .finalizedFeatures();
        var has = Optional.ofNullable(features.get(FEATURE)).map(range -> range.maxVersionLevel());
        if (has.orElse((short) 0) < NEEDED) {
            throw new KafkaException(
                    "the cluster's %s is %d, needed %d for shared consumption: kafka-features.sh upgrade"
                                    .formatted(FEATURE, has.orElse((short) 0), NEEDED)
                            + " --feature " + FEATURE + "=" + NEEDED);
        }
    }

    private void configure() throws InterruptedException, ExecutionException {
        var wanted = Map.of(
                "share.auto.offset.reset",
                "by_duration:PT1H",
                DEAD_LETTERS,
                deadLetters.name(),
                "errors.deadletterqueue.copy.record.enable",
                "true");
        var there = described();
        var missing = new HashMap<String, String>();
        wanted.forEach((name, value) -> {
            var entry = there.get(name);
            if (entry == null || entry.source() != ConfigSource.DYNAMIC_GROUP_CONFIG) {
                missing.put(name, value);
            }
        });
        if (!missing.isEmpty()) {
            set(ConfigResource.Type.GROUP, group, missing);
        }
    }

    private void set(ConfigResource.Type type, String name, Map<String, String> values)
            throws InterruptedException, ExecutionException {
        var changes = new ArrayList<AlterConfigOp>();
        values.forEach((setting, value) ->
                changes.add(new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET)));
        admin.get()
                .incrementalAlterConfigs(Map.of(new ConfigResource(type, name), changes))
                .all()
                .get();
    }

    private Config described() throws InterruptedException, ExecutionException {
        var resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        var configs = admin.get()
                .describeConfigs(List.of(resource), new DescribeConfigsOptions().timeoutMs(PATIENCE_MILLIS))
                .all()
                .get();
        return Objects.requireNonNull(configs.get(resource), "Admin answers for each resource");
    }
}

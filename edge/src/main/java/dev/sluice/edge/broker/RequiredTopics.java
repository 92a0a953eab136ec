package dev.sluice.edge.broker;

import dev.sluice.contracts.model.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the topics that this edge needs are there, and as they should be; creates what is missing where that is on.
 * One thread checks, all may ask. */
final class RequiredTopics {
    private static final Logger LOG = LoggerFactory.getLogger(RequiredTopics.class);

    private final Topic replies;
    private final boolean create;
    private final Map<String, String> configs;
    private volatile List<Topic> needed;
    /** What the last check found to be there; a topic that was never looked at counts as missing. */
    private volatile Set<String> there = Set.of();

    private volatile Map<String, String> lacking = Map.of();
    private volatile List<String> differing = List.of();
    private volatile Map<String, TopicLimits> limits = Map.of();
    private volatile Optional<ReplyTopic> replyTopic = Optional.empty();

    RequiredTopics(KafkaSettings settings) {
        this.replies = new Topic(settings.replyTopic(), 1);
        this.create = settings.createTopics();
        this.needed = List.of(replies);
        this.configs = Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "LogAppendTime",
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(settings.retention().toMillis()));
    }

    /** From the next check on, these and the reply topic. A topic that comes twice is wanted with the most partitions. */
    void need(Collection<Topic> requests) {
        var byName = new LinkedHashMap<String, Topic>();
        byName.put(replies.name(), replies);
        for (var topic : requests) {
            byName.merge(topic.name(), topic, (left, right) -> left.partitions() < right.partitions() ? right : left);
        }
        needed = List.copyOf(byName.values());
    }

    List<String> needed() {
        return needed.stream().map(Topic::name).toList();
    }

    /** Why records for a topic cannot be sent, as far as the last check knows. */
    Optional<String> missing(String topic) {
        return there.contains(topic)
                ? Optional.empty()
                : Optional.of(lacking.getOrDefault(topic, "topic " + topic + " was not looked at yet"));
    }

    /** What is missing, and why, by name. */
    Map<String, String> missing() {
        var all = new LinkedHashMap<String, String>();
        needed.forEach(topic -> missing(topic.name()).ifPresent(why -> all.put(topic.name(), why)));
        return all;
    }

    /** Whether the reply topic is there, so that writing to it makes no broker create it in its own way. */
    boolean canReply() {
        return there.contains(replies.name());
    }

    /** The reply topic as it was found last; empty where it was not. */
    Optional<ReplyTopic> replyTopic() {
        return replyTopic;
    }

    /**
     * Looks at the reply topic alone.
     *
     * @return whether it is there
     * @throws KafkaException when the broker cannot be asked, or does not say
     */
    boolean findReplies(Admin admin) throws InterruptedException {
        try {
            found(get(Objects.requireNonNull(admin.describeTopics(List.of(replies.name()))
                    .topicNameValues()
                    .get(replies.name()))));
            return true;
        } catch (UnknownTopicOrPartitionException e) {
            replyTopic = Optional.empty();
            return false;
        }
    }

    private void found(TopicDescription description) {
        var now = new ReplyTopic(description.topicId(), description.partitions().size());
        var before = replyTopic;
        replyTopic = Optional.of(now);
        if (before.isPresent() && !before.get().equals(now)) {
            LOG.info(
                    "Reply topic {} has {} partitions, {} before{}",
                    replies.name(),
                    now.partitions(),
                    before.get().partitions(),
                    before.get().id().equals(now.id()) ? "" : "; it was made anew");
        }
    }

    /** What a topic's settings said at the last check; empty where they could not be read. */
    Optional<TopicLimits> limits(String topic) {
        return Optional.ofNullable(limits.get(topic));
    }

    /** How topics differ from what the edge would have created, one line each. */
    List<String> differing() {
        return differing;
    }

    /** Looks at all needed topics once, and creates.
     * @throws KafkaException when the broker cannot be asked */
    void check(Admin admin) throws InterruptedException {
        var wanted = needed;
        var found = new HashMap<String, TopicDescription>();
        var lacking = new LinkedHashMap<String, String>();
        var toCreate = new ArrayList<Topic>();
        var described =
                admin.describeTopics(wanted.stream().map(Topic::name).toList()).topicNameValues();
        for (var topic : wanted) {
            try {
                found.put(topic.name(), get(Objects.requireNonNull(described.get(topic.name()))));
            } catch (UnknownTopicOrPartitionException e) {
                lacking.put(topic.name(), "topic " + topic.name() + " does not exist");
                toCreate.add(topic);
            } catch (RetriableException e) {
                throw e;
            } catch (ApiException e) {
                lacking.put(topic.name(), "topic " + topic.name() + " cannot be looked at: " + e.getMessage());
            }
        }
        if (create && !toCreate.isEmpty()) {
            create(admin, toCreate, lacking);
        }
        found(admin, Optional.ofNullable(found.get(replies.name())), lacking.containsKey(replies.name()));
        report(wanted, lacking);
        compare(
                admin,
                wanted.stream().filter(topic -> found.containsKey(topic.name())).toList(),
                found);
    }

    private void found(Admin admin, Optional<TopicDescription> description, boolean isLacking)
            throws InterruptedException {
        if (isLacking) {
            replyTopic = Optional.empty();
        } else if (description.isPresent()) {
            found(description.get());
        } else if (!findReplies(admin)) { // it was made just now
            LOG.debug("{} is not known to all brokers yet", replies.name());
        }
    }

    private void create(Admin admin, List<Topic> topics, Map<String, String> lacking) throws InterruptedException {
        var results = admin.createTopics(topics.stream().map(this::described).toList())
                .values();
        for (var topic : topics) {
            try {
                get(Objects.requireNonNull(results.get(topic.name())));
                lacking.remove(topic.name());
                LOG.info("Created topic {} with {} partitions", topic.name(), topic.partitions());
            } catch (TopicExistsException e) {
                lacking.remove(topic.name());
            } catch (RetriableException e) {
                throw e;
            } catch (ApiException e) {
                lacking.put(topic.name(), "topic " + topic.name() + " cannot be created: " + e.getMessage());
            }
        }
    }

    private NewTopic described(Topic topic) {
        return new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty()).configs(configs);
    }

    private synchronized void report(List<Topic> wanted, Map<String, String> now) {
        now.forEach((name, why) -> {
            if (!lacking.containsKey(name)) {
                LOG.warn("{}", why);
            }
        });
        lacking = Map.copyOf(now);
        there = wanted.stream()
                .map(Topic::name)
                .filter(name -> !now.containsKey(name))
                .collect(Collectors.toUnmodifiableSet());
    }

    private void compare(Admin admin, List<Topic> topics, Map<String, TopicDescription> found)
            throws InterruptedException {
        var results = admin.describeConfigs(
                        topics.stream().map(RequiredTopics::resource).toList())
                .values();
        var differences = new ArrayList<String>();
        var nowLimits = new HashMap<String, TopicLimits>();
        for (var topic : topics) {
            try {
                var config = get(Objects.requireNonNull(results.get(resource(topic))));
                limits(config).ifPresent(limit -> nowLimits.put(topic.name(), limit));
                var partitions = Objects.requireNonNull(found.get(topic.name()))
                        .partitions()
                        .size();
                differences(topic, partitions, config)
                        .forEach((what, is) -> differences.add("topic " + topic.name() + ": " + what + " is " + is));
            } catch (RetriableException e) {
                throw e;
            } catch (ApiException e) {
                differences.add("topic " + topic.name() + ": settings cannot be read: " + e.getMessage());
            }
        }
        differences.stream()
                .filter(difference -> !differing.contains(difference))
                .forEach(difference -> LOG.warn("Not as the edge would create it: {}", difference));
        differing = List.copyOf(differences);
        limits = Map.copyOf(nowLimits);
    }

    private static Optional<TopicLimits> limits(Config config) {
        var largest = value(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        var cleanup = value(config, TopicConfig.CLEANUP_POLICY_CONFIG);
        if (largest.isEmpty() || cleanup.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new TopicLimits(
                Integer.parseInt(largest.get()), cleanup.get().contains(TopicConfig.CLEANUP_POLICY_COMPACT)));
    }

    private static Optional<String> value(Config config, String name) {
        return Optional.ofNullable(config.get(name)).map(ConfigEntry::value);
    }

    private SequencedMap<String, String> differences(Topic topic, int partitions, Config config) {
        var found = new LinkedHashMap<String, String>();
        if (partitions != topic.partitions()) {
            found.put("partitions", partitions + ", expected " + topic.partitions());
        }
        configs.forEach((name, expected) -> {
            var entry = config.get(name);
            var value = entry == null ? null : entry.value();
            if (!expected.equals(value)) {
                found.put(name, value + ", expected " + expected);
            }
        });
        return found;
    }

    private static ConfigResource resource(Topic topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    }

    /** Waits for an answer as long as the admin client does; its failure comes as it is. */
    static <T extends @Nullable Object> T get(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        }
    }
}

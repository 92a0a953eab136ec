package dev.sluice.dispatcher.reply;

import dev.sluice.contracts.wire.HeaderNames;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Which topics may be replied to and are there. Asks the broker through Admin, since a producer that names a missing topic
 * waits for it, or creates it where the broker allows. Thread safe.
 */
final class ReplyTopics {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** How long an answer counts. */
    private static final Duration FRESH = Duration.ofSeconds(30);
    /** How many answers are kept; more edges than this are not known to one service. */
    private static final int MOST_KEPT = 1_000;

    private final Lasting<Admin> admin;
    private final ConcurrentMap<String, Known> known = new ConcurrentHashMap<>();

    ReplyTopics(Lasting<Admin> admin) {
        this.admin = admin;
    }

    /** Whether a topic is there. */
    enum Presence {
        THERE,
        GONE,
        /** The broker did not say. */
        UNKNOWN
    }

    private record Known(Presence presence, long atNanos) {
        boolean isFresh() {
            return System.nanoTime() - atNanos < FRESH.toNanos();
        }
    }

    boolean isAllowed(String topic) {
        return topic.startsWith(HeaderNames.REPLY_TOPIC_PREFIX)
                && topic.length() > HeaderNames.REPLY_TOPIC_PREFIX.length();
    }

    /** What the broker said a short while ago, else what it says now; waits at most two seconds. */
    Presence presence(String topic) throws InterruptedException {
        var answer = known.get(topic);
        return answer != null && answer.isFresh() ? answer.presence() : askAgain(topic);
    }

    /** What the broker says now; waits at most two seconds. */
    Presence askAgain(String topic) throws InterruptedException {
        var presence = ask(topic);
        if (presence == Presence.UNKNOWN) {
            return presence;
        }
        if (known.size() >= MOST_KEPT) {
            known.clear();
        }
        known.put(topic, new Known(presence, System.nanoTime()));
        return presence;
    }

    private Presence ask(String topic) throws InterruptedException {
        try {
            var options = new DescribeTopicsOptions().timeoutMs((int) PATIENCE.toMillis());
            admin.get().describeTopics(List.of(topic), options).allTopicNames().get();
            return Presence.THERE;
        } catch (ExecutionException e) {
            return switch (e.getCause()) {
                case UnknownTopicOrPartitionException gone -> Presence.GONE;
                case TopicAuthorizationException forbidden -> Presence.GONE;
                case InvalidTopicException impossible -> Presence.GONE;
                case null, default -> Presence.UNKNOWN;
            };
        } catch (KafkaException e) {
            return Presence.UNKNOWN;
        }
    }

    /** The largest record batch that a topic takes, in bytes; no bound where the broker does not say. */
    int largestRecord(String topic) throws InterruptedException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            var options = new DescribeConfigsOptions().timeoutMs((int) PATIENCE.toMillis());
            var configs = admin.get()
                    .describeConfigs(List.of(resource), options)
                    .all()
                    .get();
            return configs.values().stream()
                    .map(config -> config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG))
                    .mapToInt(entry -> Integer.parseInt(entry.value()))
                    .findFirst()
                    .orElse(Integer.MAX_VALUE);
        } catch (ExecutionException | KafkaException e) {
            return Integer.MAX_VALUE;
        }
    }
}

package dev.sluice.dispatcher.reply;

import dev.sluice.contracts.wire.HeaderNames;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Which topics may be replied to and are there. Asks the broker through Admin, since a producer that names a missing topic
 * waits for it, or creates it where the broker allows. Thread safe.
 */
final class ReplyTopicCache {
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(2);
    /** How long an answer counts. */
    private static final Duration FRESH = Duration.ofSeconds(30);
    /** How many answers are kept; more edges than this are not known to one service. */
    private static final int MOST_KEPT = 1_000;

    /** How long a client may leave every question unanswered before it is built again: some five questions in a row. */
    private static final Duration MOST_SILENCE = Duration.ofSeconds(10);

    private static final long NOT_SILENT = Long.MIN_VALUE;

    private final RecoveringClient<Admin> admin;
    private final LongSupplier nanoTime;
    /** When the first of the questions was given up that nobody has answered since. */
    private final AtomicLong silentSinceNanos = new AtomicLong(NOT_SILENT);

    private final ConcurrentMap<String, Known> known = new ConcurrentHashMap<>();

    ReplyTopicCache(RecoveringClient<Admin> admin, LongSupplier nanoTime) {
        this.admin = admin;
        this.nanoTime = nanoTime;
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
        Admin client;
        try {
            client = admin.get();
        } catch (KafkaException e) {
            return Presence.UNKNOWN;
        }
        try {
            var options = new DescribeTopicsOptions().timeoutMs((int) BROKER_TIMEOUT.toMillis());
            client.describeTopics(List.of(topic), options).allTopicNames().get();
            return answered(Presence.THERE);
        } catch (ExecutionException e) {
            return judge(client, e.getCause() == null ? e : e.getCause());
        } catch (KafkaException | IllegalStateException e) {
            return judge(client, e);
        }
    }

    private Presence judge(Admin client, Throwable failure) {
        return switch (failure) {
            case UnknownTopicOrPartitionException gone -> answered(Presence.GONE);
            case TopicAuthorizationException forbidden -> answered(Presence.GONE);
            case InvalidTopicException impossible -> answered(Presence.GONE);
            case TimeoutException silence -> unanswered(client, silence);
            case RetriableException passing -> answered(Presence.UNKNOWN);
            default -> failed(client, failure);
        };
    }

    private Presence answered(Presence presence) {
        silentSinceNanos.set(NOT_SILENT);
        return presence;
    }

    private Presence unanswered(Admin client, Throwable failure) {
        var now = nanoTime.getAsLong();
        var since = silentSinceNanos.updateAndGet(known -> known == NOT_SILENT ? now : known);
        return now - since < MOST_SILENCE.toNanos() ? Presence.UNKNOWN : failed(client, failure);
    }

    private Presence failed(Admin client, Throwable failure) {
        admin.failed(client, failure);
        return answered(Presence.UNKNOWN);
    }

    /** The largest record batch that a topic takes, in bytes; no bound where the broker does not say. */
    int largestRecord(String topic) throws InterruptedException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            var options = new DescribeConfigsOptions().timeoutMs((int) BROKER_TIMEOUT.toMillis());
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

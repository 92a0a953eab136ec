package dev.sluice.dispatcher;

import dev.sluice.contracts.model.ConsumptionMode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The settings of the Kafka clients: ours first, a user's over them, then those on which safety rests. */
final class KafkaClientSettings {
    private static final Duration MOST_HAND_OVER = Duration.ofSeconds(5);

    private static final String BY_DURATION = "by_duration:";

    /** Why a setting cannot be passed through. */
    private static final Map<String, String> FIXED = Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "it is given to DispatcherConfig.of",
            ConsumerConfig.GROUP_ID_CONFIG, "use withGroup",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "a request is committed once its reply is confirmed",
            ProducerConfig.ACKS_CONFIG, "replies are confirmed by all in-sync replicas",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "replies are written idempotently",
            ProducerConfig.TRANSACTIONAL_ID_CONFIG, "replies are not written in transactions",
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, "records are bytes",
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, "records are bytes",
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, "records are bytes",
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, "records are bytes");

    private static final int BATCH_BYTES = 64 * 1024;

    private static final int MOST_SHARE_CONSUMERS = 4;

    /** What a share consumer does not start with. */
    private static final Set<String> NOT_FOR_SHARE = Set.of(
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
            ConsumerConfig.GROUP_PROTOCOL_CONFIG,
            ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG,
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
            ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);

    private final DispatcherConfig config;

    KafkaClientSettings(DispatcherConfig config) {
        this.config = config;
    }

    static void refuseUnsafe(Map<String, String> settings) {
        FIXED.forEach((name, reason) -> {
            if (settings.containsKey(name)) {
                throw new IllegalArgumentException("the Kafka setting '" + name + "' cannot be changed: " + reason);
            }
        });
    }

    Map<String, Object> consumer() {
        var settings = new HashMap<String, Object>();
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
        settings.putAll(passed(ConsumerConfig.configNames()));
        if (lookBack().isPresent()) {
            settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"); // the reader finds its position itself
        }
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, config.group());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, recordsPerPoll());
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }

    /** What the group's own settings begin with. */
    String groupKind() {
        return config.consumption() == ConsumptionMode.SHARED ? "share" : "consumer";
    }

    /** Whether the user has the group keep to the classic protocol. */
    boolean isClassic() {
        return config.consumption() == ConsumptionMode.ORDERED
                && "classic".equals(consumer().get(ConsumerConfig.GROUP_PROTOCOL_CONFIG));
    }

    /** Each of {@link #shareConsumers}. */
    Map<String, Object> shareConsumer() {
        var settings = passed(ConsumerConfig.configNames());
        NOT_FOR_SHARE.forEach(settings::remove);
        settings.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
        settings.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, config.group());
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.max(1, config.maxInWork() / shareConsumers()));
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }

    /** All instances' together must stay below the broker's {@code group.share.max.size}, 200 by default. */
    int shareConsumers() {
        return Math.min(MOST_SHARE_CONSUMERS, config.maxInWork());
    }

    /** {@code linger.ms} 0: a caller waits for each reply. While one request to the broker is under way, the next fills
     * up: that gathers replies without holding any back. What was handed over is given up once nobody waits any more. */
    Map<String, Object> producer() {
        var settings = new HashMap<String, Object>();
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        settings.putAll(passed(ProducerConfig.configNames()));
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return settings;
    }

    Map<String, Object> admin() {
        return passed(AdminClientConfig.configNames());
    }

    /** What this client knows, and what no client knows: the latter may be for a plug-in. */
    private Map<String, Object> passed(Set<String> names) {
        var settings = new HashMap<String, Object>();
        // Kafka's own sizes stall a connection for some 40 ms at a time once many replies are outstanding.
        settings.put(CommonClientConfigs.SEND_BUFFER_CONFIG, -1);
        settings.put(CommonClientConfigs.RECEIVE_BUFFER_CONFIG, -1);
        config.kafka().forEach((name, value) -> {
            if (names.contains(name) || isForPlugIn(name)) {
                settings.put(name, value);
            }
        });
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        settings.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, "sluice-" + config.group());
        return settings;
    }

    private static boolean isForPlugIn(String name) {
        return !ConsumerConfig.configNames().contains(name)
                && !ProducerConfig.configNames().contains(name)
                && !AdminClientConfig.configNames().contains(name);
    }

    /** A poll brings a quarter of what may be in work, or as many as the user says, if that is no more than the whole. */
    int recordsPerPoll() {
        var asked = config.kafka().get(ConsumerConfig.MAX_POLL_RECORDS_CONFIG);
        return asked == null
                ? Math.max(1, config.maxInWork() / 4)
                : Math.min(config.maxInWork(), Integer.parseInt(asked.strip()));
    }

    /** How long partitions that are taken away wait for running handlers: half of what the group allows, at most 5 s. */
    Duration handOver() {
        var allowed =
                Duration.ofMillis(new ConsumerConfig(consumer()).getInt(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG));
        var half = allowed.dividedBy(2);
        return half.compareTo(MOST_HAND_OVER) < 0 ? half : MOST_HAND_OVER;
    }

    /** How far back reading begins where nothing is committed; empty where the user has Kafka decide otherwise.
     * @throws ConfigException where the user's is no duration */
    Optional<Duration> lookBack() {
        var name = ConsumerConfig.AUTO_OFFSET_RESET_CONFIG;
        var reset = config.kafka().getOrDefault(name, BY_DURATION + "PT1H");
        if (!reset.startsWith(BY_DURATION)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Duration.parse(reset.substring(BY_DURATION.length())));
        } catch (DateTimeParseException e) {
            throw new ConfigException(name, reset, "expected a duration such as " + BY_DURATION + "PT1H");
        }
    }

    int largestRequest() {
        return new ProducerConfig(producer()).getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    }
}

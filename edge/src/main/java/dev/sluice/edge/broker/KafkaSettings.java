package dev.sluice.edge.broker;

import dev.sluice.contracts.wire.HeaderNames;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How this edge meets Kafka. A record that exists holds settings that Kafka's clients take.
 *
 * @param bootstrapServers {@code host:port}, several with commas
 * @param edgeId names this edge and its reply topic: letters, digits, {@code .}, {@code _} and {@code -}; not as replays'
 * @param retention how long topics that the edge creates keep their records
 * @param createTopics whether missing topics are created; else they are only named
 * @param maxTimeout the longest wait of any operation, and how long the producer tries
 * @param clients Kafka's own client settings, passed on untouched to each client that knows them
 */
public record KafkaSettings(
        String bootstrapServers,
        String edgeId,
        Duration retention,
        boolean createTopics,
        Duration maxTimeout,
        Map<String, String> clients) {
    /** How long the broker may take to acknowledge, and how old the last echo may be. */
    public static final Duration BROKER_TIMEOUT = Duration.ofSeconds(2);

    /** How long {@code send} may hold its thread. */
    private static final Duration MAX_BLOCK = Duration.ofMillis(200);

    private static final long BUFFER_BYTES = 32L << 20;
    private static final int BATCH_BYTES = 64 * 1024;
    private static final int MAX_TOPIC_LENGTH = 249;
    private static final Pattern LEGAL_IN_TOPICS = Pattern.compile("[a-zA-Z0-9._-]+");
    private static final Pattern ADDRESS = Pattern.compile("\\s*(\\[[0-9a-fA-F:.%]+]|[^\\s:,]+):\\d{1,5}\\s*");

    /** What no configuration may change: how requests are acknowledged, how replies are read, and what is the edge's own. */
    private static final Set<String> FIXED = Set.of(
            "acks",
            "enable.idempotence",
            "retries",
            "transactional.id",
            "transaction.two.phase.commit.enable",
            "isolation.level",
            "auto.offset.reset",
            "enable.auto.commit",
            "group.id",
            "group.instance.id",
            "bootstrap.servers",
            "key.serializer",
            "value.serializer",
            "key.deserializer",
            "value.deserializer");

    public KafkaSettings {
        clients = Map.copyOf(clients);
        if (!Arrays.stream(bootstrapServers.split(",", -1))
                .allMatch(address -> ADDRESS.matcher(address).matches())) {
            throw new IllegalArgumentException("bootstrap servers are '" + bootstrapServers + "', expected host:port");
        }
        var longest = MAX_TOPIC_LENGTH - HeaderNames.REPLY_TOPIC_PREFIX.length();
        if (!LEGAL_IN_TOPICS.matcher(edgeId).matches() || edgeId.length() > longest) {
            throw new IllegalArgumentException("edge id is '" + edgeId + "', expected 1 to " + longest
                    + " letters, digits, '.', '_' and '-', as in a topic's name");
        }
        if (isOfReplays(HeaderNames.REPLY_TOPIC_PREFIX + edgeId)) {
            throw new IllegalArgumentException(
                    "edge id is '" + edgeId + "', and neither 'replay' nor one that begins with"
                            + " 'replay-' can be: those name topics of replays, which other edges remove");
        }
        aboveZero("retention", retention);
        aboveZero("max-timeout", maxTimeout);
        var refused = new TreeSet<>(clients.keySet());
        refused.retainAll(FIXED);
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException(
                    "kafka settings " + refused + " are fixed: what is published must be safe, and read as it was");
        }
        tryOut(bootstrapServers, edgeId, maxTimeout, clients);
    }

    /** Whether services reply there to replays, and not to an edge. */
    private static boolean isOfReplays(String topic) {
        return topic.equals(HeaderNames.REPLAY_TOPIC) || topic.startsWith(HeaderNames.REPLAY_TOPIC_PREFIX);
    }

    /** Where this edge waits for replies. */
    public String replyTopic() {
        return HeaderNames.REPLY_TOPIC_PREFIX + edgeId;
    }

    /** The longest record that the producer sends, in bytes, key, value and headers together. */
    public int maxRecordBytes() {
        return new ProducerConfig(producer()).getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    }

    Map<String, Object> producer() {
        return producer(bootstrapServers, edgeId, maxTimeout, clients);
    }

    Map<String, Object> consumer() {
        return consumer(bootstrapServers, edgeId, clients);
    }

    Map<String, Object> admin() {
        return admin(bootstrapServers, edgeId, clients);
    }

    private static Map<String, Object> producer(
            String servers, String edgeId, Duration maxTimeout, Map<String, String> clients) {
        var settings = basic(servers, edgeId);
        settings.put("request.timeout.ms", millis(BROKER_TIMEOUT));
        settings.put(
                "delivery.timeout.ms", millis(maxTimeout.compareTo(BROKER_TIMEOUT) < 0 ? BROKER_TIMEOUT : maxTimeout));
        settings.put("max.block.ms", millis(MAX_BLOCK));
        settings.put("buffer.memory", Long.toString(BUFFER_BYTES));
        settings.put("linger.ms", "0");
        // While one request is under way the next fills up: at 256 callers a fifth less work for broker and edge, and
        // nothing lost at one. What gathers for one partition meanwhile must fit into a batch.
        settings.put("max.in.flight.requests.per.connection", "1");
        settings.put("batch.size", Integer.toString(BATCH_BYTES));
        // Kept while the edge lives: fetching it again would hold a caller for some 200 ms.
        settings.put("metadata.max.idle.ms", millis(Duration.ofDays(3650)));
        pass(clients, ProducerConfig.configNames(), settings);
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        settings.put("key.serializer", ByteArraySerializer.class.getName());
        settings.put("value.serializer", ByteArraySerializer.class.getName());
        return settings;
    }

    private static Map<String, Object> consumer(String servers, String edgeId, Map<String, String> clients) {
        var settings = basic(servers, edgeId);
        settings.put("request.timeout.ms", millis(BROKER_TIMEOUT));
        settings.put("default.api.timeout.ms", "5000");
        settings.put("fetch.min.bytes", "1");
        settings.put("fetch.max.wait.ms", "500");
        settings.put("allow.auto.create.topics", "false");
        // How soon partitions that somebody adds are known; Kafka's default of 5 min outlasts every caller.
        settings.put("metadata.max.age.ms", "10000");
        pass(clients, ConsumerConfig.configNames(), settings);
        // One hung transaction must not hold every reply back.
        settings.put("isolation.level", "read_uncommitted");
        // Only for a reply topic that was created anew: the edge itself seeks.
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", "false");
        settings.put("key.deserializer", ByteArrayDeserializer.class.getName());
        settings.put("value.deserializer", ByteArrayDeserializer.class.getName());
        return settings;
    }

    private static Map<String, Object> admin(String servers, String edgeId, Map<String, String> clients) {
        var settings = basic(servers, edgeId);
        settings.put("request.timeout.ms", millis(BROKER_TIMEOUT));
        settings.put("default.api.timeout.ms", "5000");
        pass(clients, AdminClientConfig.configNames(), settings);
        return settings;
    }

    private static Map<String, Object> basic(String servers, String edgeId) {
        var settings = new HashMap<String, Object>();
        settings.put("bootstrap.servers", servers);
        settings.put("client.id", "sluice-edge-" + edgeId);
        // Kafka's defaults stall for 200 ms at the 99th percentile.
        settings.put("send.buffer.bytes", "-1");
        settings.put("receive.buffer.bytes", "-1");
        return settings;
    }

    /** What one kind of client knows goes to it; what none knows goes to all, for plug-ins. */
    private static void pass(Map<String, String> clients, Set<String> known, Map<String, Object> into) {
        clients.forEach((name, value) -> {
            if (known.contains(name) || !knownToSomeClient(name)) {
                into.put(name, value);
            }
        });
    }

    private static boolean knownToSomeClient(String name) {
        return ProducerConfig.configNames().contains(name)
                || ConsumerConfig.configNames().contains(name)
                || AdminClientConfig.configNames().contains(name);
    }

    /** What the clients would refuse at every attempt is refused at once. */
    private static void tryOut(String servers, String edgeId, Duration maxTimeout, Map<String, String> clients) {
        try {
            var producer = new ProducerConfig(producer(servers, edgeId, maxTimeout, clients));
            new ConsumerConfig(new LinkedHashMap<>(consumer(servers, edgeId, clients)));
            var admin = new AdminClientConfig(admin(servers, edgeId, clients));
            noLonger(
                    "linger.ms + request.timeout.ms",
                    producer.getLong("linger.ms") + producer.getInt("request.timeout.ms"),
                    "delivery.timeout.ms",
                    producer.getInt("delivery.timeout.ms"));
            noLonger(
                    "request.timeout.ms",
                    admin.getInt("request.timeout.ms"),
                    "default.api.timeout.ms",
                    admin.getInt("default.api.timeout.ms"));
        } catch (ConfigException e) {
            throw new IllegalArgumentException("kafka settings: " + e.getMessage(), e);
        }
    }

    private static void noLonger(String name, long millis, String limit, long limitMillis) {
        if (millis > limitMillis) {
            throw new ConfigException(
                    name + " is " + millis + " ms, longer than " + limit + ", " + limitMillis + " ms");
        }
    }

    private static void aboveZero(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + " is " + duration + ", it must be above zero");
        }
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}

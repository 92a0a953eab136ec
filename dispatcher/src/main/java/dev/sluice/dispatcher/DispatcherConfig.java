package dev.sluice.dispatcher;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.contracts.model.ConsumptionMode;
import dev.sluice.dispatcher.handle.RetryPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a dispatcher has to know. Start with {@link #of} and change what should differ.
 *
 * @param topic where requests are read
 * @param group the consumer group that shares the topic
 * @param consumption {@code SHARED} takes requests through a share group: any instance, in no order; for services whose
 *     requests need none, and that may run more instances than the topic has partitions
 * @param maxInWork how many records may be in work at once; over it the partitions are paused. Bounds memory: each
 *     may hold a request and its reply
 * @param retries how often a handler is called that throws {@code RetryableException}; a share group delivers again instead
 * @param drain how long {@link Dispatcher#close} waits for running handlers
 * @param json reads bodies and writes responses
 * @param announced the service's contract, told to edges once the dispatcher is open; an OpenAPI document
 * @param kafka settings that go to the Kafka clients untouched; those on which safety rests are refused
 */
public record DispatcherConfig(
        String bootstrapServers,
        String topic,
        String group,
        ConsumptionMode consumption,
        int maxInWork,
        RetryPolicy retries,
        Duration drain,
        ObjectMapper json,
        Optional<String> announced,
        Map<String, String> kafka) {

    public DispatcherConfig {
        kafka = Map.copyOf(kafka);
        KafkaClientSettings.refuseUnsafe(kafka);
        requireText("bootstrap servers", bootstrapServers);
        requireText("topic", topic);
        requireText("group", group);
        if (maxInWork < 1) {
            throw new IllegalArgumentException("max in work is " + maxInWork + ", lowest 1");
        }
        if (drain.isNegative()) {
            throw new IllegalArgumentException("drain is " + drain + ", lowest 0");
        }
    }

    private static void requireText(String what, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(what + " must not be empty");
        }
    }

    /**
     * Topic {@code <service>.requests}, group {@code <service>}, at most 256 records in work, 30 seconds to drain. Bodies may have
     * fields that the handler's type does not: whether they are allowed is the contract's word.
     */
    public static DispatcherConfig of(String bootstrapServers, String service) {
        requireText("service", service);
        var buffers = JsonRecyclerPools.sharedConcurrentDequePool(); // by default each handler's thread keeps its own
        var json = JsonMapper.builder(
                        JsonFactory.builder().recyclerPool(buffers).build())
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        return new DispatcherConfig(
                bootstrapServers,
                service + ".requests",
                service,
                ConsumptionMode.ORDERED,
                256,
                RetryPolicy.ofDefault(),
                Duration.ofSeconds(30),
                json,
                Optional.empty(),
                Map.of());
    }

    public DispatcherConfig withTopic(String other) {
        return new DispatcherConfig(
                bootstrapServers, other, group, consumption, maxInWork, retries, drain, json, announced, kafka);
    }

    public DispatcherConfig withGroup(String other) {
        return new DispatcherConfig(
                bootstrapServers, topic, other, consumption, maxInWork, retries, drain, json, announced, kafka);
    }

    /** As the contract's {@code x-sluice.consumption} says. */
    public DispatcherConfig withConsumption(ConsumptionMode other) {
        return new DispatcherConfig(
                bootstrapServers, topic, group, other, maxInWork, retries, drain, json, announced, kafka);
    }

    /** Where what cannot be handled is kept. */
    String deadLetters() {
        return "dlq." + group;
    }

    public DispatcherConfig withMaxInWork(int records) {
        return new DispatcherConfig(
                bootstrapServers, topic, group, consumption, records, retries, drain, json, announced, kafka);
    }

    public DispatcherConfig withRetries(RetryPolicy other) {
        return new DispatcherConfig(
                bootstrapServers, topic, group, consumption, maxInWork, other, drain, json, announced, kafka);
    }

    public DispatcherConfig withDrain(Duration atMost) {
        return new DispatcherConfig(
                bootstrapServers, topic, group, consumption, maxInWork, retries, atMost, json, announced, kafka);
    }

    public DispatcherConfig withJson(ObjectMapper other) {
        return new DispatcherConfig(
                bootstrapServers, topic, group, consumption, maxInWork, retries, drain, other, announced, kafka);
    }

    /**
     * Has edges told the service's contract, so that they serve it where their configuration lets them.
     *
     * @param document OpenAPI 3.1, in YAML or JSON; {@link Dispatcher#open} refuses what is no contract, or not of this topic
     */
    public DispatcherConfig announcing(String document) {
        return new DispatcherConfig(
                bootstrapServers,
                topic,
                group,
                consumption,
                maxInWork,
                retries,
                drain,
                json,
                Optional.of(document),
                kafka);
    }

    /** As {@link #announcing(String)}, with the document in a file, read now. */
    public DispatcherConfig announcing(Path file) throws IOException {
        return announcing(Files.readString(file));
    }

    /** @param settings by the names that Kafka's clients know, as {@code security.protocol} */
    public DispatcherConfig withKafka(Map<String, String> settings) {
        return new DispatcherConfig(
                bootstrapServers, topic, group, consumption, maxInWork, retries, drain, json, announced, settings);
    }
}

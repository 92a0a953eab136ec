package dev.sluice.load.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.wire.HeaderNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads whole topics after a run, from their beginnings to what were their ends at the first look. */
public final class TopicReader {
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String bootstrapServers;

    public TopicReader(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    public List<PublishedRequest> published(String topic) throws TimeoutException {
        var published = new ArrayList<PublishedRequest>();
        read(
                topic,
                record -> published.add(new PublishedRequest(
                        text(record.headers(), HeaderNames.CORRELATION_ID),
                        nonce(record.value()),
                        record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8),
                        record.partition(),
                        record.offset())));
        return published;
    }

    /** What is on all reply topics, but for the echoes that edges write to themselves. */
    public List<PublishedReply> replied() throws TimeoutException {
        var replied = new ArrayList<PublishedReply>();
        for (var topic : replyTopics()) {
            read(topic, record -> {
                if (record.headers().lastHeader(HeaderNames.ECHO) == null) {
                    replied.add(new PublishedReply(
                            text(record.headers(), HeaderNames.CORRELATION_ID), nonce(record.value())));
                }
            });
        }
        return replied;
    }

    /** The nonce in a JSON body, or {@link CallResult#NO_NONCE}. */
    public static long nonce(byte @Nullable [] body) {
        try {
            return body == null
                    ? CallResult.NO_NONCE
                    : JSON.readTree(body).path("nonce").asLong(CallResult.NO_NONCE);
        } catch (IOException e) {
            return CallResult.NO_NONCE;
        }
    }

    private List<String> replyTopics() {
        try (var consumer = consumer()) {
            return consumer.listTopics(BROKER_TIMEOUT).keySet().stream()
                    .filter(name -> name.startsWith(HeaderNames.REPLY_TOPIC_PREFIX))
                    .toList();
        }
    }

    private void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> take) throws TimeoutException {
        try (var consumer = consumer()) {
            var partitions = consumer.partitionsFor(topic, BROKER_TIMEOUT).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            var ends = consumer.endOffsets(partitions, BROKER_TIMEOUT);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var until = System.nanoTime() + BROKER_TIMEOUT.toNanos();
            while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                var records = consumer.poll(POLL);
                records.forEach(take);
                if (!records.isEmpty()) {
                    until = System.nanoTime() + BROKER_TIMEOUT.toNanos();
                } else if (System.nanoTime() - until > 0) {
                    throw new TimeoutException(
                            "nothing more of " + topic + " within " + BROKER_TIMEOUT.toSeconds() + " s");
                }
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers, "enable.auto.commit", false);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static String text(Headers headers, String name) {
        var header = headers.lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}

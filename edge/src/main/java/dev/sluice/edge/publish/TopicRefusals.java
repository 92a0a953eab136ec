package dev.sluice.edge.publish;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which topics refuse records, and why: said in the log once every ten seconds for each topic, and remembered for a minute. Holds
 * one entry for each topic. Thread safe. */
final class TopicRefusals {
    private static final Logger LOG = LoggerFactory.getLogger(TopicRefusals.class);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private final Map<String, Last> byTopic = new ConcurrentHashMap<>();
    private final LongAdder count = new LongAdder();

    private record Last(String reason, long atNanos, long saidNanos) {}

    TopicRefusals(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void add(String topic, String reason) {
        count.increment();
        var now = nanoTime.getAsLong();
        byTopic.compute(topic, (name, before) -> {
            if (before != null && now - before.saidNanos < BETWEEN_LINES.toNanos()) {
                return new Last(reason, now, before.saidNanos);
            }
            LOG.warn("Topic {} refuses records: {}; {} were refused by all topics so far", topic, reason, count.sum());
            return new Last(reason, now, now);
        });
    }

    long count() {
        return count.sum();
    }

    /** Empty where none was refused within the last minute. */
    Optional<String> lately() {
        var now = nanoTime.getAsLong();
        var text = byTopic.entrySet().stream()
                .filter(topic -> now - topic.getValue().atNanos < REMEMBERED.toNanos())
                .map(topic -> "topic " + topic.getKey() + " refuses records: " + topic.getValue().reason)
                .sorted()
                .collect(Collectors.joining("; "));
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}

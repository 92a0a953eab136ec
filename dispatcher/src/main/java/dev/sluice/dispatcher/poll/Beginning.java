package dev.sluice.dispatcher.poll;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Where reading begins in a partition without a committed offset: at the first record younger than a span, else at the end.
 *
 * <p>Kafka's own {@code by_duration} says the same, but in a partition without such a record Kafka 4.4's consumer finds no
 * position and does not look again for long: the first request to a new topic was unanswered for the 20 s that a test waited.
 */
public final class Beginning {
    /** For each of three questions, asked inside a poll. One that takes longer ends the consumer, and the next asks again. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Duration youngerThan;

    public Beginning(Duration youngerThan) {
        this.youngerThan = youngerThan;
    }

    void seek(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
        var uncommitted = new HashSet<>(partitions);
        consumer.committed(uncommitted, PATIENCE)
                .forEach((partition, offset) -> uncommitted.removeIf(one -> offset != null && one.equals(partition)));
        if (uncommitted.isEmpty()) {
            return;
        }
        var ends = consumer.endOffsets(
                uncommitted, PATIENCE); // before the look back: what comes in between is not skipped
        var since = System.currentTimeMillis() - youngerThan.toMillis();
        var found = consumer.offsetsForTimes(
                uncommitted.stream().collect(Collectors.toMap(partition -> partition, partition -> since)), PATIENCE);
        for (var partition : uncommitted) {
            var first = found.get(partition);
            var end = ends.getOrDefault(partition, 0L);
            consumer.seek(partition, first == null ? end : first.offset());
        }
    }
}

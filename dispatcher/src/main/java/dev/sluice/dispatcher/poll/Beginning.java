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
 * position and looks again only after {@code request.timeout.ms}: the first request to a new topic would wait for 30 s.
 */
public final class Beginning {
    private final Duration youngerThan;

    public Beginning(Duration youngerThan) {
        this.youngerThan = youngerThan;
    }

    void seek(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
        var uncommitted = new HashSet<>(partitions);
        consumer.committed(uncommitted)
                .forEach((partition, offset) -> uncommitted.removeIf(one -> offset != null && one.equals(partition)));
        if (uncommitted.isEmpty()) {
            return;
        }
        var ends = consumer.endOffsets(uncommitted); // before the look back: what comes in between is not skipped
        var since = System.currentTimeMillis() - youngerThan.toMillis();
        var found = consumer.offsetsForTimes(
                uncommitted.stream().collect(Collectors.toMap(partition -> partition, partition -> since)));
        for (var partition : uncommitted) {
            var first = found.get(partition);
            var end = ends.getOrDefault(partition, 0L);
            consumer.seek(partition, first == null ? end : first.offset());
        }
    }
}

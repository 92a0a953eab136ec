package dev.sluice.dispatcher.poll;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where reading begins in a partition without a committed offset: at the first record younger than a span, else at the end; and
 * where it goes on in one whose records are gone that it would have read next.
 *
 * <p>Kafka's own {@code by_duration} says the same, but in a partition without such a record Kafka 4.4's consumer finds no
 * position and does not look again for long: the first request to a new topic was unanswered for the 20 s that a test waited,
 * and one behind a committed offset that retention had passed for 24 s. So the consumer has no policy of its own.
 */
public final class InitialOffsets {
    /** For each of three questions, asked inside a poll. One that takes longer ends the consumer, and the next asks again. */
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(InitialOffsets.class);

    private final Duration youngerThan;

    public InitialOffsets(Duration youngerThan) {
        this.youngerThan = youngerThan;
    }

    void seek(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
        var uncommitted = new HashSet<>(partitions);
        consumer.committed(uncommitted, BROKER_TIMEOUT)
                .forEach((partition, offset) -> uncommitted.removeIf(one -> offset != null && one.equals(partition)));
        if (!uncommitted.isEmpty()) {
            begin(consumer, uncommitted);
        }
    }

    /**
     * Moves where the consumer can read on: before the log's first record, to that; behind its end, as without a committed
     * offset, or to where the log was cut off if the consumer knows that.
     */
    void recover(Consumer<byte[], byte[]> consumer, InvalidOffsetException lost) {
        var behindTheEnd = new HashSet<>(lost.partitions());
        if (lost instanceof OffsetOutOfRangeException outside) {
            var firsts = consumer.beginningOffsets(outside.partitions(), BROKER_TIMEOUT);
            outside.offsetOutOfRangePartitions().forEach((partition, wanted) -> {
                var first = firsts.getOrDefault(partition, 0L);
                if (wanted < first) {
                    LOG.warn(
                            "{} begins at offset {}, {} was to be read: what lay between is gone",
                            partition,
                            first,
                            wanted);
                    consumer.seek(partition, first);
                    behindTheEnd.remove(partition);
                }
            });
        }
        if (lost instanceof LogTruncationException cut) {
            cut.divergentOffsets().forEach((partition, offset) -> {
                consumer.seek(partition, offset);
                behindTheEnd.remove(partition);
            });
        }
        if (!behindTheEnd.isEmpty()) {
            LOG.warn("{} have lost their ends, they are read as without a committed offset", behindTheEnd);
            begin(consumer, behindTheEnd);
        }
    }

    private void begin(Consumer<byte[], byte[]> consumer, Set<TopicPartition> uncommitted) {
        var ends = consumer.endOffsets(
                uncommitted, BROKER_TIMEOUT); // before the look back: what comes in between is not skipped
        var since = System.currentTimeMillis() - youngerThan.toMillis();
        var found = consumer.offsetsForTimes(
                uncommitted.stream().collect(Collectors.toMap(partition -> partition, partition -> since)),
                BROKER_TIMEOUT);
        for (var partition : uncommitted) {
            var first = found.get(partition);
            var end = ends.getOrDefault(partition, 0L);
            consumer.seek(partition, first == null ? end : first.offset());
        }
    }
}

package dev.sluice.dispatcher.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What becomes of work in hand when the group takes a partition away. */
class PartitionConsumerTest {
    private static final TopicPartition PARTITION = new TopicPartition("orders.requests", 0);
    private static final Duration HAND_OVER = Duration.ofMillis(400);

    /** Remembers commits also of partitions that it no longer holds. */
    private static final class Recorder extends MockConsumer<byte[], byte[]> {
        private final Map<TopicPartition, Long> committed = new HashMap<>();

        Recorder() {
            super("earliest");
        }

        @Override
        public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration atMost) {
            offsets.forEach((partition, offset) -> committed.put(partition, offset.offset()));
        }
    }

    private final Recorder consumer = new Recorder();
    private final PartitionConsumer assignment = new PartitionConsumer(
            consumer, PARTITION.topic(), new WorkLimit(100, 10), new RedeliveryDetector(), Optional.empty(), HAND_OVER);

    private List<RecordDelivery> taken(int records) throws InterruptedException {
        consumer.rebalance(List.of(PARTITION));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        for (var offset = 0; offset < records; offset++) {
            consumer.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, offset, new byte[0], new byte[0]));
        }
        var taken = new ArrayList<RecordDelivery>();
        while (taken.size() < records) {
            taken.addAll(assignment.poll());
        }
        return taken;
    }

    private static void finish(RecordDelivery taken) {
        assertThat(taken.begin()).isTrue();
        taken.done();
        taken.close();
    }

    private Duration revoked() {
        var begun = System.nanoTime();
        consumer.rebalance(Set.of());
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    @Test
    void a_partition_that_is_taken_away_waits_for_running_work_no_longer_than_the_hand_over_and_commits_what_is_safe()
            throws Exception {
        var records = taken(3);
        finish(records.get(0));
        assertThat(records.get(1).begin()).isTrue();
        finish(records.get(2));

        var waited = revoked();

        assertThat(waited).isBetween(HAND_OVER, HAND_OVER.multipliedBy(5));
        assertThat(consumer.committed).containsExactly(Map.entry(PARTITION, 1L));
    }

    @Test
    void what_waits_when_its_partition_is_taken_away_never_begins() throws Exception {
        var records = taken(2);
        finish(records.get(0));

        var waited = revoked();

        assertThat(waited).isLessThan(HAND_OVER);
        assertThat(records.get(1).begin()).isFalse();
        assertThat(consumer.committed).containsExactly(Map.entry(PARTITION, 1L));
    }

    @Test
    void a_partition_that_is_lost_commits_nothing_and_waits_for_nothing() throws Exception {
        var records = taken(2);
        finish(records.get(0));
        assertThat(records.get(1).begin()).isTrue();

        var begun = System.nanoTime();
        consumer.losePartitions(List.of(PARTITION));
        assignment.commit();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(HAND_OVER);
        assertThat(consumer.committed).isEmpty();
        assertThat(consumer.committed(Set.of(PARTITION))).isEmpty();
    }
}

package dev.sluice.load.replay.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.load.replay.plan.PartitionRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimestampMergerTest {
    private static final String TOPIC = "orders.requests";
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(30);
    private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);
    private static final TopicPartition SECOND = new TopicPartition(TOPIC, 1);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");

    @BeforeEach
    void begin() {
        consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
    }

    private static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long offset, long millis) {
        return new ConsumerRecord<>(
                TOPIC,
                partition.partition(),
                offset,
                millis,
                TimestampType.LOG_APPEND_TIME,
                0,
                1_000,
                new byte[0],
                new byte[1_000],
                new RecordHeaders(),
                Optional.empty());
    }

    private static List<PartitionRange> parts(long first, long second) {
        return List.of(new PartitionRange(TOPIC, 0, 0, first), new PartitionRange(TOPIC, 1, 0, second));
    }

    private TimestampMerger open(List<PartitionRange> parts, long mostBytes) {
        return new TimestampMerger(consumer, parts, mostBytes, BROKER_TIMEOUT);
    }

    private static List<String> all(TimestampMerger merged) throws TimeoutException {
        var all = new ArrayList<String>();
        for (var next = merged.peek(); next != null; next = merged.peek()) {
            all.add(next.record().partition() + "@" + next.record().offset());
            merged.take();
        }
        return all;
    }

    @Test
    void partitions_are_merged_by_time() throws TimeoutException {
        try (var merged = open(parts(3, 2), 1 << 20)) {
            consumer.addRecord(record(FIRST, 0, 10));
            consumer.addRecord(record(FIRST, 1, 30));
            consumer.addRecord(record(FIRST, 2, 50));
            consumer.addRecord(record(SECOND, 0, 20));
            consumer.addRecord(record(SECOND, 1, 40));

            assertThat(all(merged)).containsExactly("0@0", "1@0", "0@1", "1@1", "0@2");
        }
    }

    @Test
    void a_partition_keeps_its_own_order_also_where_its_times_do_not() throws TimeoutException {
        try (var merged = open(parts(3, 1), 1 << 20)) {
            consumer.addRecord(record(FIRST, 0, 10));
            consumer.addRecord(record(FIRST, 1, 30));
            consumer.addRecord(record(FIRST, 2, 15)); // a clock was set back
            consumer.addRecord(record(SECOND, 0, 20));

            assertThat(all(merged)).containsExactly("0@0", "1@0", "0@1", "0@2");
        }
    }

    @Test
    void what_is_behind_the_end_of_a_part_is_not_read() throws TimeoutException {
        try (var merged = open(parts(1, 0), 1 << 20)) {
            consumer.addRecord(record(FIRST, 0, 10));
            consumer.addRecord(record(FIRST, 1, 20));

            assertThat(all(merged)).containsExactly("0@0");
        }
    }

    @Test
    void a_partition_that_is_far_ahead_is_held_only_so_far() throws TimeoutException {
        var most = 20_000;
        var ahead = new ArrayList<Long>();
        try (var merged = open(parts(100, 1), 2L * most)) {
            consumer.setMaxPollRecords(5);
            for (var poll = 0; poll < 12; poll++) {
                consumer.schedulePollTask(() -> ahead.add(consumer.position(FIRST)));
            }
            consumer.schedulePollTask(() -> consumer.addRecord(record(SECOND, 0, 1_000)));
            for (var offset = 0; offset < 100; offset++) {
                consumer.addRecord(record(FIRST, offset, offset));
            }

            var all = all(merged);

            assertThat(all).hasSize(101).startsWith("0@0", "0@1").endsWith("0@99", "1@0");
            assertThat(ahead.getLast()).isBetween(most / 2_000L, most / 1_000L + 5);
        }
    }

    @Test
    void a_broker_that_gives_nothing_more_is_told_by_the_partition_that_is_waited_for() {
        try (var merged = new TimestampMerger(consumer, parts(1, 1), 1 << 20, Duration.ofMillis(10))) {
            consumer.addRecord(record(FIRST, 0, 10));

            assertThatThrownBy(merged::peek)
                    .isInstanceOf(TimeoutException.class)
                    .hasMessage("nothing more of orders.requests-1 within 0 s");
        }
    }
}

package dev.sluice.load.replay.recording;

import dev.sluice.load.replay.plan.PartitionRange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Merges parts of partitions by append time; each partition keeps its own order, also where its times do not. Of each
 * partition some records are held, up to a bound over which it is paused. One thread owns it and the consumer.
 */
final class TimestampMerger implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    /** What an object of the JVM adds to a record and to each of its headers, roughly, in bytes. */
    private static final int RECORD_OVERHEAD = 400;

    private static final int HEADER_OVERHEAD = 96;

    private final Consumer<byte[], byte[]> consumer;
    private final Duration patience;
    private final long mostBytesOfLane;
    private final Map<TopicPartition, PartitionBuffer> lanes = new HashMap<>();
    private final PriorityQueue<PartitionBuffer> byTime = new PriorityQueue<>(
            Comparator.<PartitionBuffer>comparingLong(lane -> lane.headMillis).thenComparingInt(lane -> lane.index));
    /** Lanes that are not at their ends and hold nothing: until they do, nobody knows which record is next. */
    private int hungry;

    private long expired;

    /** @param mostBytes that are held of all partitions together
     * @param patience how long nothing may come, as while the broker is away */
    TimestampMerger(Consumer<byte[], byte[]> consumer, List<PartitionRange> parts, long mostBytes, Duration patience) {
        this.consumer = consumer;
        this.patience = patience;
        var filled = parts.stream().filter(part -> part.records() > 0).toList();
        this.mostBytesOfLane = mostBytes / Math.max(1, filled.size());
        for (var part : filled) {
            var partition = new TopicPartition(part.topic(), part.partition());
            lanes.put(partition, new PartitionBuffer(partition, lanes.size(), part.to()));
        }
        consumer.assign(lanes.keySet());
        filled.forEach(part -> consumer.seek(new TopicPartition(part.topic(), part.partition()), part.from()));
        hungry = lanes.size();
    }

    /** A record and its place in the order of time. */
    record Timed(ConsumerRecord<byte[], byte[]> record, long millis, int bytes) {}

    /** One partition. */
    private static final class PartitionBuffer {
        private final TopicPartition partition;
        private final int index;
        private final long end;
        private final Deque<Timed> held = new ArrayDeque<>();
        private long bytes;
        private long headMillis;
        private long lastMillis = Long.MIN_VALUE;
        private boolean isDone;
        private boolean isPaused;

        PartitionBuffer(TopicPartition partition, int index, long end) {
            this.partition = partition;
            this.index = index;
            this.end = end;
        }

        void add(ConsumerRecord<byte[], byte[]> record) {
            lastMillis = Math.max(lastMillis, record.timestamp());
            var timed = new Timed(record, lastMillis, weight(record));
            held.add(timed);
            bytes += timed.bytes();
        }
    }

    /** Also takes the headers out of the batch that they came in, which they would otherwise keep in memory. */
    private static int weight(ConsumerRecord<byte[], byte[]> record) {
        var bytes =
                RECORD_OVERHEAD + Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
        for (var header : record.headers()) {
            var value = header.value();
            bytes += HEADER_OVERHEAD + header.key().length() + (value == null ? 0 : value.length);
        }
        return bytes;
    }

    /** How many records were gone before they could be read. */
    long expired() {
        return expired;
    }

    /** The next, which stays; null at the end of all parts. */
    @Nullable
    Timed peek() throws TimeoutException {
        fill();
        var lane = byTime.peek();
        return lane == null ? null : lane.held.peek();
    }

    /** Takes the one that was seen last. */
    void take() {
        var lane = byTime.remove();
        var taken = lane.held.remove();
        lane.bytes -= taken.bytes();
        var head = lane.held.peek();
        if (head != null) {
            lane.headMillis = head.millis();
            byTime.add(lane);
        } else if (!lane.isDone) {
            hungry++;
        }
    }

    private void fill() throws TimeoutException {
        var until = System.nanoTime() + patience.toNanos();
        while (hungry > 0) {
            pause();
            var found = poll();
            if (found > 0) {
                until = System.nanoTime() + patience.toNanos();
            } else if (hungry > 0 && System.nanoTime() - until > 0) {
                throw new TimeoutException("nothing more of " + waitedFor() + " within " + patience.toSeconds() + " s");
            }
        }
    }

    private TopicPartition waitedFor() {
        return lanes.values().stream()
                .filter(lane -> !lane.isDone && lane.held.isEmpty())
                .findFirst()
                .orElseThrow()
                .partition;
    }

    private void pause() {
        var full = new ArrayList<TopicPartition>();
        var empty = new ArrayList<TopicPartition>();
        for (var lane : lanes.values()) {
            if (!lane.isPaused && (lane.isDone || lane.bytes > mostBytesOfLane)) {
                lane.isPaused = true;
                full.add(lane.partition);
            } else if (lane.isPaused && !lane.isDone && lane.bytes <= mostBytesOfLane / 2) {
                lane.isPaused = false;
                empty.add(lane.partition);
            }
        }
        consumer.pause(full);
        consumer.resume(empty);
    }

    private int poll() {
        try {
            var records = consumer.poll(POLL);
            for (var partition : records.partitions()) {
                take(lanes.get(partition), records.records(partition));
            }
            lanes.values().forEach(this::lookForEnd);
            return records.count();
        } catch (OffsetOutOfRangeException e) {
            e.offsetOutOfRangePartitions().forEach(this::skipExpired);
            return 1;
        }
    }

    private void take(@Nullable PartitionBuffer lane, List<ConsumerRecord<byte[], byte[]>> records) {
        if (lane == null || lane.isDone) {
            return;
        }
        var wasEmpty = lane.held.isEmpty();
        for (var record : records) {
            if (record.offset() < lane.end) {
                lane.add(record);
            }
        }
        var head = lane.held.peek();
        if (wasEmpty && head != null) {
            lane.headMillis = head.millis();
            byTime.add(lane);
            hungry--;
        }
    }

    private void lookForEnd(PartitionBuffer lane) {
        if (!lane.isDone && consumer.position(lane.partition) >= lane.end) {
            lane.isDone = true;
            hungry -= lane.held.isEmpty() ? 1 : 0;
        }
    }

    /** Retention has taken what was about to be read. */
    private void skipExpired(TopicPartition partition, long offset) {
        var begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, offset);
        var lane = lanes.get(partition);
        if (lane != null) {
            expired += Math.min(begin, lane.end) - offset;
            consumer.seek(partition, Math.min(begin, lane.end));
            lookForEnd(lane);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}

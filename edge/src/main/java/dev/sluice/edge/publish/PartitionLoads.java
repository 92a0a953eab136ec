package dev.sluice.edge.publish;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntUnaryOperator;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of one topic, and how many requests each has outstanding: published, as far as the edge knows, and neither
 * replied to nor given up. Thread safe, without locks.
 */
final class PartitionLoads {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionLoads.class);
    /** How old may be what is known of leaders; the producer has it at hand. */
    private static final long KNOWN_FOR_NANOS = 1_000_000_000;

    private final String topic;
    private final IntUnaryOperator random;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicLong nextLookNanos;
    private volatile int[] withLeader = {};
    private volatile AtomicIntegerArray counts = new AtomicIntegerArray(0);

    PartitionLoads(String topic) {
        this(topic, bound -> ThreadLocalRandom.current().nextInt(bound));
    }

    /** @param random a number from 0 to below its argument */
    PartitionLoads(String topic, IntUnaryOperator random) {
        this.topic = topic;
        this.random = random;
        this.nextLookNanos = new AtomicLong(System.nanoTime());
    }

    /** Where the next request without a key goes; -1 where the producer has to choose, as it knows no leader. */
    int choose(Producer<?, ?> producer, PartitioningStrategy spread) {
        look(producer);
        var candidates = withLeader;
        if (candidates.length < 2) {
            return candidates.length == 0 ? -1 : candidates[0];
        }
        return switch (spread) {
            case ROUND_ROBIN -> candidates[Math.floorMod(turn.getAndIncrement(), candidates.length)];
            case LEAST_OUTSTANDING -> lessOfTwo(candidates);
        };
    }

    /** The power of two choices (Mitzenmacher 2001): nearly as even as looking at all, without all callers meeting at one. */
    private int lessOfTwo(int[] candidates) {
        var first = random.applyAsInt(candidates.length);
        var second = random.applyAsInt(candidates.length - 1);
        var left = candidates[first];
        var right = candidates[second < first ? second : second + 1];
        return outstanding(right) < outstanding(left) ? right : left;
    }

    private void look(Producer<?, ?> producer) {
        var now = System.nanoTime();
        var next = nextLookNanos.get();
        if (now - next < 0 || !nextLookNanos.compareAndSet(next, now + KNOWN_FOR_NANOS)) {
            return;
        }
        try {
            var found = producer.partitionsFor(topic);
            withLeader = found.stream()
                    .filter(partition -> partition.leader() != null)
                    .mapToInt(partition -> partition.partition())
                    .sorted()
                    .toArray();
            grow(found.size());
        } catch (KafkaException | IllegalStateException e) {
            LOG.debug("no metadata of {}, the producer chooses: {}", topic, e.getMessage());
        }
    }

    /** Counts that are changed at the same moment may be lost when a topic grows; they are as good as never there. */
    private synchronized AtomicIntegerArray grow(int partitions) {
        var before = counts;
        if (before.length() >= partitions) {
            return before;
        }
        var more = new AtomicIntegerArray(partitions);
        for (var partition = 0; partition < before.length(); partition++) {
            more.set(partition, before.get(partition));
        }
        counts = more;
        return more;
    }

    String topic() {
        return topic;
    }

    int outstanding(int partition) {
        var known = counts;
        return partition < known.length() ? known.get(partition) : 0;
    }

    /** Over all partitions. */
    int outstanding() {
        var known = counts;
        var sum = 0;
        for (var partition = 0; partition < known.length(); partition++) {
            sum += known.get(partition);
        }
        return sum;
    }

    void begin(int partition) {
        var known = counts;
        (partition < known.length() ? known : grow(partition + 1)).incrementAndGet(partition);
    }

    void end(int partition) {
        counts.getAndUpdate(partition, count -> Math.max(0, count - 1));
    }
}

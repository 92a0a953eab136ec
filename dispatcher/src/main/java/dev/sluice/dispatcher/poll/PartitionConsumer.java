package dev.sluice.dispatcher.poll;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the group gave this process: reads from it, holds reading back while too much is in work, commits what is safe, and
 * hands partitions over when the group takes them away. One thread calls everything here but {@link #ended},
 * {@link #wake} and {@link #isSilentFor}; it owns the consumer.
 */
public final class PartitionConsumer implements RequestSource {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionConsumer.class);
    /** How long one poll waits for records, and thus the longest that finished work waits for its commit besides. */
    private static final Duration POLL = Duration.ofMillis(100);
    /** How long a full house waits before partitions are paused; shorter waits are part of every busy day. */
    private static final Duration STAND_STILL = Duration.ofMillis(200);
    /** How long one that has paused waits for room before it looks after the consumer again. */
    private static final Duration ROOM = Duration.ofMillis(20);
    /** The first poll after a pause may overlook what is there already and would wait its whole time for more. */
    private static final Duration AFTER_RESUME = Duration.ofMillis(2);

    private static final Duration COMMIT_EVERY = Duration.ofMillis(200);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final WorkLimit backpressure;
    private final RedeliveryDetector redeliveries;
    private final Optional<InitialOffsets> beginning;
    private final BlockingQueue<OwnedRecord> endings = new LinkedBlockingQueue<>();
    private final Map<TopicPartition, OwnedPartition> held = new HashMap<>();
    private Duration handOver;
    private boolean paused;
    private boolean committing;
    private long nextCommitNanos = System.nanoTime();

    /**
     * Subscribes; owns the consumer from here on.
     *
     * @param beginning where to read what nobody has committed, or is there no more; empty to leave both to {@code auto.offset.reset}
     * @param handOver how long partitions that are taken away wait for work that runs
     */
    public PartitionConsumer(
            Consumer<byte[], byte[]> consumer,
            String topic,
            WorkLimit backpressure,
            RedeliveryDetector redeliveries,
            Optional<InitialOffsets> beginning,
            Duration handOver) {
        this.consumer = consumer;
        this.backpressure = backpressure;
        this.redeliveries = redeliveries;
        this.beginning = beginning;
        this.handOver = handOver;
        consumer.subscribe(Set.of(topic), new HandOver());
    }

    @Override
    public List<RecordDelivery> poll() throws InterruptedException {
        settle();
        await(() -> !backpressure.isFull(), paused ? ROOM : STAND_STILL);
        var taken = new ArrayList<RecordDelivery>();
        for (var record : records(patience(backpressure.isFull()))) {
            taken.add(take(record));
        }
        return taken;
    }

    private ConsumerRecords<byte[], byte[]> records(Duration atMost) {
        try {
            return consumer.poll(atMost);
        } catch (InvalidOffsetException e) {
            beginning.orElseThrow(() -> e).recover(consumer, e);
            return ConsumerRecords.empty();
        }
    }

    private OwnedRecord take(ConsumerRecord<byte[], byte[]> record) {
        var partition = new TopicPartition(record.topic(), record.partition());
        var holding = held.computeIfAbsent(partition, first -> new OwnedPartition());
        holding.read(record.offset());
        backpressure.began();
        return new OwnedRecord(record, redeliveries.isOne(record), holding, this);
    }

    /** Pauses or resumes where that has to change, and says how long to poll for records. */
    private Duration patience(boolean full) {
        if (full && !paused) {
            consumer.pause(consumer.assignment());
        } else if (!full && paused) {
            consumer.resume(consumer.paused());
        }
        var resumed = paused && !full;
        paused = full;
        return full ? Duration.ZERO : resumed ? AFTER_RESUME : POLL;
    }

    @Override
    public void commit() {
        settle();
        var now = System.nanoTime();
        if (committing || now - nextCommitNanos < 0) {
            return;
        }
        var safe = safe(held.keySet());
        if (!safe.isEmpty()) {
            committing = true;
            nextCommitNanos = now + COMMIT_EVERY.toNanos();
            consumer.commitAsync(safe, this::committed);
        }
    }

    private void committed(Map<TopicPartition, OffsetAndMetadata> offsets, Exception failure) {
        committing = false;
        if (failure == null) {
            remember(offsets);
        } else {
            LOG.info("commit failed, it is tried again: {}", failure.toString());
        }
    }

    private void remember(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) -> {
            var holding = held.get(partition);
            if (holding != null) {
                holding.committed(offset.offset());
            }
        });
    }

    private Map<TopicPartition, OffsetAndMetadata> safe(Collection<TopicPartition> partitions) {
        var safe = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (var partition : partitions) {
            var holding = held.get(partition);
            if (holding != null && holding.hasNews()) {
                safe.put(partition, holding.safe());
            }
        }
        return safe;
    }

    @Override
    public boolean isAssigned() {
        return !consumer.assignment().isEmpty();
    }

    @Override
    public boolean isSilentFor(Duration time) {
        return HeartbeatMonitor.areMissingFor(time, consumer.metrics());
    }

    /** By any worker: the record needs no more attention, done or not. */
    void ended(OwnedRecord taken) {
        backpressure.ended();
        endings.add(taken);
    }

    private void settle() {
        var ended = endings.poll();
        while (ended != null) {
            ended.settle();
            ended = endings.poll();
        }
    }

    /** Settles what ends until the condition holds or the time is over. */
    private void await(BooleanSupplier condition, Duration patience) throws InterruptedException {
        var until = System.nanoTime() + patience.toNanos();
        settle();
        while (!condition.getAsBoolean() && System.nanoTime() - until < 0) {
            var left = Math.min(ROOM.toNanos(), until - System.nanoTime()); // work of an earlier consumer ends unheard
            var ended = endings.poll(left, TimeUnit.NANOSECONDS);
            if (ended != null) {
                ended.settle();
            }
        }
    }

    @Override
    public void drain(Duration patience) throws InterruptedException {
        await(() -> backpressure.inWork() == 0, patience);
        if (backpressure.inWork() > 0) {
            LOG.warn(
                    "{} records are still in work after {} ms, a restart repeats them",
                    backpressure.inWork(),
                    patience.toMillis());
        }
        handOver = Duration.ZERO;
    }

    @Override
    public void wake() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(SHUTDOWN_TIMEOUT));
    }

    private void commitNow(Collection<TopicPartition> partitions) {
        var safe = safe(partitions);
        if (safe.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(safe, SHUTDOWN_TIMEOUT);
        } catch (KafkaException e) {
            LOG.warn("could not commit {}, its work may be repeated: {}", safe, e.toString());
        }
    }

    /** Runs inside poll and close, on the thread that owns the consumer. */
    private final class HandOver implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            beginning.ifPresent(start -> start.seek(consumer, partitions));
            partitions.forEach(partition -> held.put(partition, new OwnedPartition()));
            if (paused) {
                consumer.pause(partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            var leaving = partitions.stream().flatMap(this::holding).toList();
            leaving.forEach(OwnedPartition::leave);
            try {
                await(() -> leaving.stream().allMatch(OwnedPartition::isIdle), handOver);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
            commitNow(partitions);
            held.keySet().removeAll(partitions);
        }

        private Stream<OwnedPartition> holding(TopicPartition partition) {
            return Stream.ofNullable(held.get(partition));
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            partitions.stream().flatMap(this::holding).forEach(OwnedPartition::leave);
            held.keySet().removeAll(partitions);
        }
    }
}

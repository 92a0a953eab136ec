package dev.sluice.load.replay;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.load.replay.masking.MessageMasker;
import dev.sluice.load.replay.plan.ReplayRejection;
import dev.sluice.load.replay.plan.TargetResolver;
import dev.sluice.load.replay.tail.ReplyJoiner;
import dev.sluice.load.replay.tail.TailEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/** Watches what a service is asked and what it replies, masked, until it is stopped. Start reading at {@link #run}. */
public final class TrafficTail implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    /** Edges that start bring reply topics of their own. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(3);
    /** How long a reply may be on the topic before it is read. */
    private static final long GRACE_MILLIS = 500;
    /** How far partitions may be read apart. */
    private static final long APART_MILLIS = 100;

    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private final Set<String> requestTopics;
    private final ReplyJoiner waiting;
    private final Map<TopicPartition, Long> readMillis = new HashMap<>();
    private long aheadMillis = Long.MIN_VALUE;
    private long lookedNanos = System.nanoTime();

    private TrafficTail(
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
            Set<String> requestTopics,
            ReplyJoiner waiting) {
        this.consumer = consumer;
        this.requestTopics = requestTopics;
        this.waiting = waiting;
    }

    /**
     * @param kafka settings of Kafka's clients, {@code bootstrap.servers} among them
     * @param operations that are watched; empty for all
     * @param from when on; from now on where it is absent
     * @param includeReplays whether also what replays send is meant
     * @param seen hears of each request once, on the thread that runs
     * @throws ReplayRejection where the contracts do not know the service or an operation, or its topic is not there
     */
    public static TrafficTail open(
            Map<String, ?> kafka,
            ContractSet contracts,
            String service,
            Set<String> operations,
            Optional<Instant> from,
            boolean includeReplays,
            Consumer<TailEntry> seen)
            throws ReplayRejection {
        var casting = new TargetResolver(contracts, service);
        casting.cast(operations, service, Optional.empty(), true);
        Predicate<String> isMeant = name -> operations.isEmpty() || operations.contains(name);
        var waiting = new ReplyJoiner(MessageMasker.of(contracts, service), isMeant, includeReplays, seen);
        var consumer = new ReplayKafkaClients(kafka).consumer();
        var isOpen = false;
        try {
            var tail = new TrafficTail(consumer, casting.topics(), waiting);
            tail.begin(from);
            isOpen = true;
            return tail;
        } finally {
            if (!isOpen) {
                consumer.close();
            }
        }
    }

    private void begin(Optional<Instant> from) throws ReplayRejection {
        var partitions = partitions();
        for (var topic : requestTopics) {
            if (partitions.stream().noneMatch(partition -> partition.topic().equals(topic))) {
                throw ReplayRejection.unable("there is no topic " + topic);
            }
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        if (from.isPresent()) {
            var times = partitions.stream()
                    .collect(Collectors.toMap(
                            partition -> partition, _ -> from.get().toEpochMilli()));
            consumer.offsetsForTimes(times).forEach((partition, found) -> {
                if (found != null) {
                    consumer.seek(partition, found.offset());
                }
            });
        }
    }

    private Set<TopicPartition> partitions() {
        var partitions = new HashSet<TopicPartition>();
        consumer.listTopics().forEach((name, infos) -> {
            if (requestTopics.contains(name) || name.startsWith(HeaderNames.REPLY_TOPIC_PREFIX)) {
                infos.forEach(info -> partitions.add(new TopicPartition(name, info.partition())));
            }
        });
        return partitions;
    }

    /** Until {@link #stop} or an interrupt. */
    public void run() {
        try {
            while (true) {
                lookForTopics();
                poll().forEach(this::take);
                waiting.readUpTo(readUpTo());
                waitForThoseBehind();
            }
        } catch (WakeupException | InterruptException e) {
            var _ = Thread.interrupted(); // so that the consumer can take its leave
        }
    }

    /** What came at once, in the order of its time. */
    private List<ConsumerRecord<byte[], byte[]>> poll() {
        try {
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            consumer.poll(POLL).forEach(records::add);
            records.sort(Comparator.comparingLong(ConsumerRecord::timestamp));
            return records;
        } catch (OffsetOutOfRangeException e) {
            consumer.seekToBeginning(e.offsetOutOfRangePartitions().keySet());
            return List.of();
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        aheadMillis = Math.max(aheadMillis, record.timestamp() - System.currentTimeMillis());
        readMillis.put(new TopicPartition(record.topic(), record.partition()), record.timestamp());
        if (requestTopics.contains(record.topic())) {
            waiting.request(record);
        } else {
            waiting.reply(record);
        }
    }

    private void lookForTopics() {
        if (System.nanoTime() - lookedNanos < LOOK_NANOS) {
            return;
        }
        var there = partitions();
        var added = new HashSet<>(there);
        added.removeAll(consumer.assignment());
        if (!there.equals(consumer.assignment()) && !there.isEmpty()) {
            consumer.assign(there);
            consumer.seekToBeginning(added);
            readMillis.keySet().retainAll(there);
        }
        lookedNanos = System.nanoTime();
    }

    /** No reply from before this time is unread: the broker's time now, or that of the reply topic that is read least far. */
    private long readUpTo() {
        if (aheadMillis == Long.MIN_VALUE) {
            return Long.MIN_VALUE;
        }
        var now = System.currentTimeMillis() + aheadMillis - GRACE_MILLIS;
        return consumer.assignment().stream()
                .filter(partition -> !requestTopics.contains(partition.topic()))
                .filter(this::isBehind)
                .mapToLong(this::readMillis)
                .reduce(now, Math::min);
    }

    /** Where much is read at once, requests and their replies are read at about the same time, or too many would wait. */
    private void waitForThoseBehind() {
        var partitions = consumer.assignment();
        var slowest = partitions.stream()
                .filter(this::isBehind)
                .mapToLong(this::readMillis)
                .min();
        var isAhead = partitions.stream()
                .collect(Collectors.partitioningBy(partition ->
                        slowest.isPresent() && readMillis(partition) > slowest.getAsLong() + APART_MILLIS));
        consumer.pause(isAhead.getOrDefault(true, List.of()));
        consumer.resume(isAhead.getOrDefault(false, List.of()));
    }

    private boolean isBehind(TopicPartition partition) {
        return consumer.currentLag(partition).orElse(1) > 0;
    }

    private long readMillis(TopicPartition partition) {
        return readMillis.getOrDefault(partition, Long.MIN_VALUE);
    }

    public ReplyJoiner.Counts counts() {
        return waiting.counts();
    }

    /** Ends {@link #run}. May be called by any thread. */
    public void stop() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}

package dev.sluice.load.replay.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.load.replay.exchange.ReplyDecoder;
import dev.sluice.load.replay.plan.PartitionRange;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topic that services reply to from where it ended when the run began, on a thread of its own, which owns the consumer;
 * partitions that are added meanwhile are read from their beginning.
 * Replies to other runs are there, too, and are passed over. It writes an echo to each partition four times a second: a deadline
 * is over when a record from behind it is read from each, and not before, however long the broker is away.
 */
final class ReplyCollector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyCollector.class);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long ECHO_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** How often the consumer is asked for partitions that were added; it answers from what it knows already. */
    private static final long PARTITIONS_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Without a record for so long, though an echo is due several times a second, the broker is not waited for any more. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    private final Consumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;
    private final Set<TopicPartition> replies = new HashSet<>();
    private final Map<TopicPartition, Long> begins;
    private final TopicPartition first;
    private final Predicate<String> isOurs;
    private final BrokerClock clock;
    private final InFlightTable flights;
    private final java.util.function.Consumer<InFlightTable.Ended> ended;
    private final Duration longestSilence;
    private final Thread thread;
    private volatile boolean isEnding;
    private int echoing;
    private long echoedNanos = System.nanoTime() - ECHO_NANOS;
    private long lookedNanos = System.nanoTime();
    private long lookedForPartitionsNanos = System.nanoTime() - PARTITIONS_NANOS;
    /** By partition, when the last record that was read had been appended. */
    private final Map<Integer, Long> readMillis = new HashMap<>();

    private long heardNanos = System.nanoTime();

    private ReplyCollector(
            Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer,
            List<PartitionRange> replies,
            Predicate<String> isOurs,
            BrokerClock clock,
            InFlightTable flights,
            java.util.function.Consumer<InFlightTable.Ended> ended,
            Duration longestSilence) {
        this.longestSilence = longestSilence;
        this.consumer = consumer;
        this.producer = producer;
        this.first = partition(replies.getFirst());
        this.begins = replies.stream().collect(Collectors.toMap(ReplyCollector::partition, PartitionRange::from));
        this.isOurs = isOurs;
        this.clock = clock;
        this.flights = flights;
        this.ended = ended;
        this.thread = Thread.ofPlatform().name("replay-replies").daemon().unstarted(this::run);
    }

    /**
     * @param replies from where on each partition is read
     * @param isOurs whether an id is of this run
     * @param ended hears of each request's end, on the collector's thread
     */
    static ReplyCollector start(
            Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer,
            List<PartitionRange> replies,
            Predicate<String> isOurs,
            BrokerClock clock,
            InFlightTable flights,
            java.util.function.Consumer<InFlightTable.Ended> ended) {
        return start(consumer, producer, replies, isOurs, clock, flights, ended, LONGEST_SILENCE);
    }

    static ReplyCollector start(
            Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer,
            List<PartitionRange> replies,
            Predicate<String> isOurs,
            BrokerClock clock,
            InFlightTable flights,
            java.util.function.Consumer<InFlightTable.Ended> ended,
            Duration longestSilence) {
        var collector = new ReplyCollector(consumer, producer, replies, isOurs, clock, flights, ended, longestSilence);
        collector.thread.start();
        return collector;
    }

    private void run() {
        try (consumer) {
            read(begins.keySet());
            while (!isEnding) {
                lookForPartitions();
                echo();
                for (var record : consumer.poll(POLL)) {
                    take(record);
                    heardNanos = System.nanoTime();
                }
                requireSound();
                look();
                flights.ended().forEach(ended);
            }
            flights.ended().forEach(ended);
        } catch (InterruptedException | InterruptException e) {
            flights.breakOff(new IllegalStateException("interrupted", e));
        } catch (RuntimeException | Error e) {
            flights.breakOff(e);
        }
    }

    /** Those that were added since the run began are read from their beginning, and waited for like the others. */
    private void lookForPartitions() {
        if (System.nanoTime() - lookedForPartitionsNanos < PARTITIONS_NANOS) {
            return;
        }
        lookedForPartitionsNanos = System.nanoTime();
        try {
            var found = new HashSet<TopicPartition>();
            for (var info : consumer.partitionsFor(first.topic())) {
                found.add(new TopicPartition(info.topic(), info.partition()));
            }
            found.removeAll(replies);
            if (!found.isEmpty()) {
                read(found);
            }
        } catch (TimeoutException e) {
            LOG.debug("Whether there are more partitions cannot be told: {}", e.getMessage());
        }
    }

    private void read(Set<TopicPartition> added) {
        replies.addAll(added);
        consumer.assign(replies);
        added.forEach(partition -> consumer.seek(partition, begins.getOrDefault(partition, 0L)));
    }

    private static TopicPartition partition(PartitionRange part) {
        return new TopicPartition(part.topic(), part.partition());
    }

    private void requireSound() {
        if (System.nanoTime() - heardNanos > longestSilence.toNanos()) {
            throw new TimeoutException(
                    "nothing came from " + first.topic() + " for " + longestSilence.toSeconds() + " s");
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        readMillis.put(record.partition(), record.timestamp());
        var id = ReplyDecoder.id(record.headers());
        if (id.isPresent() && isOurs.test(id.get())) {
            flights.reply(id.get(), ReplyDecoder.read(record), record.timestamp());
        }
    }

    private void look() {
        if (System.nanoTime() - lookedNanos > LOOK_NANOS && readMillis.size() == replies.size()) {
            lookedNanos = System.nanoTime();
            flights.readUpTo(Collections.min(readMillis.values()));
        }
    }

    /** To each partition, one round at a time: while the broker is away they do not pile up. */
    private void echo() {
        var now = System.nanoTime();
        synchronized (this) {
            if (echoing > 0 || now - echoedNanos < ECHO_NANOS) {
                return;
            }
            echoing = replies.size();
        }
        echoedNanos = now;
        replies.forEach(partition -> echo(partition, now));
    }

    private void echo(TopicPartition partition, long now) {
        var echo = new RecordHeader(HeaderNames.ECHO, "replay".getBytes(UTF_8));
        var _ = producer.send(
                new ProducerRecord<>(partition.topic(), partition.partition(), null, null, null, List.of(echo)),
                (metadata, failure) -> {
                    if (failure == null && partition.equals(first)) {
                        clock.observe(now, System.nanoTime(), metadata.timestamp());
                    }
                    synchronized (this) {
                        echoing--;
                    }
                });
    }

    @Override
    public void close() {
        isEnding = true;
        flights.close();
        var interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // its last outcomes are still wanted
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.sluice.edge.await;

import dev.sluice.contracts.wire.DecodedReply;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.edge.broker.BrokerConnection;
import dev.sluice.edge.broker.ReplyTopic;
import dev.sluice.edge.broker.RestartBackoff;
import dev.sluice.edge.broker.WakeupSignal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads this edge's reply topic on a thread of its own, which alone touches the consumer but for waking it up.
 *
 * <p>No group: the edge assigns itself all partitions and begins at their ends. A partition that is added later, and all of
 * a topic that was made anew, are read from their beginning: services may have replied there already. A consumer that
 * failed, or that stays deaf to echoes which the broker has, is closed and built again for ever; the next one goes on where
 * it stopped, so that replies which came meanwhile find their callers.
 */
public final class ReplyConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyConsumer.class);
    private static final Duration POLL = Duration.ofMillis(500);
    /** How often is looked whether the topic has come. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private static final Duration DEAF_FROM = Duration.ofSeconds(6);

    private final BrokerConnection link;
    private final ReplyCorrelator correlator;
    private final String topic;
    private final Thread thread =
            Thread.ofPlatform().name("sluice-replies").daemon().unstarted(this::run);
    private final WakeupSignal bell = new WakeupSignal();
    private final RestartBackoff backoff = new RestartBackoff();
    /** Where the next consumer goes on, in the topic of that id. */
    private final Map<TopicPartition, Long> next = new HashMap<>();

    private Optional<Uuid> id = Optional.empty();

    private volatile @Nullable Consumer<byte[], byte[]> current;
    private volatile Optional<String> failure = Optional.of("not reading yet");
    private volatile boolean closing;

    public ReplyConsumer(BrokerConnection link, ReplyCorrelator correlator) {
        this.link = link;
        this.correlator = correlator;
        this.topic = link.settings().replyTopic();
    }

    /** Begins to read; returns at once. That an echo was read back is the link's to say. */
    public void start() {
        thread.start();
    }

    /** Why replies are not read; empty while they are. */
    public Optional<String> failing() {
        return failure;
    }

    /** Ends the reading; to be called when nobody waits any more. */
    public void close() throws InterruptedException {
        closing = true;
        bell.ring();
        var reading = current;
        if (reading != null) {
            reading.wakeup();
        }
        if (thread.isAlive()) {
            thread.join();
        }
        failure = Optional.of("closed");
    }

    private void run() {
        while (!closing) {
            try {
                readWithNewConsumer();
            } catch (WakeupException | InterruptedException e) {
                LOG.debug("Reading replies ends");
            } catch (KafkaException | IllegalStateException e) {
                fail(e.getMessage() == null ? e.toString() : e.getMessage());
            } catch (RuntimeException | Error e) {
                LOG.error("Reading replies failed", e);
                fail(e.toString());
            }
            pause();
        }
    }

    private void fail(String why) {
        if (failure.isEmpty()) {
            LOG.warn("Replies are not read: {}", why);
        }
        failure = Optional.of(why);
    }

    private void pause() {
        try {
            if (!closing) {
                bell.await(backoff.next());
            }
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    private void readWithNewConsumer() throws InterruptedException {
        var consumer = link.openConsumer();
        try {
            current = consumer;
            var reading = awaitTopic();
            if (!closing) {
                begin(consumer, reading);
            }
            var sinceNanos = System.nanoTime();
            while (!closing) {
                reading = extended(consumer, reading, link.replyTopic().orElse(reading));
                takeAll(consumer.poll(POLL));
                if (link.unheard(sinceNanos).compareTo(DEAF_FROM) > 0) {
                    throw new IllegalStateException("echoes that the broker has are not read back");
                }
            }
        } finally {
            current = null;
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private ReplyTopic awaitTopic() throws InterruptedException {
        var found = link.replyTopic();
        while (found.isEmpty() && !closing) {
            fail("topic " + topic + " is not there");
            bell.await(POLL_INTERVAL);
            found = link.replyTopic();
        }
        return found.orElse(new ReplyTopic(Uuid.ZERO_UUID, 0));
    }

    /** At the ends where this is the first topic that is read: what is there already is for callers of an earlier edge. */
    private void begin(Consumer<byte[], byte[]> consumer, ReplyTopic reading) {
        var partitions = partitions(reading);
        consumer.assign(partitions);
        if (id.isEmpty()) {
            consumer.seekToEnd(partitions);
            partitions.forEach(partition -> next.put(partition, consumer.position(partition)));
        } else {
            if (!id.get().equals(reading.id())) {
                next.clear();
            }
            partitions.forEach(partition -> goOn(consumer, partition));
        }
        id = Optional.of(reading.id());
        failure = Optional.empty();
        link.echoNow();
    }

    /** The positions of those that were read before stay as they are. */
    private ReplyTopic extended(Consumer<byte[], byte[]> consumer, ReplyTopic reading, ReplyTopic now) {
        if (!now.id().equals(reading.id())) {
            throw new IllegalStateException("topic " + topic + " was made anew");
        }
        if (now.partitions() > reading.partitions()) {
            consumer.assign(partitions(now));
            partitions(now).stream().skip(reading.partitions()).forEach(partition -> goOn(consumer, partition));
            link.echoNow();
        }
        return now;
    }

    private void goOn(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        consumer.seek(partition, next.computeIfAbsent(partition, added -> 0L));
    }

    private List<TopicPartition> partitions(ReplyTopic of) {
        return IntStream.range(0, of.partitions())
                .mapToObj(number -> new TopicPartition(topic, number))
                .toList();
    }

    private void takeAll(ConsumerRecords<byte[], byte[]> records) {
        for (var partition : records.partitions()) {
            for (var record : records.records(partition)) {
                next.put(partition, record.offset() + 1); // behind us before it is looked at: no record is read twice
                take(record);
            }
            backoff.reset();
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            var decoded = ReplyRecord.decode(record);
            if (decoded instanceof DecodedReply.Heartbeat(var text)) {
                link.heard(record.partition(), text, appended(record));
            } else {
                correlator.deliver(decoded);
            }
        } catch (RuntimeException e) {
            correlator.unreadable(e);
        }
    }

    private static OptionalLong appended(ConsumerRecord<byte[], byte[]> record) {
        return record.timestampType() == TimestampType.LOG_APPEND_TIME
                ? OptionalLong.of(record.timestamp())
                : OptionalLong.empty();
    }
}

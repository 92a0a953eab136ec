package dev.sluice.load.replay.play;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.load.replay.exchange.Replies;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Reads the run's reply topic from its beginning, on a thread of its own, which owns the consumer. It writes an echo there
 * four times a second: a deadline is over when a record from behind it is read, and not before, however long the broker is away.
 */
final class Collector implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long ECHO_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Without a record for so long, though an echo is due several times a second, the broker is not waited for any more. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    private final Consumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final BrokerClock clock;
    private final Flights flights;
    private final java.util.function.Consumer<Flights.Ended> ended;
    private final Duration longestSilence;
    private final Thread thread;
    private volatile boolean isEnding;
    private boolean isEchoing;
    private long echoedNanos = System.nanoTime() - ECHO_NANOS;
    private long lookedNanos = System.nanoTime();
    private long readMillis = Long.MIN_VALUE;
    private long heardNanos = System.nanoTime();

    private Collector(
            Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer,
            String topic,
            BrokerClock clock,
            Flights flights,
            java.util.function.Consumer<Flights.Ended> ended,
            Duration longestSilence) {
        this.longestSilence = longestSilence;
        this.consumer = consumer;
        this.producer = producer;
        this.topic = topic;
        this.clock = clock;
        this.flights = flights;
        this.ended = ended;
        this.thread = Thread.ofPlatform().name("replay-replies").daemon().unstarted(this::run);
    }

    /** @param ended hears of each request's end, on the collector's thread */
    static Collector start(
            Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer,
            String topic,
            BrokerClock clock,
            Flights flights,
            java.util.function.Consumer<Flights.Ended> ended) {
        return start(consumer, producer, topic, clock, flights, ended, LONGEST_SILENCE);
    }

    static Collector start(
            Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer,
            String topic,
            BrokerClock clock,
            Flights flights,
            java.util.function.Consumer<Flights.Ended> ended,
            Duration longestSilence) {
        var collector = new Collector(consumer, producer, topic, clock, flights, ended, longestSilence);
        collector.thread.start();
        return collector;
    }

    private void run() {
        try (consumer) {
            var replies = new TopicPartition(topic, 0);
            consumer.assign(List.of(replies));
            consumer.seekToBeginning(List.of(replies));
            while (!isEnding) {
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

    private void requireSound() {
        if (System.nanoTime() - heardNanos > longestSilence.toNanos()) {
            throw new TimeoutException("nothing came from " + topic + " for " + longestSilence.toSeconds() + " s");
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        readMillis = record.timestamp();
        var id = Replies.id(record.headers());
        if (id.isPresent()) {
            flights.reply(id.get(), Replies.read(record), record.timestamp());
        }
    }

    private void look() {
        if (System.nanoTime() - lookedNanos > LOOK_NANOS && readMillis != Long.MIN_VALUE) {
            lookedNanos = System.nanoTime();
            flights.readUpTo(readMillis);
        }
    }

    /** One at a time: while the broker is away they do not pile up. */
    private void echo() {
        var now = System.nanoTime();
        synchronized (this) {
            if (isEchoing || now - echoedNanos < ECHO_NANOS) {
                return;
            }
            isEchoing = true;
        }
        echoedNanos = now;
        var echo = new RecordHeader(HeaderNames.ECHO, "replay".getBytes(UTF_8));
        var _ = producer.send(
                new ProducerRecord<>(topic, null, null, null, null, List.of(echo)), (metadata, failure) -> {
                    if (failure == null) {
                        clock.observe(now, System.nanoTime(), metadata.timestamp());
                    }
                    synchronized (this) {
                        isEchoing = false;
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

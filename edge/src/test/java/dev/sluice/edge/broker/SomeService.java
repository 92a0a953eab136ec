package dev.sluice.edge.broker;

import dev.sluice.contracts.wire.DecodedRequest;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A service with bare clients: gives each request of one partitioned topic to a function, and sends what it returns. */
final class SomeService implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Function<RequestRecord, List<ProducerRecord<byte[], byte[]>>> handler;
    private final Thread thread = new Thread(this::run, "some-service");
    private final AtomicInteger seen = new AtomicInteger();

    SomeService(
            String servers,
            String topic,
            int partitions,
            Function<RequestRecord, List<ProducerRecord<byte[], byte[]>>> handler) {
        this.handler = handler;
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                servers,
                "auto.offset.reset",
                "earliest",
                "send.buffer.bytes",
                "-1",
                "receive.buffer.bytes",
                "-1");
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        servers,
                        "linger.ms",
                        "0",
                        "send.buffer.bytes",
                        "-1",
                        "receive.buffer.bytes",
                        "-1"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        var all = IntStream.range(0, partitions)
                .mapToObj(number -> new TopicPartition(topic, number))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        thread.start();
    }

    /** A service that answers each request with its own body. */
    static SomeService echoing(String servers, String topic) {
        return echoing(servers, topic, 3);
    }

    static SomeService echoing(String servers, String topic, int partitions) {
        return new SomeService(servers, topic, partitions, request -> List.of(reply(request)));
    }

    /** The same, on the partition of the reply topic that is wanted then. */
    static SomeService replyingOn(String servers, String topic, IntSupplier partition) {
        return new SomeService(servers, topic, 3, request -> {
            var reply = reply(request);
            return List.of(new ProducerRecord<>(
                    reply.topic(), partition.getAsInt(), reply.key(), reply.value(), reply.headers()));
        });
    }

    static ProducerRecord<byte[], byte[]> reply(RequestRecord request) {
        return new ReplyRecord(
                        request.id(),
                        200,
                        Objects.requireNonNull(request.payload().value()),
                        Optional.of("application/json"),
                        List.of(),
                        OptionalLong.empty())
                .encode(request.replyTopic());
    }

    int seen() {
        return seen.get();
    }

    private void run() {
        try {
            while (true) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    if (RequestRecord.decode(record) instanceof DecodedRequest.Valid(var request)) {
                        seen.incrementAndGet();
                        handler.apply(request).forEach(reply -> {
                            var _ = producer.send(reply);
                        });
                    }
                }
            }
        } catch (WakeupException e) {
            consumer.close();
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
        producer.close(Duration.ZERO);
    }
}

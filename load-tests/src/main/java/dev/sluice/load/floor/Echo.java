package dev.sluice.load.floor;

import java.time.Duration;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;

/** Sends each record back, value and headers as they came. Its thread owns the clients. */
final class Echo {
    private static final Duration POLL = Duration.ofSeconds(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final String replyTopic;
    private final Thread thread =
            Thread.ofPlatform().name("floor-echo").daemon().unstarted(this::run);

    Echo(KafkaConsumer<byte[], byte[]> consumer, KafkaProducer<byte[], byte[]> producer, String replyTopic) {
        this.consumer = consumer;
        this.producer = producer;
        this.replyTopic = replyTopic;
    }

    void start() {
        thread.start();
    }

    void end() throws InterruptedException {
        consumer.wakeup();
        thread.join();
    }

    private void run() {
        try (consumer;
                producer) {
            while (true) {
                for (var request : consumer.poll(POLL)) {
                    var _ = producer.send(
                            new ProducerRecord<>(replyTopic, 0, null, null, request.value(), request.headers()));
                }
            }
        } catch (WakeupException e) {
            return; // asked to end
        }
    }
}

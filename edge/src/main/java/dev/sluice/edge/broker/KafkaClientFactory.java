package dev.sluice.edge.broker;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/** Builds clients; each call may fail, as when no bootstrap server resolves. */
interface KafkaClientFactory {

    Producer<byte[], byte[]> producer();

    Consumer<byte[], byte[]> consumer();

    Admin admin();

    static KafkaClientFactory of(KafkaSettings settings) {
        return new KafkaClientFactory() {
            @Override
            public Producer<byte[], byte[]> producer() {
                return new KafkaProducer<>(settings.producer());
            }

            @Override
            public Consumer<byte[], byte[]> consumer() {
                return new KafkaConsumer<>(settings.consumer());
            }

            @Override
            public Admin admin() {
                return Admin.create(settings.admin());
            }
        };
    }
}

package dev.sluice.edge.services;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A member of a group that reads a topic and does nothing with it. */
interface Member extends AutoCloseable {

    /** Leaves the group. */
    @Override
    void close();

    /** How members of a group share its topics. */
    enum Kind {
        CONSUMER,
        CLASSIC,
        SHARE;

        Member join(String servers, String group, String topic) {
            var shared = Map.<String, Object>of("bootstrap.servers", servers, "group.id", group);
            var bytes = new ByteArrayDeserializer();
            return switch (this) {
                case SHARE -> new Sharing(new KafkaShareConsumer<>(shared, bytes, bytes), topic);
                case CONSUMER, CLASSIC -> Ordered.join(servers, group, topic, name().toLowerCase(Locale.ROOT));
            };
        }
    }

    /** Of a consumer group. */
    final class Ordered implements Member {
        private final Consumer<byte[], byte[]> consumer;
        private final Thread thread = Thread.ofPlatform().unstarted(this::read);
        private volatile boolean remains;

        private Ordered(Consumer<byte[], byte[]> consumer, String topic) {
            this.consumer = consumer;
            consumer.subscribe(List.of(topic));
            thread.start();
        }

        static Ordered join(String servers, String group, String topic, String protocol) {
            var bytes = new ByteArrayDeserializer();
            return new Ordered(new KafkaConsumer<>(settings(servers, group, protocol), bytes, bytes), topic);
        }

        private static Map<String, Object> settings(String servers, String group, String protocol) {
            var common = Map.<String, Object>of(
                    "bootstrap.servers",
                    servers,
                    "group.id",
                    group,
                    "group.protocol",
                    protocol,
                    "auto.offset.reset",
                    "earliest",
                    "enable.auto.commit",
                    true,
                    "auto.commit.interval.ms",
                    200);
            if (protocol.equals("consumer")) {
                return common;
            }
            var classic = new HashMap<>(common);
            classic.putAll(Map.of("session.timeout.ms", 6000, "heartbeat.interval.ms", 1000));
            return classic;
        }

        private void read() {
            try {
                while (true) {
                    consumer.poll(Duration.ofMillis(200));
                }
            } catch (WakeupException e) {
                var operation =
                        remains ? GroupMembershipOperation.REMAIN_IN_GROUP : GroupMembershipOperation.LEAVE_GROUP;
                consumer.close(CloseOptions.groupMembershipOperation(operation));
            }
        }

        /** Ends as a killed process does, which tells nobody; of the classic protocol only, the other always tells. */
        void die() {
            remains = true;
            close();
        }

        @Override
        public void close() {
            consumer.wakeup();
            joined(thread);
        }
    }

    /** Of a share group. */
    final class Sharing implements Member {
        private final ShareConsumer<byte[], byte[]> consumer;
        private final Thread thread = Thread.ofPlatform().unstarted(this::read);

        private Sharing(ShareConsumer<byte[], byte[]> consumer, String topic) {
            this.consumer = consumer;
            consumer.subscribe(List.of(topic));
            thread.start();
        }

        private void read() {
            try {
                while (true) {
                    consumer.poll(Duration.ofMillis(200));
                }
            } catch (WakeupException e) {
                consumer.close();
            }
        }

        @Override
        public void close() {
            consumer.wakeup();
            joined(thread);
        }
    }

    private static void joined(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}

package dev.sluice.broker;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What tests ask of a broker, with Kafka's ordinary clients. */
record Client(String bootstrapServers) {
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(20);

    static Client of(EmbeddedBroker broker) {
        return new Client(broker.bootstrapServers());
    }

    void create(String topic) throws Exception {
        try (var admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    Set<String> topics() throws Exception {
        try (var admin = admin()) {
            return admin.listTopics().names().get();
        }
    }

    String clusterId() throws Exception {
        try (var admin = admin()) {
            return admin.describeCluster().clusterId().get();
        }
    }

    String setting(ConfigResource.Type of, String name, String setting) throws Exception {
        var resource = new ConfigResource(of, name);
        try (var admin = admin()) {
            var config = admin.describeConfigs(List.of(resource)).values().get(resource);
            return Objects.requireNonNull(config).get().get(setting).value();
        }
    }

    void produce(String topic, String value) throws Exception {
        var config = Map.<String, Object>of("bootstrap.servers", bootstrapServers, "max.block.ms", 3_000);
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get(BROKER_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    void produceInTransaction(String topic, String value) {
        var config = Map.<String, Object>of("bootstrap.servers", bootstrapServers, "transactional.id", "shop");
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var unused = producer.send(new ProducerRecord<>(topic, value)); // the commit tells whether it was written
            producer.commitTransaction();
        }
    }

    /** A share group begins at the newest record unless told before its first member comes. */
    void startShareGroupAtEarliest(String group) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        var earliest = new AlterConfigOp(new ConfigEntry("share.auto.offset.reset", "earliest"), OpType.SET);
        try (var admin = admin()) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(earliest)))
                    .all()
                    .get();
        }
    }

    String firstOfShareGroup(String topic, String group) {
        var config = Map.<String, Object>of("bootstrap.servers", bootstrapServers, "group.id", group);
        try (var consumer = new KafkaShareConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            return firstFrom(() -> consumer.poll(Duration.ofMillis(200)));
        }
    }

    /** The first record of the topic's one partition. */
    String first(String topic) {
        try (var consumer = consumer(Map.of())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            return firstFrom(() -> consumer.poll(Duration.ofMillis(200)));
        }
    }

    /** The first record that a new member of a group gets, by the consumer protocol. */
    String firstOfGroup(String topic, String group) {
        var config = Map.<String, Object>of(
                "group.id", group, "group.protocol", "consumer", "auto.offset.reset", "earliest");
        try (var consumer = consumer(config)) {
            consumer.subscribe(List.of(topic));
            return firstFrom(() -> consumer.poll(Duration.ofMillis(200)));
        }
    }

    private static String firstFrom(Supplier<ConsumerRecords<String, String>> poll) {
        for (var end = System.nanoTime() + BROKER_TIMEOUT.toNanos(); System.nanoTime() < end; ) {
            for (var polled : poll.get()) {
                return polled.value();
            }
        }
        throw new AssertionError("no record within " + BROKER_TIMEOUT);
    }

    private KafkaConsumer<String, String> consumer(Map<String, Object> more) {
        var config = new HashMap<>(more);
        config.put("bootstrap.servers", bootstrapServers);
        return new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }
}

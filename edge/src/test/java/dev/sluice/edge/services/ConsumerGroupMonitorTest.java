package dev.sluice.edge.services;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Requests;
import dev.sluice.edge.request.ServiceTurn;
import dev.sluice.edge.services.Member.Kind;
import dev.sluice.edge.services.ServiceStatus.Absent;
import dev.sluice.edge.services.ServiceStatus.Active;
import dev.sluice.edge.services.ServiceStatus.Unknown;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With groups of a real broker. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(60)
class ConsumerGroupMonitorTest {
    private static EmbeddedBroker broker;
    private static Admin admin;

    private final String topic = "t-" + UUID.randomUUID();
    private final String group = "g-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start();
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @BeforeEach
    void createTopic() throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
    }

    @ParameterizedTest
    @EnumSource
    void a_group_serves_while_it_has_members_and_is_absent_within_two_seconds_after_the_last_left(Kind kind)
            throws Exception {
        try (var watch = watching(contracts(group))) {
            try (var _ = kind.join(broker.bootstrapServers(), group, topic)) {
                soon(Duration.ofSeconds(15)).until(() -> standing(watch) instanceof Active);
            }

            soon(Duration.ofMillis(2_500)) // two seconds, and what a busy machine takes
                    .until(() -> standing(watch) instanceof Absent);

            assertThat(standing(watch))
                    .isInstanceOfSatisfying(
                            Absent.class, absent -> assertThat(absent.why()).isEqualTo("nobody is in group " + group));
            try (var _ = kind.join(broker.bootstrapServers(), group, topic)) {
                soon(Duration.ofSeconds(15)).until(() -> standing(watch) instanceof Active);
            }
        }
    }

    @Test
    void a_member_that_died_is_there_until_its_session_is_over() throws Exception {
        try (var watch = watching(contracts(group));
                var member = Member.Ordered.join(broker.bootstrapServers(), group, topic, "classic")) {
            soon(Duration.ofSeconds(15)).until(() -> standing(watch) instanceof Active);

            member.die();

            Awaitility.await()
                    .during(Duration.ofSeconds(4))
                    .until(() -> !(standing(watch) instanceof Absent)); // its session lasts six seconds
            soon(Duration.ofSeconds(5)).until(() -> standing(watch) instanceof Absent);
        }
    }

    @Test
    void members_that_do_not_have_the_topic_are_nobody() throws Exception {
        var other = "t-" + UUID.randomUUID();
        admin.createTopics(List.of(new NewTopic(other, 1, (short) 1))).all().get();
        try (var watch = watching(contracts(group));
                var _ = Kind.CONSUMER.join(broker.bootstrapServers(), group, other)) {

            soon(Duration.ofSeconds(10))
                    .until(() -> standing(watch) instanceof Absent absent
                            && absent.why().equals("group " + group + " has members, but none has topic " + topic));
        }
    }

    @Test
    void a_group_that_the_broker_does_not_know_is_absent_unless_somebody_replied() throws Exception {
        try (var watch = watching(contracts(group))) {
            soon(Duration.ofSeconds(5)).until(() -> standing(watch) instanceof Absent);
            assertThat(((Absent) standing(watch)).why()).isEqualTo("the broker knows no group " + group);

            try (var calling = watch.calling(topic, "listOrders")) {
                var turn = new ServiceTurn(Duration.ofMillis(1), true);
                calling.ended(Outcome.stop(new Refusal.HandlerFailed()), turn, Duration.ofSeconds(1));
            }

            soon(Duration.ofSeconds(5))
                    .until(() -> standing(watch) instanceof Unknown unknown
                            && unknown.reason().endsWith("yet somebody replies to topic " + topic));
        }
    }

    @Test
    void nobody_is_absent_before_the_first_look_and_where_the_broker_cannot_be_asked() throws Exception {
        try (var watch = new ConsumerGroupMonitor(() -> Admin.create(Map.of(
                "bootstrap.servers", "127.0.0.1:1", "request.timeout.ms", 500, "default.api.timeout.ms", 500)))) {
            watch.watch(contracts(group));
            assertThat(standing(watch)).isEqualTo(new Unknown("nobody has looked yet"));

            watch.start();

            soon(Duration.ofSeconds(5))
                    .until(() -> standing(watch) instanceof Unknown unknown
                            && unknown.reason().startsWith("the broker cannot be asked"));
        }
    }

    @Test
    void group_none_is_not_watched() throws Exception {
        try (var watch = watching(contracts("none"))) {
            Awaitility.await()
                    .during(Duration.ofSeconds(3))
                    .until(() -> watch.standing(topic, Optional.empty()) instanceof Unknown);
        }
    }

    @Test
    void other_contracts_are_watched_from_then_on() throws Exception {
        try (var watch = watching(ContractSet.empty())) {
            assertThat(standing(watch)).isEqualTo(new Unknown("no contract names this topic and group"));

            watch.watch(contracts(group));

            soon(Duration.ofSeconds(5)).until(() -> standing(watch) instanceof Absent);
        }
    }

    @Test
    void committed_offsets_are_told_of_topics_that_are_asked_for() throws Exception {
        var told = new ConcurrentHashMap<String, Map<Integer, Long>>();
        try (var watch = watching(contracts(group));
                var _ = Kind.CONSUMER.join(broker.bootstrapServers(), group, topic);
                var producer = producer()) {
            watch.tell(told::put);
            var _ = producer.send(new ProducerRecord<>(topic, 1, null, new byte[1]));

            soon(Duration.ofSeconds(10)).until(() -> {
                var _ = standing(watch);
                return told.getOrDefault(topic, Map.of()).getOrDefault(1, 0L) == 1;
            });
        }
    }

    @Test
    void a_service_is_seen_with_members_lag_and_partitions() throws Exception {
        try (var watch = watching(contracts(group))) {
            assertThat(shop(watch).partitions()).isEqualTo(12); // the contract's, until somebody looks
            assertThat(shop(watch).lag()).isEmpty();
            try (var _ = Kind.CONSUMER.join(broker.bootstrapServers(), group, topic)) {
                soon(Duration.ofSeconds(15)).until(() -> {
                    var _ = standing(watch);
                    var seen = shop(watch);
                    return seen.standing() instanceof Active
                            && seen.members().orElse(0) == 1
                            && seen.lag().orElse(-1) == 0
                            && seen.partitions() == 2;
                });
            }

            soon(Duration.ofSeconds(5)).until(() -> shop(watch).standing() instanceof Absent);

            watch.watch(ContractSet.empty());
            assertThat(watch.seen()).isEmpty();
        }
    }

    @Test
    void records_that_are_gone_before_the_group_came_to_them_are_no_lag_and_partitions_that_are_added_are_seen()
            throws Exception {
        var first = new TopicPartition(topic, 0);
        try (var producer = producer();
                var watch = watching(contracts(group))) {
            for (var record = 0; record < 5; record++) {
                producer.send(new ProducerRecord<>(topic, 0, null, new byte[0])).get();
            }
            admin.alterConsumerGroupOffsets(group, Map.of(first, new OffsetAndMetadata(1)))
                    .all()
                    .get();
            soon(Duration.ofSeconds(15)).until(() -> {
                var _ = standing(watch);
                return shop(watch).lag().orElse(-1) == 4;
            });

            admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(5)))
                    .all()
                    .get();
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3)))
                    .all()
                    .get();

            soon(Duration.ofSeconds(25)).until(() -> {
                var _ = standing(watch);
                return shop(watch).lag().orElse(-1) == 0 && shop(watch).partitions() == 3;
            });
        }
    }

    private static ServiceSnapshot shop(ConsumerGroupMonitor watch) {
        return Objects.requireNonNull(watch.seen().get("shop"));
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private ContractSet contracts(String group) {
        return Requests.contracts("""
            /orders:
              get:
                operationId: listOrders
                security: []
                x-sluice: {topic: %s, group: %s}
            """.formatted(topic, group));
    }

    private static ConsumerGroupMonitor watching(ContractSet contracts) {
        var watch =
                new ConsumerGroupMonitor(() -> Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers())));
        watch.watch(contracts);
        watch.start();
        return watch;
    }

    private ServiceStatus standing(ConsumerGroupMonitor watch) {
        return watch.standing(topic, Optional.of(group));
    }

    private static ConditionFactory soon(Duration atMost) {
        return Awaitility.await().atMost(atMost).pollInterval(10, TimeUnit.MILLISECONDS);
    }
}

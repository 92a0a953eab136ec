package dev.sluice.edge.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Requests;
import dev.sluice.edge.watch.Member.Kind;
import dev.sluice.edge.watch.Standing.Absent;
import dev.sluice.edge.watch.Standing.Serving;
import dev.sluice.edge.watch.Standing.Unknown;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With groups of a real broker. */
@Timeout(60)
class ServiceWatchTest {
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
    void a_group_with_members_serves_and_is_absent_soon_after_the_last_left(Kind kind) throws Exception {
        try (var watch = watching(contracts(group))) {
            try (var member = kind.join(broker.bootstrapServers(), group, topic)) {
                soon(Duration.ofSeconds(15)).until(() -> standing(watch) instanceof Serving);
                assertThat(member).isNotNull();
            }
            var left = System.nanoTime();

            soon(Duration.ofSeconds(10)).until(() -> standing(watch) instanceof Absent);

            assertThat(Duration.ofNanos(System.nanoTime() - left)).isLessThan(Duration.ofSeconds(5));
            try (var again = kind.join(broker.bootstrapServers(), group, topic)) {
                assertThat(again).isNotNull();
                soon(Duration.ofSeconds(15)).until(() -> standing(watch) instanceof Serving);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CONSUMER", "CLASSIC"})
    void a_group_whose_last_member_dies_is_absent_once_its_session_is_over(Kind kind) throws Exception {
        try (var watch = watching(contracts(group));
                var member = (Member.Ordered) kind.join(broker.bootstrapServers(), group, topic)) {
            soon(Duration.ofSeconds(15)).until(() -> standing(watch) instanceof Serving);
            member.die();

            soon(Duration.ofSeconds(15)).until(() -> standing(watch) instanceof Absent);
        }
    }

    @Test
    void a_group_that_the_broker_does_not_know_is_absent_unless_somebody_replies_without_it() throws Exception {
        try (var watch = watching(contracts(group))) {
            soon(Duration.ofSeconds(10)).until(() -> standing(watch) instanceof Absent);
        }
        try (var watch = watching(contracts(group));
                var calling = watch.calling(topic)) {
            calling.ended(Outcome.go(Requests.reply(200)));
            soon(Duration.ofSeconds(10)).until(() -> standing(watch) instanceof Unknown);
        }
    }

    @Test
    void a_group_whose_members_read_another_topic_is_absent() throws Exception {
        var other = "o-" + UUID.randomUUID();
        admin.createTopics(List.of(new NewTopic(other, 1, (short) 1))).all().get();
        try (var member = Kind.CONSUMER.join(broker.bootstrapServers(), group, other);
                var watch = watching(contracts(group))) {
            assertThat(member).isNotNull();
            soon(Duration.ofSeconds(15)).until(() -> standing(watch) instanceof Absent);
        }
    }

    @Test
    void nobody_is_absent_where_the_broker_cannot_be_asked() throws Exception {
        try (var watch = new ServiceWatch(() -> {
            throw new KafkaException("as this test wants");
        })) {
            watch.watch(contracts(group));
            watch.start();
            soon(Duration.ofSeconds(10))
                    .until(() -> standing(watch) instanceof Unknown(var why) && why.contains("as this test wants"));
        }
    }

    @Test
    void nobody_looks_where_a_contract_names_no_group() throws Exception {
        try (var watch = watching(contracts("none"))) {
            assertThat(watch.standing(topic, Optional.empty())).isInstanceOf(Unknown.class);
            assertThat(watch.behind(topic, Optional.empty(), Duration.ZERO)).isEmpty();
        }
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

    private static ServiceWatch watching(ContractSet contracts) {
        var watch = new ServiceWatch(() -> Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers())));
        watch.watch(contracts);
        watch.start();
        return watch;
    }

    private Standing standing(ServiceWatch watch) {
        return watch.standing(topic, Optional.of(group));
    }

    private static ConditionFactory soon(Duration atMost) {
        return Awaitility.await().atMost(atMost).pollInterval(10, TimeUnit.MILLISECONDS);
    }
}

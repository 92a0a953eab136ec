package dev.sluice.edge.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.edge.request.Requests;
import dev.sluice.edge.watch.Member.Kind;
import dev.sluice.edge.watch.Standing.Absent;
import dev.sluice.edge.watch.Standing.Lagging;
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
    void a_group_with_members_serves_and_is_absent_within_two_seconds_after_the_last_left(Kind kind) throws Exception {
        try (var watch = watching(contracts(group))) {
            try (var member = kind.join(broker.bootstrapServers(), group, topic)) {
                soon(Duration.ofSeconds(15)).until(() -> standing(watch) instanceof Serving);
                assertThat(member).isNotNull();
            }
            var left = System.nanoTime();

            soon(Duration.ofSeconds(10)).until(() -> standing(watch) instanceof Absent);

            System.out.println(kind + " left: absent after " + (System.nanoTime() - left) / 1_000_000);
            try (var again = kind.join(broker.bootstrapServers(), group, topic)) {
                assertThat(again).isNotNull();
                var joined = System.nanoTime();
                soon(Duration.ofSeconds(15)).until(() -> standing(watch) instanceof Serving);
                System.out.println(kind + " joined: serving after " + (System.nanoTime() - joined) / 1_000_000);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CONSUMER", "CLASSIC"})
    void killed(Kind kind) throws Exception {
        try (var watch = watching(contracts(group));
                var member = (Member.Ordered) kind.join(broker.bootstrapServers(), group, topic)) {
            soon(Duration.ofSeconds(15)).until(() -> standing(watch) instanceof Serving);
            member.die();
            var left = System.nanoTime();

            soon(Duration.ofSeconds(15)).until(() -> standing(watch) instanceof Absent);

            System.out.println(kind + " died: absent after " + (System.nanoTime() - left) / 1_000_000);
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

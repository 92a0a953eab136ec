package dev.sluice.edge.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.contracts.model.Topic;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal.ReplyTimeout;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.request.Reply;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The way through a broker that goes away and comes back. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(90)
class BrokerAwayTest {
    private final Topic topic = new Topic("orders.requests", 3);

    @Test
    void an_edge_that_starts_without_its_broker_is_ready_once_it_comes() throws Exception {
        try (var broker = EmbeddedBroker.start()) {
            broker.stop();
            try (var edge = new SomeEdge(SomeEdge.settings(broker.bootstrapServers(), name()), topic)) {
                Awaitility.await()
                        .until(() ->
                                edge.link.failing().getOrDefault("broker", "").startsWith("cannot be asked"));
                var before = System.nanoTime();
                assertThat(edge.call(SomeRequest.to(topic.name()))).satisfies(BrokerAwayTest::isUnavailable);
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(500));

                broker.startAgain();

                edge.ready(Duration.ofSeconds(30));
                try (var _ = SomeService.echoing(broker.bootstrapServers(), topic.name())) {
                    assertThat(edge.call(SomeRequest.to(topic.name()))).isInstanceOf(Outcome.Go.class);
                }
            }
        }
    }

    @Test
    void when_the_broker_dies_before_the_reply_the_caller_is_told_at_the_deadline_and_later_ones_at_once()
            throws Exception {
        try (var broker = EmbeddedBroker.start();
                var edge = new SomeEdge(SomeEdge.settings(broker.bootstrapServers(), name()), topic).ready();
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var published =
                    callers.submit(() -> edge.call(SomeRequest.to(topic.name()).within(Duration.ofSeconds(4))));
            Awaitility.await().until(() -> edge.correlator.waiting() == 1);
            // The broker acknowledges in order: an echo behind the request says that it was written.
            Awaitility.await().until(() -> edge.link.echoAge().orElseThrow().compareTo(Duration.ofMillis(500)) < 0);

            broker.stop();

            var stopped = System.nanoTime();
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> edge.link.obstacle(topic.name()).isPresent());
            assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isLessThan(KafkaSettings.BROKER_TIMEOUT);
            assertThat(edge.link.failing()).containsKey("connection");
            var before = System.nanoTime();
            assertThat(edge.call(SomeRequest.to(topic.name()))).satisfies(BrokerAwayTest::isUnavailable);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(100));
            assertThat(published.get(10, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            Outcome.Stop.class,
                            stop -> assertThat(stop.refusal()).isInstanceOf(ReplyTimeout.class));

            broker.startAgain();

            edge.ready(Duration.ofSeconds(30));
            try (var _ = SomeService.echoing(broker.bootstrapServers(), topic.name())) {
                assertThat(edge.call(SomeRequest.to(topic.name()).within(Duration.ofSeconds(10))))
                        .isInstanceOf(Outcome.Go.class);
            }
        }
    }

    @Test
    void a_broker_that_creates_what_a_producer_names_gets_no_chance_to() throws Exception {
        try (var broker = EmbeddedBroker.with()
                .setting("auto.create.topics.enable", "true")
                .start()) {
            for (var number = 0; number < 3; number++) {
                try (var edge = new SomeEdge(SomeEdge.settings(broker.bootstrapServers(), name()), topic).ready()) {
                    assertThat(edge.link.differingTopics()).isEmpty();
                }
            }
        }
    }

    @Test
    void where_creation_is_off_nothing_is_created_by_being_named() throws Exception {
        try (var broker = EmbeddedBroker.with()
                        .setting("auto.create.topics.enable", "true")
                        .start();
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var settings = new KafkaSettings(
                    broker.bootstrapServers(), name(), Duration.ofDays(7), false, Duration.ofSeconds(30), Map.of());
            try (var edge = new SomeEdge(settings, topic)) {
                Awaitility.await()
                        .until(() ->
                                edge.link.failing().getOrDefault("topics", "").contains("does not exist")
                                        && !edge.link.failing().containsKey("broker"));
                assertThat(edge.call(SomeRequest.to(topic.name()))).isInstanceOf(Outcome.Stop.class);

                Awaitility.await()
                        .during(Duration.ofSeconds(3)) // three beats
                        .until(() -> admin.listTopics().names().get().isEmpty());
            }
        }
    }

    private static void isUnavailable(Outcome<Reply> outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Stop.class,
                        stop -> assertThat(stop.refusal())
                                .isInstanceOfSatisfying(
                                        Unavailable.class,
                                        why -> assertThat(why.cause()).isEqualTo(Unavailable.Cause.BROKER)));
    }

    private static String name() {
        return UUID.randomUUID().toString();
    }
}

package dev.sluice.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.contracts.model.ConsumptionMode;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A group whose next record is not there: retention or an operator removed it, or the log lost its end. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
@SuppressWarnings("try") // a dispatcher works while it is open, also where the test does not speak to it
class LostOffsetTest {
    private static final Handlers GREETING = Handlers.handling("greet", request -> Response.text(200, "hello"));
    private static EmbeddedBroker broker;

    private Edge edge;

    @BeforeAll
    static void start_the_broker() {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stop_the_broker() {
        broker.close();
    }

    @BeforeEach
    void make_topics() {
        edge = new Edge(broker.bootstrapServers(), 1);
    }

    @AfterEach
    void close_clients() {
        edge.close();
    }

    @Test
    void a_service_whose_committed_offset_lies_before_an_emptied_log_answers_as_soon_as_it_is_ready() throws Exception {
        answersAfter(config(), () -> {
            edge.send(edge.ask("greet"));
            edge.send(edge.ask("greet"));
            deleteUpTo(end());
        });
    }

    @Test
    void the_same_of_a_share_group() throws Exception {
        answersAfter(config().withConsumption(ConsumptionMode.SHARED), () -> {
            edge.send(edge.ask("greet"));
            edge.send(edge.ask("greet"));
            deleteUpTo(end());
        });
    }

    @Test
    void what_is_left_behind_a_gap_is_answered() throws Exception {
        try (var service = open(config())) {
            edge.reply(edge.send(edge.ask("greet")));
            await().atMost(Edge.BROKER_TIMEOUT).until(() -> edge.committed(0) == 1);
        }
        edge.send(edge.ask("greet"));
        deleteUpTo(end());
        var left = edge.send(edge.ask("greet"));

        try (var service = open(config())) {
            assertThat(edge.reply(left).status()).isEqualTo(200);
        }
    }

    @Test
    void a_service_whose_committed_offset_lies_behind_the_end_answers_as_soon_as_it_is_ready() throws Exception {
        answersAfter(
                config(),
                () -> edge.admin
                        .alterConsumerGroupOffsets(
                                edge.service,
                                Map.of(new TopicPartition(edge.requests, 0), new OffsetAndMetadata(1_000)))
                        .all()
                        .get());
    }

    @Test
    void a_service_whose_topic_was_made_anew_answers_as_soon_as_it_is_ready() throws Exception {
        answersAfter(config(), () -> {
            edge.delete(edge.requests);
            edge.create(edge.requests, 1);
        });
    }

    @Test
    void records_that_are_removed_before_a_running_service_came_to_them_hold_up_none_that_come_later()
            throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var handlers = Handlers.handling("greet", request -> {
            begun.countDown();
            goOn.await();
            return Response.text(200, "hello");
        });
        try (var service = Dispatcher.open(config().withMaxInWork(1), handlers)) {
            var first = edge.send(edge.ask("greet"));
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            for (var more = 0; more < 20; more++) {
                edge.send(edge.ask("greet"));
            }
            deleteUpTo(end());
            goOn.countDown();
            edge.reply(first);

            var last = edge.send(edge.ask("greet"));

            assertThat(edge.reply(last).status()).isEqualTo(200);
        }
    }

    private interface Happening {
        void run() throws Exception;
    }

    private void answersAfter(DispatcherConfig config, Happening happening) throws Exception {
        try (var service = open(config)) {
            for (var call = 0; call < 3; call++) {
                edge.reply(edge.send(edge.ask("greet")));
            }
            await().atMost(Edge.BROKER_TIMEOUT)
                    .until(() -> config.consumption() == ConsumptionMode.SHARED || edge.committed(0) == 3);
        }
        happening.run();

        try (var service = open(config)) {
            var asked = edge.send(edge.ask("greet"));
            assertThat(edge.reply(asked).status()).isEqualTo(200);
        }
    }

    private DispatcherConfig config() {
        return DispatcherConfig.of(broker.bootstrapServers(), edge.service).withDrain(Duration.ofSeconds(2));
    }

    private static Dispatcher open(DispatcherConfig config) throws InterruptedException {
        var dispatcher = Dispatcher.open(config, GREETING);
        assertThat(dispatcher.awaitReady(Edge.BROKER_TIMEOUT)).isTrue();
        return dispatcher;
    }

    private long end() throws Exception {
        var only = new TopicPartition(edge.requests, 0);
        return edge.admin
                .listOffsets(Map.of(only, OffsetSpec.latest()))
                .partitionResult(only)
                .get()
                .offset();
    }

    private void deleteUpTo(long offset) throws Exception {
        edge.admin
                .deleteRecords(Map.of(new TopicPartition(edge.requests, 0), RecordsToDelete.beforeOffset(offset)))
                .all()
                .get();
    }
}

package dev.sluice.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The broker goes away and comes back. */
@Execution(ExecutionMode.CONCURRENT)
class OutageTest {
    private final Semaphore begun = new Semaphore(0);
    private final CountDownLatch finish = new CountDownLatch(1);
    private final Handlers handlers = Handlers.handling("work", request -> {
                begun.release();
                finish.await();
                return Response.empty(204);
            })
            .and("quick", request -> Response.empty(204));

    @Test
    void work_done_while_the_broker_is_away_is_replied_once_it_is_back_or_given_up_at_its_deadline() throws Exception {
        try (var broker = EmbeddedBroker.start();
                var edge = new Edge(broker.bootstrapServers(), 1);
                var dispatcher = Dispatcher.open(
                        DispatcherConfig.of(broker.bootstrapServers(), edge.service)
                                .withDrain(Duration.ofSeconds(2)),
                        handlers)) {
            assertThat(dispatcher.awaitReady(Edge.BROKER_TIMEOUT)).isTrue();
            edge.reply(edge.send(edge.ask("quick")));
            await().atMost(Edge.BROKER_TIMEOUT)
                    .until(() -> dispatcher.counts().clockOffset().isPresent());
            var patient = edge.send(edge.ask("work"));
            edge.send(edge.ask("work").until(Instant.now().plusSeconds(4)));
            begun.acquire(2);

            broker.stop();
            finish.countDown();
            await().atMost(Edge.BROKER_TIMEOUT).until(() -> dispatcher.counts().replyGivenUp() == 1);
            broker.startAgain();

            assertThat(edge.reply(patient).status()).isEqualTo(204);
            assertThat(edge.reply(edge.send(edge.ask("quick"))).status()).isEqualTo(204);
            await().atMost(Edge.BROKER_TIMEOUT).until(() -> edge.committed(0) == 4);
        }
    }

    @Test
    void it_is_not_ready_once_the_group_must_take_it_for_dead_and_is_again_when_the_broker_is_back() throws Exception {
        try (var broker = EmbeddedBroker.start();
                var edge = new Edge(broker.bootstrapServers(), 1);
                var dispatcher = Dispatcher.open(
                        DispatcherConfig.of(broker.bootstrapServers(), edge.service)
                                .withDrain(Duration.ofSeconds(2)),
                        handlers)) {
            await().atMost(Edge.BROKER_TIMEOUT).until(dispatcher::isReady);

            broker.stop();
            await().atMost(Duration.ofSeconds(12)).until(() -> !dispatcher.isReady());
            broker.startAgain();

            await().atMost(Edge.BROKER_TIMEOUT).until(dispatcher::isReady);
        }
    }

    @Test
    void a_broker_that_is_not_there_yet_is_waited_for_and_close_does_not_wait_for_it() {
        var begun = System.nanoTime();

        var dispatcher = Dispatcher.open(
                DispatcherConfig.of("no-such-host.invalid:9092", "orders").withDrain(Duration.ofSeconds(2)), handlers);
        await().during(Duration.ofMillis(500))
                .atMost(Edge.BROKER_TIMEOUT)
                .until(() -> dispatcher.counts().inWork() == 0 && !dispatcher.isReady());
        dispatcher.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void close_does_not_wait_for_a_broker_that_went_away() throws Exception {
        try (var broker = EmbeddedBroker.start();
                var edge = new Edge(broker.bootstrapServers(), 1)) {
            var dispatcher = Dispatcher.open(
                    DispatcherConfig.of(broker.bootstrapServers(), edge.service).withDrain(Duration.ofSeconds(1)),
                    handlers);
            assertThat(dispatcher.awaitReady(Edge.BROKER_TIMEOUT)).isTrue();
            edge.send(edge.ask("work"));
            begun.acquire();
            broker.stop();

            var closing = System.nanoTime();
            dispatcher.close();

            assertThat(Duration.ofNanos(System.nanoTime() - closing)).isLessThan(Duration.ofSeconds(8));
            assertThat(begun.tryAcquire()).isFalse();
            broker.startAgain();
        }
    }
}

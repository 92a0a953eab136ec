package dev.sluice.dispatcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.contracts.model.ConsumptionMode;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A service that takes its requests from a share group, against a real broker. */
@Execution(ExecutionMode.CONCURRENT)
@SuppressWarnings("try") // a dispatcher works while it is open, also where the test does not speak to it
class SharedTest {
    private static final int DELIVERIES = 5; // Kafka's default
    private static final String LOCK_MILLIS = "2000";
    private static EmbeddedBroker broker;

    private Edge edge;

    @BeforeAll
    static void start_the_broker() {
        broker = EmbeddedBroker.with()
                .setting("group.share.min.record.lock.duration.ms", "1000")
                .setting("group.share.record.lock.duration.ms", LOCK_MILLIS)
                .start();
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

    private DispatcherConfig config() {
        return DispatcherConfig.of(broker.bootstrapServers(), edge.service)
                .withConsumption(ConsumptionMode.SHARED)
                .withMaxInWork(4)
                .withDrain(Duration.ofSeconds(2));
    }

    private static Dispatcher open(DispatcherConfig config, Handlers handlers) throws InterruptedException {
        var dispatcher = Dispatcher.open(config, handlers);
        assertThat(dispatcher.awaitReady(Edge.BROKER_TIMEOUT)).isTrue();
        return dispatcher;
    }

    private List<ConsumerRecord<byte[], byte[]>> deadLetters(int number) {
        return Letters.of(broker.bootstrapServers(), edge.service, number);
    }

    private Set<RequestId> answered(List<RequestId> asked) {
        var wanted = new HashSet<>(asked);
        await().atMost(Edge.BROKER_TIMEOUT).until(() -> {
            edge.received().stream().map(ReplyRecord::id).forEach(wanted::remove);
            return wanted.isEmpty();
        });
        return wanted;
    }

    @Test
    void a_request_is_answered_once() throws Exception {
        var handlers = Handlers.handling("greet", request -> Response.text(200, "hello"));
        try (var dispatcher = open(config(), handlers)) {

            var id = edge.send(edge.ask("greet"));

            assertThat(edge.reply(id).status()).isEqualTo(200);
            assertThat(dispatcher.counts().redelivered()).isZero();
            await().atMost(Edge.BROKER_TIMEOUT)
                    .until(() -> dispatcher.counts().inWork() == 0
                            && dispatcher.counts().replied() == 1);
        }
    }

    @Test
    void more_instances_than_partitions_share_the_work() throws Exception {
        var workers = ConcurrentHashMap.<String>newKeySet();
        var both = new CountDownLatch(2);
        try (var first = open(config().withMaxInWork(1), meeting("first", workers, both));
                var second = open(config().withMaxInWork(1), meeting("second", workers, both))) {

            var asked = IntStream.range(0, 2)
                    .mapToObj(call -> edge.post(edge.ask("meet")))
                    .toList();

            answered(asked);
            assertThat(workers).containsExactlyInAnyOrder("first", "second");
        }
    }

    /** Answers once every instance has a request. */
    private static Handlers meeting(String name, Set<String> workers, CountDownLatch all) {
        return Handlers.handling("meet", request -> {
            workers.add(name);
            all.countDown();
            return Response.empty(all.await(Edge.BROKER_TIMEOUT.toSeconds(), TimeUnit.SECONDS) ? 204 : 500);
        });
    }

    @Test
    void a_slow_request_holds_up_no_other_of_its_key() throws Exception {
        var go = new Semaphore(0);
        var handlers = Handlers.handling("slow", request -> {
                    go.acquire();
                    return Response.empty(204);
                })
                .and("quick", request -> Response.empty(204));
        try (var dispatcher = open(config(), handlers)) {
            var slow = edge.send(edge.ask("slow").key("k"));

            var quick = IntStream.range(0, 20)
                    .mapToObj(call -> edge.post(edge.ask("quick").key("k")))
                    .toList();

            answered(quick);
            go.release();
            assertThat(edge.reply(slow).status()).isEqualTo(204);
        }
    }

    @Test
    void a_handler_that_works_for_longer_than_a_lock_lasts_keeps_its_record() throws Exception {
        var began = new AtomicInteger();
        var handlers = Handlers.handling("work", request -> {
            began.incrementAndGet();
            TimeUnit.MILLISECONDS.sleep(2 * Long.parseLong(LOCK_MILLIS) + 500);
            return Response.empty(204);
        });
        try (var first = open(config(), handlers);
                var second = open(config(), handlers)) {

            var id = edge.send(edge.ask("work"));

            assertThat(edge.reply(id).status()).isEqualTo(204);
            await().atMost(Edge.BROKER_TIMEOUT)
                    .until(() -> first.counts().inWork() + second.counts().inWork() == 0);
            assertThat(began).hasValue(1);
        }
    }

    @Test
    void what_always_fails_is_tried_so_often_then_answered_with_500_and_kept_apart_with_its_body() throws Exception {
        var tries = new AtomicInteger();
        var handlers = Handlers.handling("fail", request -> {
                    tries.incrementAndGet();
                    throw new IllegalStateException("always");
                })
                .and("greet", request -> Response.text(200, "hello"));
        try (var dispatcher = open(config(), handlers)) {

            var failing = edge.send(edge.ask("fail").body("{\"poison\":true}"));
            var others = IntStream.range(0, 20)
                    .mapToObj(call -> edge.post(edge.ask("greet")))
                    .toList();

            assertThat(edge.reply(failing).status()).isEqualTo(500);
            answered(others);
            var letters = deadLetters(1);
            assertThat(letters).hasSize(1);
            assertThat(new String(letters.getFirst().value(), UTF_8)).isEqualTo("{\"poison\":true}");
            assertThat(tries).hasValue(DELIVERIES);
            assertThat(dispatcher.counts().givenBack()).isEqualTo(DELIVERIES - 1);
        }
    }

    @Test
    void a_failure_that_passes_is_not_noticed_by_the_caller() throws Exception {
        var tries = new AtomicInteger();
        var handlers = Handlers.handling("fail", request -> {
            if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
            }
            return Response.empty(204);
        });
        try (var dispatcher = open(config(), handlers)) {

            var id = edge.send(edge.ask("fail"));

            assertThat(edge.reply(id).status()).isEqualTo(204);
        }
    }

    @Test
    void a_record_that_is_no_request_is_kept_apart_at_once() throws Exception {
        var handlers = Handlers.handling("greet", request -> Response.empty(204));
        try (var dispatcher = open(config(), handlers)) {

            edge.send(new ProducerRecord<>(edge.requests, "no request".getBytes(UTF_8)));

            assertThat(new String(deadLetters(1).getFirst().value(), UTF_8)).isEqualTo("no request");
            assertThat(dispatcher.counts().unreadable()).isEqualTo(1);
        }
    }

    @Test
    void what_a_closing_instance_does_not_finish_is_done_by_another() throws Exception {
        var begun = new CountDownLatch(1);
        var stuck = Handlers.handling("work", request -> {
            begun.countDown();
            Thread.currentThread().join();
            return Response.empty(500);
        });
        var first = open(config().withDrain(Duration.ZERO), stuck);
        var id = edge.send(edge.ask("work"));
        assertThat(begun.await(Edge.BROKER_TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();

        first.close();

        try (var second = open(config(), Handlers.handling("work", request -> Response.text(200, "second")))) {
            assertThat(edge.reply(id).status()).isEqualTo(200);
            assertThat(second.counts().redelivered()).isEqualTo(1);
        }
    }

    @Test
    void what_was_published_before_the_first_instance_came_is_answered() throws Exception {
        var id = edge.send(edge.ask("greet"));

        try (var dispatcher = open(config(), Handlers.handling("greet", request -> Response.empty(204)))) {
            assertThat(edge.reply(id).status()).isEqualTo(204);
        }
    }

    @Test
    void an_expired_request_is_passed_over() throws Exception {
        var handlers = Handlers.handling("greet", request -> Response.empty(204));
        try (var dispatcher = open(config(), handlers)) {
            edge.reply(edge.send(edge.ask("greet"))); // from here on the broker's time is known

            edge.send(edge.ask("greet").until(Instant.now().minusSeconds(60)));

            await().atMost(Edge.BROKER_TIMEOUT).until(() -> dispatcher.counts().expired() == 1);
        }
    }

    @Test
    void thousands_of_requests_get_a_reply_each() throws Exception {
        var times = new ConcurrentHashMap<String, AtomicInteger>();
        var handlers = Handlers.handling("greet", request -> {
            times.computeIfAbsent(request.id(), first -> new AtomicInteger()).incrementAndGet();
            return Response.empty(204);
        });
        try (var first = open(config().withMaxInWork(64), handlers);
                var second = open(config().withMaxInWork(64), handlers)) {

            var asked = IntStream.range(0, 2_000)
                    .mapToObj(call -> edge.post(edge.ask("greet")))
                    .toList();

            answered(asked);
            var replies = new HashMap<RequestId, Integer>();
            edge.received().forEach(reply -> replies.merge(reply.id(), 1, Integer::sum));
            assertThat(replies.values()).containsOnly(1);
            assertThat(times.values()).allMatch(each -> each.get() == 1);
        }
    }
}

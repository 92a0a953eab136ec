package dev.sluice.dispatcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import dev.sluice.dispatcher.handle.RetryPolicy;
import dev.sluice.dispatcher.handle.RetryableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What becomes of requests that cannot be handled, now or ever, by a service whose requests are in order. */
@Execution(ExecutionMode.CONCURRENT)
@SuppressWarnings("try") // a dispatcher works while it is open, also where the test does not speak to it
class DeadLettersTest {
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

    private Dispatcher open(Handlers handlers) throws InterruptedException {
        var config = DispatcherConfig.of(broker.bootstrapServers(), edge.service)
                .withRetries(new RetryPolicy(3, Duration.ofMillis(20)))
                .withDrain(Duration.ofSeconds(2));
        var dispatcher = Dispatcher.open(config, handlers);
        assertThat(dispatcher.awaitReady(Edge.BROKER_TIMEOUT)).isTrue();
        return dispatcher;
    }

    private ConsumerRecord<byte[], byte[]> letter() {
        return Letters.of(broker.bootstrapServers(), edge.service, 1).getFirst();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static Handlers failing(AtomicInteger tries, int times) {
        return Handlers.handling("work", request -> {
            if (tries.incrementAndGet() <= times) {
                throw new RetryableException("the database is away");
            }
            return Response.empty(204);
        });
    }

    @Test
    void a_failure_that_passes_is_not_noticed_by_the_caller() throws Exception {
        var tries = new AtomicInteger();
        try (var dispatcher = open(failing(tries, 2))) {

            var id = edge.send(edge.ask("work"));

            assertThat(edge.reply(id).status()).isEqualTo(204);
            assertThat(tries).hasValue(3);
            assertThat(dispatcher.counts().retried()).isEqualTo(2);
            assertThat(dispatcher.counts().deadLetters()).isZero();
        }
    }

    @Test
    void what_fails_as_often_as_it_may_is_answered_with_503_and_kept() throws Exception {
        var tries = new AtomicInteger();
        try (var dispatcher = open(failing(tries, Integer.MAX_VALUE))) {

            var id = edge.send(edge.ask("work").key("k").body("{\"n\":1}"));

            assertThat(edge.reply(id).status()).isEqualTo(503);
            assertThat(tries).hasValue(3);
            var letter = letter();
            assertThat(new String(letter.value(), UTF_8)).isEqualTo("{\"n\":1}");
            assertThat(new String(letter.key(), UTF_8)).isEqualTo("k");
            assertThat(header(letter, HeaderNames.CORRELATION_ID)).isEqualTo(id.text());
            assertThat(header(letter, HeaderNames.LETTER_TOPIC)).isEqualTo(edge.requests);
            assertThat(header(letter, HeaderNames.LETTER_PARTITION)).isEqualTo("0");
            assertThat(header(letter, HeaderNames.LETTER_OFFSET)).isEqualTo("0");
            assertThat(header(letter, HeaderNames.LETTER_GROUP)).isEqualTo(edge.service);
            assertThat(header(letter, HeaderNames.LETTER_MESSAGE)).contains("the database is away");
            await().atMost(Edge.BROKER_TIMEOUT).until(() -> edge.committed(0) == 1);
            assertThat(dispatcher.counts().deadLetters()).isEqualTo(1);
        }
    }

    @Test
    void what_a_caller_sent_makes_no_letter_too_large_by_standing_in_the_failure() throws Exception {
        var sent = "🍵".repeat(150_000);
        var handlers = Handlers.handling("work", request -> {
            throw new IllegalStateException(new String(request.body(), UTF_8));
        });
        try (var dispatcher = open(handlers)) {

            var id = edge.send(edge.ask("work").key("k").body("a" + sent));

            assertThat(edge.reply(id).status()).isEqualTo(500);
            assertThat(header(letter(), HeaderNames.LETTER_MESSAGE))
                    .startsWith("java.lang.IllegalStateException: a🍵")
                    .endsWith("🍵…")
                    .hasSizeLessThanOrEqualTo(1_001);
            assertThat(dispatcher.counts().deadLetters()).isEqualTo(1);
        }
    }

    @Test
    void nothing_is_tried_again_that_would_end_after_the_deadline() throws Exception {
        var tries = new AtomicInteger();
        var handlers = failing(tries, Integer.MAX_VALUE).and("greet", request -> Response.empty(204));
        var config = DispatcherConfig.of(broker.bootstrapServers(), edge.service)
                .withRetries(new RetryPolicy(3, Duration.ofMinutes(5)));
        try (var dispatcher = Dispatcher.open(config, handlers)) {
            edge.reply(edge.send(edge.ask("greet"))); // from here on the broker's time is known

            var id = edge.send(edge.ask("work").until(Instant.now().plusSeconds(60)));

            assertThat(edge.reply(id).status()).isEqualTo(503);
            assertThat(tries).hasValue(1);
        }
    }

    @Test
    void requests_of_one_key_wait_for_one_that_is_tried_again() throws Exception {
        var order = new CopyOnWriteArrayList<Integer>();
        var tries = new AtomicInteger();
        var handlers = Handlers.handling("work", Integer.class, request -> {
            if (request.body() == 1 && tries.incrementAndGet() < 3) {
                throw new RetryableException("not yet");
            }
            order.add(request.body());
            return Response.empty(204);
        });
        try (var dispatcher = open(handlers)) {
            edge.post(edge.ask("work").key("k").body("1"));

            var second = edge.send(edge.ask("work").key("k").body("2"));

            edge.reply(second);
            assertThat(order).isEqualTo(List.of(1, 2));
        }
    }

    @Test
    void what_a_handler_cannot_do_is_kept_with_its_exception() throws Exception {
        try (var dispatcher = open(Handlers.handling("work", request -> {
            throw new IllegalStateException("no such colour");
        }))) {

            var id = edge.send(edge.ask("work"));

            assertThat(edge.reply(id).status()).isEqualTo(500);
            assertThat(header(letter(), HeaderNames.LETTER_MESSAGE)).contains("no such colour");
        }
    }

    @Test
    void a_record_that_is_no_request_is_kept() throws Exception {
        try (var dispatcher = open(Handlers.handling("work", request -> Response.empty(204)))) {

            edge.send(new ProducerRecord<>(edge.requests, "no request".getBytes(UTF_8)));

            var letter = letter();
            assertThat(new String(letter.value(), UTF_8)).isEqualTo("no request");
            assertThat(header(letter, HeaderNames.LETTER_MESSAGE)).startsWith("no request: ");
        }
    }
}

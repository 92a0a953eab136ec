package dev.sluice.dispatcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The whole dispatcher against a real broker. */
@Execution(ExecutionMode.CONCURRENT)
@SuppressWarnings("try") // a dispatcher works while it is open, also where the test does not speak to it
class DispatcherTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.sluice.dispatcher");
    private static EmbeddedBroker broker;

    private Edge edge;

    record Order(String customer, int quantity) {}

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

    private DispatcherConfig config() {
        return DispatcherConfig.of(broker.bootstrapServers(), edge.service).withDrain(Duration.ofSeconds(2));
    }

    private Dispatcher open(Handlers handlers) throws InterruptedException {
        return open(config(), handlers);
    }

    private static Dispatcher open(DispatcherConfig config, Handlers handlers) throws InterruptedException {
        var dispatcher = Dispatcher.open(config, handlers);
        assertThat(dispatcher.awaitReady(Edge.BROKER_TIMEOUT)).isTrue();
        return dispatcher;
    }

    /** What the dispatcher logs from here on. */
    private static ListAppender<ILoggingEvent> listen(Logger logger) {
        var log = new ListAppender<ILoggingEvent>();
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        logger.addAppender(log);
        return log;
    }

    /** Those lines that a thread of this test's service wrote: other tests run beside it. */
    private List<ILoggingEvent> ours(ListAppender<ILoggingEvent> log) {
        return log.list.stream()
                .filter(line -> line.getThreadName().contains(edge.service))
                .toList();
    }

    private static JsonNode json(ReplyRecord reply) throws Exception {
        return JSON.readTree(reply.value());
    }

    @Test
    void a_request_is_answered_with_status_body_and_headers() throws Exception {
        var handlers = Handlers.handling(
                "createOrder",
                Order.class,
                request -> Response.of(201, request.body()).withHeader("Location", "/orders/1"));
        try (var dispatcher = open(handlers)) {

            var id = edge.send(edge.ask("createOrder").body("{\"customer\":\"c-1\",\"quantity\":2,\"new\":true}"));

            var reply = edge.reply(id);
            assertThat(reply.status()).isEqualTo(201);
            assertThat(reply.contentType()).contains("application/json");
            assertThat(json(reply)).isEqualTo(JSON.readTree("{\"customer\":\"c-1\",\"quantity\":2}"));
            assertThat(reply.headers()).containsExactly(new HttpHeader("location", "/orders/1"));
            assertThat(reply.workMicros().orElse(0)).isPositive();
            await().atMost(Edge.BROKER_TIMEOUT).until(() -> edge.committed(0) == 1);
            assertThat(dispatcher.counts().replied()).isEqualTo(1);
        }
    }

    @Test
    void a_handler_sees_parameters_principal_deadline_headers_and_place() throws Exception {
        var handlers = Handlers.handling("listOrders", request -> {
            var principal = request.principal().orElseThrow();
            return Response.of(
                    200,
                    Map.of(
                            "id", request.id(),
                            "path", request.path("id").asLong(),
                            "limit", request.query("limit").asInt(),
                            "tags", request.query("tags").texts(),
                            "absent", request.query("absent").isPresent(),
                            "header", request.header("X-Tenant").text(),
                            "who",
                                    principal.subject() + " "
                                            + principal.scopes().contains("orders:read"),
                            "log", MDC.get("requestId") + " " + MDC.get("principal"),
                            "hurry", request.timeLeft().orElseThrow().toSeconds() <= 60,
                            "place",
                                    request.record().partition() + "@"
                                            + request.record().offset()));
        });
        try (var dispatcher = open(handlers)) {

            var id = edge.send(edge.ask("listOrders")
                    .params("{\"path\":{\"id\":7},\"query\":{\"limit\":20,\"tags\":[\"a\",\"b\"]},"
                            + "\"header\":{\"x-tenant\":\"t\"}}")
                    .principal("{\"sub\":\"anna\",\"iss\":\"me\",\"scope\":\"orders:read orders:write\"}"));

            assertThat(json(edge.reply(id)))
                    .isEqualTo(JSON.readTree(
                            "{\"id\":\"%s\",\"path\":7,\"limit\":20,\"tags\":[\"a\",\"b\"],\"absent\":false,"
                                            .formatted(id)
                                    + "\"header\":\"t\",\"who\":\"anna true\",\"log\":\"%s anna\",".formatted(id)
                                    + "\"hurry\":true,\"place\":\"0@0\"}"));
        }
    }

    @Test
    void a_handler_that_fails_becomes_a_500_that_names_the_request_and_nothing_of_the_cause() throws Exception {
        var handlers = Handlers.handling("throws", request -> {
                    throw new IllegalStateException("secret");
                })
                .and("overflows", request -> overflow())
                .and("binds", Order.class, request -> Response.of(200, request.body()))
                .and("writes", request -> Response.of(200, new Object()))
                .and("breaks late", request -> Response.of(200, new Breaking()))
                .and("is interrupted", request -> {
                    throw new InterruptedException("by somebody else");
                });
        try (var dispatcher = open(handlers)) {
            for (var operation : List.of("throws", "overflows", "binds", "writes", "breaks late", "is interrupted")) {

                var id = edge.send(edge.ask(operation).body("[1]"));

                var reply = edge.reply(id);
                assertThat(reply.status()).isEqualTo(500);
                assertThat(reply.contentType()).contains("application/problem+json");
                assertThat(json(reply).get("type").asText()).isEqualTo("urn:sluice:problem:handler-failed");
                assertThat(json(reply).get("requestId").asText()).isEqualTo(id.text());
                assertThat(new String(reply.value(), UTF_8)).doesNotContain("secret");
            }
            await().atMost(Edge.BROKER_TIMEOUT).until(() -> edge.committed(0) == 6);
            assertThat(dispatcher.counts().failed()).isEqualTo(6);
        }
    }

    /** Ends its writing with an error that is none of Jackson's. */
    public static final class Breaking {
        @SuppressWarnings("DoNotCallSuggester") // Jackson calls it
        public Object getValue() {
            throw new LinkageError("of the service's own code");
        }
    }

    @Test
    void a_handler_that_leaves_its_thread_interrupted_is_answered_and_holds_no_commit_back() throws Exception {
        var handlers = Handlers.handling("work", request -> {
            Thread.currentThread().interrupt();
            return Response.of(200, "done");
        });
        try (var dispatcher = open(handlers)) {

            var reply = edge.reply(edge.send(edge.ask("work")));

            assertThat(reply.status()).isEqualTo(200);
            await().atMost(Edge.BROKER_TIMEOUT).until(() -> edge.committed(0) == 1);
            assertThat(dispatcher.counts().replied()).isEqualTo(1);
        }
    }

    @Test
    void a_body_that_is_jsons_null_is_an_empty_one() throws Exception {
        var handlers = Handlers.handling(
                "work",
                Order.class,
                request -> Response.of(200, request.optionalBody().isEmpty()));
        try (var dispatcher = open(handlers)) {

            var reply = edge.reply(edge.send(edge.ask("work").body("null")));

            assertThat(new String(reply.value(), UTF_8)).isEqualTo("true");
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static Response overflow() {
        return overflow();
    }

    @Test
    void requests_published_before_the_first_dispatcher_was_opened_are_answered() throws Exception {
        var ids = List.of(edge.send(edge.ask("work")), edge.send(edge.ask("work")));

        try (var dispatcher = open(Handlers.handling("work", request -> Response.empty(204)))) {

            ids.forEach(id -> assertThat(edge.reply(id).status()).isEqualTo(204));
        }
    }

    @Test
    void a_session_timeout_longer_than_callers_wait_is_warned_of_once() throws Exception {
        var log = listen(LOG);
        var nineSeconds = new AlterConfigOp(new ConfigEntry("consumer.session.timeout.ms", "9000"), OpType.SET);
        edge.admin
                .incrementalAlterConfigs(
                        Map.of(new ConfigResource(ConfigResource.Type.GROUP, edge.service), List.of(nineSeconds)))
                .all()
                .get();
        try (var dispatcher = open(Handlers.handling("work", request -> Response.empty(204)))) {
            edge.reply(edge.send(edge.ask("work")));
            assertThat(ours(log)).noneMatch(DispatcherTest::isOfTheSession);

            await().atMost(Edge.BROKER_TIMEOUT).until(() -> {
                edge.reply(edge.send(edge.ask("work").until(Instant.now().plusSeconds(3))));
                return ours(log).stream().anyMatch(DispatcherTest::isOfTheSession);
            });
            edge.reply(edge.send(edge.ask("work").until(Instant.now().plusSeconds(3))));

            assertThat(ours(log).stream().filter(DispatcherTest::isOfTheSession))
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line.getFormattedMessage()).contains(edge.service, "9000 ms", "operation work"));
        }
        LOG.detachAppender(log);
    }

    private static boolean isOfTheSession(ILoggingEvent line) {
        return line.getFormattedMessage().contains("consumer.session.timeout.ms");
    }

    @Test
    void an_unknown_operation_becomes_a_501() throws Exception {
        try (var dispatcher = open(Handlers.handling("known", request -> Response.empty(204)))) {

            var reply = edge.reply(edge.send(edge.ask("other")));

            assertThat(reply.status()).isEqualTo(501);
            assertThat(json(reply).get("type").asText()).isEqualTo("urn:sluice:problem:unknown-operation");
            assertThat(dispatcher.counts().unknownOperation()).isEqualTo(1);
        }
    }

    @Test
    void a_record_that_is_no_request_is_skipped_and_counted_once() throws Exception {
        try (var dispatcher = open(Handlers.handling("known", request -> Response.empty(204)))) {
            edge.send(new ProducerRecord<>(edge.requests, "no request".getBytes(UTF_8)));

            var reply = edge.reply(edge.send(edge.ask("known")));

            assertThat(reply.status()).isEqualTo(204);
            await().atMost(Edge.BROKER_TIMEOUT).until(() -> edge.committed(0) == 2);
            assertThat(dispatcher.counts().unreadable()).isEqualTo(1);
        }
    }

    @Test
    void a_request_past_its_deadline_is_skipped_but_only_once_the_clock_is_known() throws Exception {
        var handled = new AtomicInteger();
        var handlers = Handlers.handling("known", request -> Response.of(200, handled.incrementAndGet()));
        try (var dispatcher = open(handlers)) {
            var expired = edge.ask("known").until(Instant.now().minusSeconds(5));
            edge.reply(edge.send(expired));
            await().atMost(Edge.BROKER_TIMEOUT)
                    .until(() -> dispatcher.counts().clockOffset().isPresent());

            edge.send(expired);
            var last = edge.reply(edge.send(edge.ask("known")));

            await().atMost(Edge.BROKER_TIMEOUT).until(() -> dispatcher.counts().expired() == 1);
            assertThat(new String(last.value(), UTF_8)).isEqualTo("2");
            assertThat(handled).hasValue(2);
            assertThat(dispatcher.counts().clockOffset().orElseThrow().abs()).isLessThan(Duration.ofMillis(500));
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.SAME_THREAD) // the line in the log names no service
    @ValueSource(ints = {60, -60})
    void where_the_clock_is_wrong_by_a_minute_nothing_is_skipped_that_should_not_be_and_it_is_warned_of(int seconds)
            throws Exception {
        var log = listen((Logger) LoggerFactory.getLogger(BrokerClock.class));
        var left = new ConcurrentLinkedQueue<Duration>();
        var handlers = Handlers.handling("work", request -> {
            left.add(request.timeLeft().orElseThrow());
            return Response.empty(204);
        });
        var wrong = new BrokerClock(System::nanoTime, () -> System.currentTimeMillis() + seconds * 1_000L);
        try (var dispatcher = Dispatcher.open(config(), handlers, wrong)) {
            assertThat(edge.reply(edge.send(edge.ask("work"))).status()).isEqualTo(204);
            await().atMost(Edge.BROKER_TIMEOUT)
                    .until(() -> dispatcher.counts().clockOffset().isPresent());
            left.clear();

            for (var call = 0; call < 20; call++) {
                var soon = edge.ask("work").until(Instant.now().plusSeconds(20));
                assertThat(edge.reply(edge.send(soon)).status()).isEqualTo(204);
            }
            edge.send(edge.ask("work").until(Instant.now().minusSeconds(5)));

            await().atMost(Edge.BROKER_TIMEOUT).until(() -> dispatcher.counts().expired() == 1);
            assertThat(left)
                    .hasSize(20)
                    .allMatch(time -> time.isPositive() && time.compareTo(Edge.BROKER_TIMEOUT) <= 0);
            assertThat(log.list).anyMatch(line -> line.getFormattedMessage().contains("ms apart"));
            assertThat(dispatcher.counts().clockOffset().orElseThrow().toSeconds())
                    .isCloseTo(-seconds, within(1L));
        }
    }

    @Test
    void a_slow_record_holds_back_the_commit_and_a_restart_repeats_it_and_what_came_after() throws Exception {
        var never = new CountDownLatch(1);
        var slow = Handlers.handling("work", request -> {
            if (request.body().length == 4) {
                never.await();
            }
            return Response.of(200, "first");
        });
        var quick = edge.ask("work").body("{}");
        var stuck = edge.ask("work").body("{  }");
        try (var dispatcher = open(config().withDrain(Duration.ZERO), slow)) {
            edge.reply(edge.send(quick));
            var held = edge.send(stuck);
            edge.reply(edge.send(quick));
            await().atMost(Edge.BROKER_TIMEOUT).until(() -> edge.committed(0) == 1);
            assertThat(edge.received()).noneMatch(reply -> reply.id().equals(held));
        }
        assertThat(edge.committed(0)).isEqualTo(1);

        try (var dispatcher = open(Handlers.handling("work", request -> Response.of(200, "second")))) {

            await().atMost(Edge.BROKER_TIMEOUT).until(() -> edge.committed(0) == 3);

            assertThat(dispatcher.counts().replied()).isEqualTo(2);
        }
    }

    @Test
    void requests_with_one_key_are_answered_in_their_order_under_load() throws Exception {
        var random = new Random(1);
        var seen = new ConcurrentHashMap<String, List<Integer>>();
        var handlers = Handlers.handling("work", Integer.class, request -> {
            var key = new String(request.record().key().orElseThrow(), UTF_8);
            seen.computeIfAbsent(key, first -> new CopyOnWriteArrayList<>()).add(request.body());
            return Response.of(200, request.body());
        });
        try (var dispatcher = open(handlers)) {
            var sent = new ConcurrentHashMap<String, List<Integer>>();

            for (var number = 0; number < 600; number++) {
                var key = "key-" + random.nextInt(8);
                sent.computeIfAbsent(key, first -> new ArrayList<>()).add(number);
                edge.post(edge.ask("work").key(key).body(Integer.toString(number)));
            }

            await().atMost(Edge.BROKER_TIMEOUT).until(() -> dispatcher.counts().replied() == 600);
            assertThat(seen).isEqualTo(sent);
        }
    }

    @Test
    void no_more_records_are_in_work_than_allowed_and_the_rest_comes_after() throws Exception {
        var running = new AtomicInteger();
        var gate = new Semaphore(0);
        var handlers = Handlers.handling("work", request -> {
            running.incrementAndGet();
            gate.acquire();
            return Response.empty(204);
        });
        try (var dispatcher = open(config().withMaxInWork(8), handlers)) {
            var ids = IntStream.range(0, 40)
                    .mapToObj(i -> edge.post(edge.ask("work")))
                    .toList();
            await().atMost(Edge.BROKER_TIMEOUT).until(() -> running.get() > 6);
            await().during(Duration.ofMillis(500)).atMost(Edge.BROKER_TIMEOUT).until(() -> running.get() <= 8);

            gate.release(100);

            ids.forEach(id -> assertThat(edge.reply(id).status()).isEqualTo(204));
            await().atMost(Edge.BROKER_TIMEOUT).until(() -> edge.committed(0) == 40);
            assertThat(dispatcher.counts().inWork()).isZero();
        }
    }

    @Test
    void a_reply_topic_that_is_refused_or_gone_is_counted_and_holds_nobody_back() throws Exception {
        try (var dispatcher = open(Handlers.handling("work", request -> Response.empty(204)))) {
            edge.send(edge.ask("work").replyTo("somewhere.else"));
            edge.send(edge.ask("work").replyTo(HeaderNames.REPLY_TOPIC_PREFIX + "nobody"));

            var reply = edge.reply(edge.send(edge.ask("work")));

            assertThat(reply.status()).isEqualTo(204);
            await().atMost(Edge.BROKER_TIMEOUT).until(() -> edge.committed(0) == 3);
            assertThat(dispatcher.counts().replyTopicRefused()).isEqualTo(1);
            assertThat(dispatcher.counts().replyTopicGone()).isEqualTo(1);
            assertThat(edge.admin.listTopics().names().get()).doesNotContain(HeaderNames.REPLY_TOPIC_PREFIX + "nobody");
        }
    }

    @Test
    void a_reply_topic_removed_while_in_use_is_noticed_long_before_the_deadline() throws Exception {
        var other = HeaderNames.REPLY_TOPIC_PREFIX + edge.service;
        edge.create(other, 1);
        try (var dispatcher = open(Handlers.handling("work", request -> Response.empty(204)))) {
            edge.send(edge.ask("work").replyTo(other));
            await().atMost(Edge.BROKER_TIMEOUT).until(() -> dispatcher.counts().replied() == 1);
            edge.delete(other);

            edge.send(edge.ask("work").replyTo(other));

            await().atMost(Edge.BROKER_TIMEOUT).until(() -> dispatcher.counts().replyTopicGone() == 1);
            await().atMost(Edge.BROKER_TIMEOUT).until(() -> edge.committed(0) == 2);
        }
    }

    @Test
    void a_reply_over_the_producers_or_the_topics_limit_becomes_a_500_with_size_and_limit() throws Exception {
        var handlers = Handlers.handling(
                "work", Integer.class, request -> Response.bytes(200, new byte[request.body()], "image/png"));
        try (var dispatcher = open(config().withKafka(Map.of("max.request.size", "1100000")), handlers)) {
            for (var size : List.of(1_200_000, 1_080_000)) {

                var reply = edge.reply(edge.send(edge.ask("work").body(size.toString())));

                assertThat(reply.status()).isEqualTo(500);
                assertThat(json(reply).get("type").asText()).isEqualTo("urn:sluice:problem:reply-too-large");
                assertThat(json(reply).get("detail").asText())
                        .contains(size.toString())
                        .contains("1048588");
            }
            await().atMost(Edge.BROKER_TIMEOUT)
                    .untilAsserted(() ->
                            assertThat(dispatcher.counts().replyTooLarge()).isEqualTo(2));
        }
    }

    @Test
    void two_dispatchers_share_the_topic_and_a_hand_over_with_running_handlers_loses_nothing() throws Exception {
        try (var shared = new Edge(broker.bootstrapServers(), 4)) {
            var config = DispatcherConfig.of(broker.bootstrapServers(), shared.service)
                    .withDrain(Duration.ofSeconds(2));
            var handled = new ConcurrentLinkedQueue<String>();
            var handlers = Handlers.handling("work", request -> {
                new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS); // work
                handled.add(request.id());
                return Response.empty(204);
            });
            try (var first = open(config, handlers)) {
                var ids = IntStream.range(0, 300)
                        .mapToObj(i -> shared.post(shared.ask("work").key("key-" + i % 10)))
                        .collect(Collectors.toCollection(ArrayList::new));

                try (var second = open(config, handlers)) {
                    for (var i = 0; i < 300; i++) {
                        ids.add(shared.post(shared.ask("work").key("key-" + i % 10)));
                    }
                    ids.forEach(id -> assertThat(shared.reply(id).status()).isEqualTo(204));
                    assertThat(second.counts().replied()).isPositive();
                }
            }
            assertThat(handled).hasSize(600);
        }
    }

    @Test
    void it_is_ready_while_the_group_gives_it_partitions() throws Exception {
        var handlers = Handlers.handling("work", request -> Response.empty(204));
        var first = Dispatcher.open(config(), handlers);
        try {
            await().atMost(Edge.BROKER_TIMEOUT).until(first::isReady);

            try (var second = Dispatcher.open(config(), handlers)) { // there is one partition
                assertThat(second.awaitReady(Duration.ofMillis(500))).isFalse();
                assertThat(second.isReady()).isFalse();
                first.close();
                await().atMost(Edge.BROKER_TIMEOUT).until(second::isReady);
            }
        } finally {
            first.close();
        }
        assertThat(first.isReady()).isFalse();
    }

    @Test
    void close_waits_for_running_handlers_and_commits_their_work() throws Exception {
        var begun = new CountDownLatch(1);
        var finish = new CountDownLatch(1);
        var handlers = Handlers.handling("work", request -> {
            begun.countDown();
            finish.await();
            return Response.empty(204);
        });
        var dispatcher = open(config().withDrain(Edge.BROKER_TIMEOUT), handlers);
        var id = edge.send(edge.ask("work"));
        begun.await();

        var closing = Thread.ofPlatform().start(dispatcher::close);
        await().during(Duration.ofMillis(300)).until(closing::isAlive);
        finish.countDown();
        closing.join();
        dispatcher.close();

        assertThat(edge.committed(0)).isEqualTo(1);
        assertThat(edge.reply(id).status()).isEqualTo(204);
    }

    @Test
    void close_interrupts_what_runs_longer_than_the_drain_and_answers_nothing_for_it() throws Exception {
        var begun = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var handlers = Handlers.handling("work", request -> {
            begun.countDown();
            try {
                return Response.of(200, new CountDownLatch(1).await(1, TimeUnit.HOURS));
            } finally {
                interrupted.countDown();
            }
        });
        var dispatcher = open(config().withDrain(Duration.ofMillis(100)), handlers);
        edge.send(edge.ask("work"));
        begun.await();
        var log = listen(LOG);

        dispatcher.close();

        LOG.detachAppender(log);
        assertThat(interrupted.await(1, TimeUnit.SECONDS)).isTrue();
        assertThat(ours(log))
                .noneMatch(line -> line.getLevel() == Level.ERROR)
                .anyMatch(line -> line.getFormattedMessage().contains("ended as the dispatcher closes"));
        assertThat(edge.committed(0)).isLessThanOrEqualTo(0);
        assertThat(edge.received()).isEmpty();
    }
}

package dev.sluice.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.edge.authenticate.Authenticator;
import dev.sluice.edge.authenticate.IssuerSettings;
import dev.sluice.edge.authenticate.SigningAlgorithm;
import dev.sluice.edge.authorize.Authorizer;
import dev.sluice.edge.await.ReplyConsumer;
import dev.sluice.edge.await.ReplyCorrelator;
import dev.sluice.edge.broker.BrokerConnection;
import dev.sluice.edge.broker.KafkaSettings;
import dev.sluice.edge.broker.PublishGate;
import dev.sluice.edge.catalog.CompiledContracts;
import dev.sluice.edge.observe.EdgeMeters;
import dev.sluice.edge.policy.AdmissionControl;
import dev.sluice.edge.policy.CircuitBreakers;
import dev.sluice.edge.policy.FallbackHandler;
import dev.sluice.edge.policy.RateLimiter;
import dev.sluice.edge.publish.PartitioningStrategy;
import dev.sluice.edge.publish.RequestPublisher;
import dev.sluice.edge.render.ResponseRenderer;
import dev.sluice.edge.request.Body;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.EdgeResponse;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.RequestIds;
import dev.sluice.edge.request.Requests;
import dev.sluice.edge.services.ConsumerGroupMonitor;
import dev.sluice.edge.services.DemandTracker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All rooms in their order, between a request that listen would have read and a producer that sends to nobody. */
@Timeout(30)
class RequestPipelineTest {
    private static final KafkaSettings SETTINGS =
            new KafkaSettings("localhost:1", "e1", Duration.ofDays(7), true, Duration.ofSeconds(30), Map.of());
    private static final ContractSet CONTRACTS = Requests.contracts("""
        /notes:
          post:
            operationId: note
            security: []
            x-sluice: {timeout: 100ms}
            requestBody: {content: {text/plain: {}}}
        /orders:
          post:
            operationId: order
            security: [{bearer: ["orders:write"]}]
            x-sluice: {timeout: 20s}
            requestBody:
              required: true
              content: {application/json: {schema: {type: object, required: [sku]}}}
        """);

    private static final CompiledContracts SERVED = CompiledContracts.of(CONTRACTS);
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final ReplyCorrelator correlator = new ReplyCorrelator(_ -> {});
    private final ConsumerGroupMonitor watch = new ConsumerGroupMonitor(() -> {
        throw new IllegalStateException("never started");
    });
    private final EdgeMeters meters = new EdgeMeters();
    private final Authenticator authenticator = new Authenticator(
            List.of(new IssuerSettings(
                    "main",
                    "https://issuer.test",
                    List.of(),
                    Duration.ZERO,
                    Set.of(SigningAlgorithm.HS256),
                    new IssuerSettings.SharedSecret(SECRET.getBytes(StandardCharsets.UTF_8)))),
            InstantSource.system());

    @AfterEach
    void close() {
        authenticator.close();
        meters.close();
    }

    @Test
    void what_came_in_after_its_deadline_is_408_and_not_published() {
        var answered = edge(new Line()).answer(note(new SlowBody()));

        assertThat(answered.status()).isEqualTo(408);
        assertThat(kafka.history()).isEmpty();
    }

    @Test
    void what_comes_when_all_waits_have_been_ended_is_503_and_not_published() {
        correlator.close();

        var answered = edge(new Line()).answer(note(Requests.body("hello")));

        assertThat(answered.status()).isEqualTo(503);
        assertThat(problem(answered)).contains("shutting down");
        assertThat(kafka.history()).isEmpty();
    }

    @Test
    void what_came_in_time_is_published_and_504_when_nobody_replies() {
        var answered = edge(new Line()).answer(note(Requests.body("hello")));

        assertThat(answered.status()).isEqualTo(504);
        assertThat(kafka.history()).hasSize(1);
        assertThat(correlator.waiting()).isZero();
    }

    @Test
    void the_first_step_that_refuses_is_the_one_that_answers() {
        var edge = edge(new Line());
        var large = Requests.body("x".repeat(101));
        var xml = Map.of("content-type", "text/xml");
        var json = Map.of("content-type", "application/json");

        assertThat(edge.answer(order("/order", xml, large)).status()).isEqualTo(404);
        assertThat(edge.answer(Requests.received("PUT", "/orders", "", xml, large))
                        .status())
                .isEqualTo(405);
        assertThat(edge.answer(order("/orders", xml, large)).status()).isEqualTo(401);
        assertThat(edge.answer(order("/orders", with(xml, "orders:read"), large))
                        .status())
                .isEqualTo(403);
        assertThat(edge.answer(order("/orders", with(xml, "orders:write"), large))
                        .status())
                .isEqualTo(413);
        assertThat(edge.answer(order("/orders", with(xml, "orders:write"), Requests.body("{")))
                        .status())
                .isEqualTo(415);
        assertThat(edge.answer(order("/orders", with(json, "orders:write"), Requests.body("{")))
                        .status())
                .isEqualTo(400);
        assertThat(edge.answer(order("/orders", with(json, "orders:write"), Requests.body("{}")))
                        .status())
                .isEqualTo(422);
        assertThat(kafka.history()).isEmpty();
    }

    /** The service has room for two requests, so a third call shows that both before gave theirs back. */
    @Test
    void room_is_given_back_whatever_comes_of_a_request() {
        var json = with(Map.of("content-type", "application/json"), "orders:write");
        for (var number = 0; number < 3; number++) {
            assertThat(edge(new Line()).answer(note(Requests.body("hello"))).status())
                    .isEqualTo(504);
        }
        var edges = List.of(edge(new Line()), edge(new NoProducer()), edge(new Throwing()));
        var bodies = List.of(Requests.body("{}"), Requests.body("{\"sku\":1}"), Requests.body("{\"sku\":1}"));
        var statuses = List.of(422, 503, 500);
        for (var way = 0; way < edges.size(); way++) {
            for (var number = 0; number < 3; number++) {
                var answered = edges.get(way).answer(order("/orders", json, bodies.get(way)));
                assertThat(answered.status()).isEqualTo(statuses.get(way));
            }
        }
        assertThat(correlator.waiting()).isZero();
    }

    @Test
    void what_was_certainly_not_sent_ends_the_wait_at_once_with_503() {
        var before = System.nanoTime();

        var answered = edge(new NoProducer()).answer(validOrder());

        assertThat(answered.status()).isEqualTo(503);
        assertThat(problem(answered)).contains("broker-unavailable");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void a_step_that_throws_is_500_and_counted_by_its_operation() {
        var answered = edge(new Throwing()).answer(validOrder());

        assertThat(answered.status()).isEqualTo(500);
        assertThat(problem(answered)).contains("edge-failed");
        assertThat(meters.scrape())
                .contains("sluice_requests_total{operation=\"order\",service=\"shop\",status=\"500\"} 1.0");
    }

    @Test
    void an_interrupt_after_publishing_is_504() throws Exception {
        var answered = new AtomicReference<EdgeResponse>();
        var caller =
                Thread.ofVirtual().start(() -> answered.set(edge(new Line()).answer(validOrder())));
        Awaitility.await()
                .until(() -> correlator.waiting() == 1 && kafka.history().size() == 1);

        caller.interrupt();
        caller.join();

        assertThat(answered.get().status()).isEqualTo(504);
    }

    @Test
    void a_reply_after_504_reaches_nobody_and_counts_as_late() throws Exception {
        try (var broker = EmbeddedBroker.start()) {
            var settings = new KafkaSettings(
                    broker.bootstrapServers(), "e1", Duration.ofDays(7), true, Duration.ofSeconds(30), Map.of());
            var link = new BrokerConnection(settings);
            var replies = new ReplyConsumer(link, correlator);
            link.need(CONTRACTS.topics().toList());
            link.start();
            replies.start();
            try {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .until(() ->
                                link.failing().isEmpty() && replies.failing().isEmpty());
                var note = note(Requests.body("hello"));

                assertThat(edge(link).answer(note).status()).isEqualTo(504);
                link.producer().orElseThrow().send(reply(note, settings)).get();

                Awaitility.await().until(() -> correlator.fates().late() == 1);
                var order = validOrder();
                var caller = Executors.newVirtualThreadPerTaskExecutor();
                try (caller) {
                    var answered = caller.submit(() -> edge(link).answer(order));
                    Awaitility.await().until(() -> correlator.waiting() == 1);
                    link.producer().orElseThrow().send(reply(order, settings)).get();
                    assertThat(answered.get().status()).isEqualTo(201);
                }
            } finally {
                link.close(Duration.ZERO);
                replies.close();
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> reply(ReceivedRequest received, KafkaSettings settings) {
        var value = "{}".getBytes(StandardCharsets.UTF_8);
        return new ReplyRecord(
                        received.id(), 201, value, Optional.of("application/json"), List.of(), OptionalLong.empty())
                .encode(settings.replyTopic());
    }

    private static ReceivedRequest validOrder() {
        var headers = with(Map.of("content-type", "application/json"), "orders:write");
        return order("/orders", headers, Requests.body("{\"sku\":1}"));
    }

    private static ReceivedRequest order(String path, Map<String, String> headers, Body body) {
        return Requests.received("POST", path, "", headers, body);
    }

    private static Map<String, String> with(Map<String, String> headers, String scope) {
        var token = JWT.create()
                .withIssuer("https://issuer.test")
                .withSubject("s")
                .withClaim("scope", scope)
                .withExpiresAt(Instant.now().plusSeconds(60))
                .sign(Algorithm.HMAC256(SECRET));
        var all = new HashMap<>(headers);
        all.put("authorization", "Bearer " + token);
        return all;
    }

    private RequestPipeline edge(PublishGate outbound) {
        return new RequestPipeline(
                () -> SERVED,
                authenticator,
                new Authorizer(),
                new RateLimiter(),
                new CircuitBreakers(),
                new AdmissionControl(new AdmissionControl.Limits(100, 1_000), watch),
                new FallbackHandler(),
                new DemandTracker(watch, () -> CONTRACTS),
                correlator,
                watch,
                new RequestPublisher(outbound, SETTINGS, new BrokerClock(), PartitioningStrategy.LEAST_OUTSTANDING),
                new ResponseRenderer(false),
                new RequestIds(),
                meters);
    }

    private static ReceivedRequest note(Body body) {
        return Requests.received("POST", "/notes", "", Map.of("content-type", "text/plain"), body);
    }

    private static String problem(EdgeResponse answered) {
        return new String(Objects.requireNonNull(answered.body()), StandardCharsets.UTF_8);
    }

    /** The way out, open. */
    private class Line implements PublishGate {
        @Override
        public Optional<Refusal> obstacle(String topic) {
            return Optional.empty();
        }

        @Override
        public Optional<Producer<byte[], byte[]>> producer() {
            return Optional.of(kafka);
        }

        @Override
        public boolean wasSilentSince(long nanos) {
            return false;
        }

        @Override
        public void failed(Producer<byte[], byte[]> producer, Exception failure) {}
    }

    private final class NoProducer extends Line {
        @Override
        public Optional<Producer<byte[], byte[]>> producer() {
            return Optional.empty();
        }
    }

    private final class Throwing extends Line {
        @Override
        public Optional<Refusal> obstacle(String topic) {
            throw new IllegalStateException("as this test wants");
        }
    }

    /** Its last byte comes with the deadline. */
    private record SlowBody() implements Body {
        @Override
        public boolean isPresent() {
            return true;
        }

        @Override
        public OptionalLong declaredBytes() {
            return OptionalLong.of(5);
        }

        @Override
        public Outcome<byte[]> read(long maxBytes, Deadline deadline) {
            while (!deadline.left().isZero()) {
                LockSupport.parkNanos(deadline.left().toNanos());
            }
            return Outcome.go("hello".getBytes(StandardCharsets.UTF_8));
        }
    }
}

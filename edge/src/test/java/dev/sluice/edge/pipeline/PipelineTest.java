package dev.sluice.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.edge.admit.Admission;
import dev.sluice.edge.authenticate.Authenticator;
import dev.sluice.edge.authorize.Authorizer;
import dev.sluice.edge.await.Correlator;
import dev.sluice.edge.broker.KafkaSettings;
import dev.sluice.edge.broker.Outbound;
import dev.sluice.edge.observe.Meters;
import dev.sluice.edge.publish.Publisher;
import dev.sluice.edge.render.Renderer;
import dev.sluice.edge.request.Answered;
import dev.sluice.edge.request.Body;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Received;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Requests;
import dev.sluice.edge.route.Router;
import dev.sluice.edge.validate.Validator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All rooms in their order, between a request that listen would have read and a producer that sends to nobody. */
@Timeout(30)
class PipelineTest {
    private static final KafkaSettings SETTINGS =
            new KafkaSettings("localhost:1", "e1", Duration.ofDays(7), true, Duration.ofSeconds(30), Map.of());
    private static final ContractSet CONTRACTS = Requests.contracts("""
        /notes:
          post:
            operationId: note
            security: []
            x-sluice: {timeout: 100ms}
            requestBody: {content: {text/plain: {}}}
        """);

    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Correlator correlator = new Correlator();
    private final Meters meters = new Meters();
    private final Authenticator authenticator = new Authenticator(List.of(), InstantSource.system());

    @AfterEach
    void close() {
        authenticator.close();
        meters.close();
    }

    @Test
    void what_came_in_after_its_deadline_is_408_and_not_published() throws InterruptedException {
        var answered = edge(new Line()).answer(note(new SlowBody()));

        assertThat(answered.status()).isEqualTo(408);
        assertThat(kafka.history()).isEmpty();
    }

    @Test
    void what_comes_when_all_waits_have_been_ended_is_503_and_not_published() throws InterruptedException {
        correlator.close();

        var answered = edge(new Line()).answer(note(Requests.body("hello")));

        assertThat(answered.status()).isEqualTo(503);
        assertThat(problem(answered)).contains("shutting down");
        assertThat(kafka.history()).isEmpty();
    }

    @Test
    void what_came_in_time_is_published_and_504_when_nobody_replies() throws InterruptedException {
        var answered = edge(new Line()).answer(note(Requests.body("hello")));

        assertThat(answered.status()).isEqualTo(504);
        assertThat(kafka.history()).hasSize(1);
        assertThat(correlator.waiting()).isZero();
    }

    private Pipeline edge(Outbound outbound) {
        return new Pipeline(
                new Router(CONTRACTS),
                authenticator,
                new Authorizer(),
                new Admission(new Admission.Limits(100, 1_000, 1_000)),
                new Validator(CONTRACTS),
                correlator,
                new Publisher(outbound, SETTINGS, new BrokerClock()),
                new Renderer(false),
                meters);
    }

    private static Received note(Body body) {
        return Requests.received("POST", "/notes", "", Map.of("content-type", "text/plain"), body);
    }

    private static String problem(Answered answered) {
        return new String(Objects.requireNonNull(answered.body()), StandardCharsets.UTF_8);
    }

    /** The way out, open. */
    private class Line implements Outbound {
        @Override
        public Optional<Refusal> obstacle(String topic) {
            return Optional.empty();
        }

        @Override
        public Optional<Producer<byte[], byte[]>> producer() {
            return Optional.of(kafka);
        }

        @Override
        public void failed(Producer<byte[], byte[]> producer, Exception failure) {}
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

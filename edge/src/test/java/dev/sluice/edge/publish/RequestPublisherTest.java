package dev.sluice.edge.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.edge.broker.KafkaSettings;
import dev.sluice.edge.broker.PublishGate;
import dev.sluice.edge.broker.SomeRequest;
import dev.sluice.edge.request.Principal;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.RecordTooLarge;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.request.ValidatedRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPublisherTest {
    private static final KafkaSettings SETTINGS =
            new KafkaSettings("localhost:1", "e1", Duration.ofDays(7), true, Duration.ofSeconds(30), Map.of());
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final AtomicLong now = new AtomicLong();
    private final Line line = new Line();
    private final List<Refusal> neverSent = new ArrayList<>();
    private final RequestPublisher publisher =
            new RequestPublisher(line, SETTINGS, new BrokerClock(), PartitioningStrategy.LEAST_OUTSTANDING, now::get);

    @Test
    void a_request_goes_to_its_topic_with_its_key_and_body() {
        var record = published(SomeRequest.to("orders.requests"));

        assertThat(record.topic()).isEqualTo("orders.requests");
        assertThat(record.key()).asString().isEqualTo("key");
        assertThat(record.value()).asString().isEqualTo("{\"a\":1}");
        assertThat(header(record, HeaderNames.CONTENT_TYPE)).isEqualTo("application/json");
        assertThat(header(record, HeaderNames.REPLY_TOPIC)).isEqualTo("sluice.replies.e1");
        assertThat(header(record, HeaderNames.CE_SOURCE)).isEqualTo("/sluice/e1");
        assertThat(header(record, HeaderNames.CE_TYPE)).isEqualTo("orders.createOrder");
        assertThat(header(record, HeaderNames.CE_TIME)).isEqualTo("2026-09-21T14:13:20Z");
        assertThat(header(record, HeaderNames.OPERATION)).isEqualTo("createOrder");
        assertThat(header(record, HeaderNames.PARAMS)).isEqualTo("{\"path\":{\"id\":7},\"query\":{},\"header\":{}}");
        assertThat(header(record, HeaderNames.ATTEMPT)).isEqualTo("1");
        assertThat(record.headers().lastHeader(HeaderNames.PRINCIPAL)).isNull();
    }

    @Test
    void the_parameters_are_the_value_where_no_body_is_declared() {
        var record = published(SomeRequest.to("orders.requests").declaringNoBody());

        assertThat(record.value()).asString().isEqualTo("{\"path\":{\"id\":7},\"query\":{},\"header\":{}}");
        assertThat(header(record, HeaderNames.CONTENT_TYPE)).isEqualTo("application/json");
    }

    @Test
    void an_optional_body_that_was_left_out_is_a_null_value() {
        var record = published(SomeRequest.to("orders.requests").withBody(null));

        assertThat(record.value()).isNull();
        assertThat(record.headers().lastHeader(HeaderNames.CONTENT_TYPE)).isNull();
    }

    @Test
    void the_deadline_is_told_by_the_local_clock_while_the_brokers_is_unknown() {
        var before = System.currentTimeMillis();

        var record = published(SomeRequest.to("orders.requests").within(Duration.ofSeconds(20)));

        assertThat(Long.parseLong(header(record, HeaderNames.DEADLINE)))
                .isBetween(before + 19_000, System.currentTimeMillis() + 20_001);
    }

    @Test
    void the_service_is_told_who_calls_and_the_claims_that_the_contract_names() {
        var claims = JsonNodeFactory.instance.objectNode();
        claims.put("sub", "alice")
                .put("iss", "https://id.example")
                .put("tenant", "t1")
                .put("secret", "s");
        var principal = new Principal("main", Set.of("orders:write", "orders:read"), claims);

        var record = published(SomeRequest.to("orders.requests").by(principal));

        assertThat(header(record, HeaderNames.PRINCIPAL))
                .isEqualTo("{\"sub\":\"alice\",\"iss\":\"https://id.example\",\"scope\":\"orders:read orders:write\","
                        + "\"tenant\":\"t1\"}");
    }

    @Test
    void only_headers_that_the_contract_names_go_inward() {
        var record = published(SomeRequest.to("orders.requests")
                .with(Map.of(
                        "x-forwarded-one",
                        List.of("a", "b"),
                        "x-other",
                        List.of("c"),
                        "sluice-principal",
                        List.of("{\"sub\":\"root\"}"))));

        assertThat(record.headers().headers("http-x-forwarded-one"))
                .extracting(header -> new String(header.value(), StandardCharsets.UTF_8))
                .containsExactly("a", "b");
        assertThat(record.headers())
                .extracting(header -> header.key())
                .doesNotContain("http-x-other", "sluice-principal");
    }

    @Test
    void a_well_formed_trace_goes_on() {
        var record = published(SomeRequest.to("orders.requests")
                .with(Map.of("traceparent", List.of(PARENT), "tracestate", List.of("a=1", "b=2"))));

        assertThat(header(record, "traceparent")).isEqualTo(PARENT);
        assertThat(header(record, "tracestate")).isEqualTo("a=1,b=2");
    }

    @Test
    void a_trace_that_is_not_well_formed_is_replaced_together_with_its_state() {
        for (var bad : List.of(
                "",
                "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                PARENT + "-more",
                "01" + PARENT.substring(2) + "-" + "x".repeat(500))) {
            var record = published(SomeRequest.to("orders.requests")
                    .with(Map.of("traceparent", List.of(bad), "tracestate", List.of("a=1"))));

            assertThat(header(record, "traceparent")).isNotEqualTo(bad);
            assertThat(TraceContext.isWellFormed(header(record, "traceparent"))).isTrue();
            assertThat(record.headers().lastHeader("tracestate")).isNull();
        }
    }

    @Test
    void a_send_that_throws_was_certainly_not_sent() {
        kafka.sendException = new TimeoutException("no buffer");

        publish("orders.requests");

        assertThat(neverSent).singleElement().isInstanceOfSatisfying(Unavailable.class, refusal -> {
            assertThat(refusal.cause()).isEqualTo(Unavailable.Cause.BROKER);
            assertThat(refusal.reason()).contains("no buffer");
            assertThat(refusal.retryAfter()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        });
        assertThat(publisher.failures()).isEqualTo(new PublishFailures(0, 1, 0, 0));
    }

    @Test
    void a_missing_topic_and_a_forbidden_one_are_the_topics_fault() {
        kafka.sendException = new TimeoutException("not present", new UnknownTopicOrPartitionException("no"));
        publish("orders.requests");
        kafka.sendException = new TopicAuthorizationException("no");
        publish("orders.requests");

        assertThat(neverSent)
                .hasSize(2)
                .allSatisfy(
                        refusal -> assertThat(((Unavailable) refusal).cause()).isEqualTo(Unavailable.Cause.TOPIC));
    }

    @Test
    void a_record_that_is_too_large_is_refused_with_the_limit() {
        kafka.sendException = new RecordTooLargeException("1048577");

        publish("orders.requests");

        assertThat(neverSent).containsExactly(new RecordTooLarge(1_048_576));
    }

    @Test
    void a_failure_after_send_has_returned_says_nothing() {
        publish("orders.requests");

        kafka.errorNext(new NotEnoughReplicasException("perhaps"));

        assertThat(neverSent).isEmpty();
        assertThat(publisher.failures()).isEqualTo(new PublishFailures(0, 0, 0, 1));
        assertThat(line.failures).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                InvalidRecordException.class,
                InvalidTimestampException.class,
                InvalidTopicException.class,
                TopicAuthorizationException.class,
                UnsupportedForMessageFormatException.class,
                UnsupportedCompressionTypeException.class,
                PolicyViolationException.class
            })
    void what_the_broker_refuses_before_it_appends_was_certainly_not_sent(Class<? extends RuntimeException> refusal)
            throws ReflectiveOperationException {
        publish("orders.requests");

        kafka.errorNext(refusal.getConstructor(String.class).newInstance("not here"));

        assertThat(neverSent).singleElement().isInstanceOfSatisfying(Unavailable.class, why -> {
            assertThat(why.cause()).isEqualTo(Unavailable.Cause.TOPIC);
            assertThat(why.reason()).contains("orders.requests");
        });
        assertThat(publisher.failures()).isEqualTo(new PublishFailures(0, 0, 1, 0));
        assertThat(publisher.refusedLately().orElseThrow())
                .startsWith("topic orders.requests refuses records: ")
                .contains(refusal.getSimpleName());
        now.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(publisher.refusedLately()).isEmpty();
    }

    @Test
    void a_sound_record_that_was_refused_with_its_batch_was_certainly_not_sent() {
        publish("orders.requests");

        kafka.errorNext(new KafkaException(
                "Failed to append record because it was part of a batch which had one more more invalid records"));

        assertThat(neverSent).singleElement().isInstanceOf(Unavailable.class);
    }

    @Test
    void a_record_that_the_broker_finds_too_large_is_refused_with_the_limit_of_its_topic() {
        publish("orders.requests");
        kafka.errorNext(new RecordTooLargeException("too large"));
        line.limit = OptionalInt.of(2_000);
        publish("orders.requests");
        kafka.errorNext(new RecordBatchTooLargeException("too large"));

        assertThat(neverSent).containsExactly(new RecordTooLarge(0), new RecordTooLarge(2_000));
    }

    @Test
    void a_refusal_says_nothing_where_an_earlier_attempt_may_have_been_appended() {
        line.mayHaveRetried = true;
        publish("orders.requests");

        kafka.errorNext(new TopicAuthorizationException("by now"));

        assertThat(neverSent).isEmpty();
        assertThat(publisher.failures()).isEqualTo(new PublishFailures(0, 0, 0, 1));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                TimeoutException.class,
                NetworkException.class,
                NotEnoughReplicasAfterAppendException.class,
                UnknownServerException.class,
                OutOfOrderSequenceException.class,
                InvalidProducerEpochException.class,
                ClusterAuthorizationException.class,
                ProducerFencedException.class,
                UnsupportedVersionException.class,
                KafkaException.class
            })
    void what_may_have_been_appended_or_stops_everything_in_flight_says_nothing(
            Class<? extends RuntimeException> failure) throws ReflectiveOperationException {
        publish("orders.requests");

        kafka.errorNext(failure.getConstructor(String.class).newInstance("perhaps"));

        assertThat(neverSent).isEmpty();
        assertThat(publisher.failures()).isEqualTo(new PublishFailures(0, 0, 0, 1));
    }

    @Test
    void a_request_without_a_key_is_not_tried_where_its_topic_takes_none() {
        line.wantsKeys = true;
        var keyed = SomeRequest.to("orders.requests").validated();
        var keyless = new ValidatedRequest(keyed.admitted(), keyed.params(), null, keyed.body(), keyed.contentType());

        publisher.publish(keyless, neverSent::add, () -> false);

        assertThat(neverSent)
                .singleElement()
                .isInstanceOfSatisfying(
                        Unavailable.class, why -> assertThat(why.reason()).contains("orders.requests is compacted"));
        assertThat(kafka.history()).isEmpty();
        publish("orders.requests");
        assertThat(kafka.history()).hasSize(1);
    }

    @Test
    void what_the_link_knows_to_be_short_is_not_tried() {
        line.obstacle = Optional.of(new Unavailable(Unavailable.Cause.TOPIC, "gone", Duration.ofSeconds(1)));

        publish("orders.requests");

        assertThat(neverSent).containsExactly(line.obstacle.get());
        assertThat(kafka.history()).isEmpty();
        assertThat(publisher.failures()).isEqualTo(new PublishFailures(1, 0, 0, 0));
    }

    @Test
    void nothing_is_tried_without_a_producer() {
        line.producer = Optional.empty();

        publish("orders.requests");

        assertThat(neverSent).singleElement().isInstanceOf(Unavailable.class);
    }

    @Test
    void a_topic_that_hangs_refuses_its_own_calls_until_it_acknowledges() {
        publish("orders.requests");
        now.addAndGet(Duration.ofMillis(2_001).toNanos());

        publish("orders.requests");
        assertThat(neverSent).singleElement().isInstanceOf(Unavailable.class);

        publish("stock.requests");
        assertThat(neverSent).hasSize(1);

        kafka.completeNext();
        publish("orders.requests");
        assertThat(neverSent).hasSize(1);
    }

    private ProducerRecord<byte[], byte[]> published(SomeRequest request) {
        publisher.publish(request.validated(), neverSent::add, () -> false);
        assertThat(neverSent).isEmpty();
        return kafka.history().getLast();
    }

    private void publish(String topic) {
        publisher.publish(SomeRequest.to(topic).validated(), neverSent::add, () -> false);
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private final class Line implements PublishGate {
        private Optional<Refusal> obstacle = Optional.empty();
        private Optional<Producer<byte[], byte[]>> producer = Optional.of(kafka);
        private boolean silent;
        private final List<Exception> failures = new ArrayList<>();
        private boolean mayHaveRetried;
        private boolean wantsKeys;
        private OptionalInt limit = OptionalInt.empty();

        @Override
        public boolean mayHaveRetried(Producer<byte[], byte[]> asked, long sinceNanos) {
            return mayHaveRetried;
        }

        @Override
        public boolean wantsKeys(String topic) {
            return wantsKeys;
        }

        @Override
        public OptionalInt maxRecordBytes(String topic) {
            return limit;
        }

        @Override
        public Optional<Refusal> obstacle(String topic) {
            return obstacle;
        }

        @Override
        public Optional<Producer<byte[], byte[]>> producer() {
            return producer;
        }

        @Override
        public boolean wasSilentSince(long nanos) {
            return silent;
        }

        @Override
        public void failed(Producer<byte[], byte[]> failed, Exception failure) {
            failures.add(failure);
        }
    }
}

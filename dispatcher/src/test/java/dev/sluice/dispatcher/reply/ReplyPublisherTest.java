package dev.sluice.dispatcher.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.dispatcher.reply.ReplyTopicCache.Presence;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the broker's errors mean for the clients that all workers share. */
class ReplyPublisherTest {
    private static final RequestId ID = new RequestId("abc");
    private static final String TOPIC = HeaderNames.REPLY_TOPIC_PREFIX + "a";

    private final BrokerClock clock = new BrokerClock();
    private final AtomicLong nanos = new AtomicLong();
    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    /** What becomes of the first producer's sends. */
    private @Nullable RuntimeException failure;

    private final Queue<RuntimeException> answers = new ArrayDeque<>();
    private int admins;
    private final RecoveringClient<Admin> admin = new RecoveringClient<>(this::buildAdmin, broken -> {}, nanos::get);
    private final ReplyPublisher replier = new ReplyPublisher(
            new RecoveringClient<Producer<byte[], byte[]>>(this::buildProducer, broken -> {}), admin, clock, 1_000_000);

    private Producer<byte[], byte[]> buildProducer() {
        var producer = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        producer.sendException = producers.isEmpty() ? failure : null;
        producers.add(producer);
        return producer;
    }

    /** Says that every topic is there, once it has told its failures. */
    @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself only
    private Admin buildAdmin() {
        admins++;
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(),
                new Class<?>[] {Admin.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "describeTopics" -> new Description(answers.poll());
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    default -> throw new UnsupportedOperationException(method.toString());
                });
    }

    private static final class Description extends DescribeTopicsResult {
        Description(@Nullable RuntimeException failure) {
            super(null, Map.of(TOPIC, future(failure)));
        }

        private static KafkaFuture<TopicDescription> future(@Nullable RuntimeException failure) {
            var future = new KafkaFutureImpl<TopicDescription>();
            if (failure == null) {
                future.complete(new TopicDescription(TOPIC, false, List.of(), null, Uuid.ONE_UUID));
            } else {
                future.completeExceptionally(failure);
            }
            return future;
        }
    }

    private static RequestRecord request(OptionalLong deadline) {
        return new RequestRecord(
                ID,
                TOPIC,
                "work",
                new RequestRecord.CloudEvent("/sluice/test", "orders.work", Instant.now()),
                new RequestRecord.CallDetails(RequestRecord.NO_PARAMS, Optional.empty(), List.of()),
                new RequestRecord.Payload(null, null, "application/json"),
                deadline,
                1,
                List.of());
    }

    private ReplyResult reply() throws InterruptedException {
        var reply = new ReplyRecord(ID, 200, new byte[1], Optional.empty(), List.of(), OptionalLong.empty());
        return replier.reply(request(OptionalLong.empty()), reply);
    }

    static List<RuntimeException> of_one_record() {
        return List.of(new InvalidTimestampException("too old"), new PolicyViolationException("not here"));
    }

    @ParameterizedTest
    @MethodSource("of_one_record")
    void an_error_of_one_record_ends_its_reply_and_leaves_the_producer_to_the_others(RuntimeException error)
            throws Exception {
        failure = error;

        assertThat(reply()).isEqualTo(ReplyResult.GIVEN_UP);
        assertThat(producers).hasSize(1);
        producers.getFirst().sendException = null;
        assertThat(reply()).isEqualTo(ReplyResult.CONFIRMED);
    }

    static List<RuntimeException> of_the_producer() {
        return List.of(
                new AuthenticationException("who are you"),
                new ClusterAuthorizationException("no idempotence for you"),
                new OutOfOrderSequenceException("lost"),
                new IllegalStateException("closed"),
                new KafkaException("stopped by an earlier error"));
    }

    @ParameterizedTest
    @MethodSource("of_the_producer")
    void a_producer_that_failed_is_built_again_and_the_reply_is_sent_by_the_next(RuntimeException error)
            throws Exception {
        failure = error;

        assertThat(reply()).isEqualTo(ReplyResult.CONFIRMED);
        assertThat(producers).hasSize(2);
    }

    @Test
    void a_reply_is_tried_for_1_to_30_seconds_whatever_the_deadline_says() {
        var now = System.nanoTime();
        clock.observe(now, now + 1, System.currentTimeMillis());

        assertThat(replier.patience(until(Duration.ofDays(365)))).isEqualTo(Duration.ofSeconds(30));
        assertThat(replier.patience(until(Duration.ofSeconds(-9)))).isEqualTo(Duration.ofSeconds(1));
        assertThat(replier.patience(until(Duration.ofSeconds(9))))
                .isBetween(Duration.ofSeconds(7), Duration.ofSeconds(10));
    }

    private static RequestRecord until(Duration ahead) {
        return request(OptionalLong.of(Instant.now().plus(ahead).toEpochMilli()));
    }

    @Test
    void an_admin_client_that_failed_is_built_again_and_one_that_was_answered_is_not() throws Exception {
        var topics = new ReplyTopicCache(admin, nanos::get);
        answers.addAll(List.of(
                new UnknownTopicOrPartitionException("gone"),
                new LeaderNotAvailableException("wait"),
                new AuthenticationException("who are you")));

        assertThat(topics.askAgain(TOPIC)).isEqualTo(Presence.GONE);
        assertThat(topics.askAgain(TOPIC)).isEqualTo(Presence.UNKNOWN);
        assertThat(topics.askAgain(TOPIC)).isEqualTo(Presence.UNKNOWN);
        assertThat(admins).isEqualTo(1);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(topics.askAgain(TOPIC)).isEqualTo(Presence.THERE);
        assertThat(admins).isEqualTo(2);
    }

    @Test
    void an_admin_client_that_nobody_answers_is_built_again_after_10_s() throws Exception {
        var topics = new ReplyTopicCache(admin, nanos::get);
        for (var question = 0; question < 7; question++) {
            answers.add(new TimeoutException("no answer"));
        }

        for (var question = 0; question < 6; question++) {
            assertThat(topics.askAgain(TOPIC)).isEqualTo(Presence.UNKNOWN);
            assertThat(admins).isEqualTo(1);
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
        }
        assertThat(topics.askAgain(TOPIC)).isEqualTo(Presence.UNKNOWN);

        assertThat(admins).isEqualTo(2);
    }
}

package dev.sluice.edge.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.contracts.model.Topic;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.RecordTooLarge;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.request.Reply;
import dev.sluice.edge.request.ValidatedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the broker refuses after {@code send} is told at once, and costs nobody else anything. */
@Timeout(90)
class RefusedByBrokerTest {
    /** So long that a caller who is told within a test's patience was not told by a deadline. */
    private static final Duration LONG = Duration.ofSeconds(60);

    private static EmbeddedBroker broker;
    private static Admin admin;

    private final Topic topic = new Topic(UUID.randomUUID().toString(), 1);

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.with()
                .setting("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .setting("allow.everyone.if.no.acl.found", "true")
                .start();
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void a_record_over_the_topics_limit_is_too_large_at_once() throws Exception {
        try (var edge = edge(Map.of())) {
            set("max.message.bytes", "2000");

            var first = refusal(call(edge, body(5_000)));
            assertThat(first).isInstanceOf(RecordTooLarge.class);
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(refusal(call(edge, body(5_000)))).isEqualTo(new RecordTooLarge(2_000)));

            assertThat(edge.publisher.failures().unknown()).isZero();
            assertThat(edge.publisher.outstanding()).isZero();
            assertThat(edge.isReady()).isTrue();
            assertThat(records()).isZero();
        }
    }

    @Test
    void those_who_share_a_batch_with_a_record_that_is_too_large_are_published() throws Exception {
        try (var edge = edge(Map.of("linger.ms", "200", "delivery.timeout.ms", "30000"));
                var _ = SomeService.echoing(broker.bootstrapServers(), topic.name(), 1);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            set("max.message.bytes", "2000");
            var small = new ArrayList<Future<Outcome<Reply>>>();
            for (var number = 0; number < 10; number++) {
                small.add(callers.submit(() -> call(edge, body(100))));
            }
            var large = callers.submit(() -> call(edge, body(5_000)));

            assertThat(refusal(large.get())).isInstanceOf(RecordTooLarge.class);
            for (var one : small) {
                assertThat(one.get()).isInstanceOf(Outcome.Go.class);
            }
        }
    }

    @Test
    void a_record_without_a_key_is_the_topics_fault_at_once_where_it_is_compacted() throws Exception {
        try (var edge = edge(Map.of())) {
            set("cleanup.policy", "compact");

            assertThat(refusal(callWithoutKey(edge))).isInstanceOfSatisfying(Unavailable.class, why -> {
                assertThat(why.cause()).isEqualTo(Unavailable.Cause.TOPIC);
                assertThat(why.reason()).contains(topic.name());
            });
            edge.publisher // empty where the edge knew of it before it sent
                    .refusedLately()
                    .ifPresent(why -> assertThat(why).contains(topic.name(), "InvalidRecord"));

            Awaitility.await().until(() -> edge.link.wantsKeys(topic.name()));
            assertThat(refusal(callWithoutKey(edge))).isInstanceOf(Unavailable.class);
            assertThat(edge.publisher.failures().prevented()).isPositive();
            assertThat(edge.publisher.failures().unknown()).isZero();
            assertThat(records()).isZero();
        }
    }

    @Test
    void a_batch_that_is_refused_for_one_record_leaves_the_producer_in_use_and_tells_each_caller() throws Exception {
        try (var edge = edge(Map.of("linger.ms", "500", "delivery.timeout.ms", "30000"));
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            set("cleanup.policy", "compact");
            var producer = edge.link.producer().orElseThrow();

            var keyless = callers.submit(() -> callWithoutKey(edge));
            var keyed = callers.submit(() -> call(edge, body(100)));

            assertThat(refusal(keyless.get())).isInstanceOf(Unavailable.class);
            assertThat(refusal(keyed.get())).isInstanceOf(Unavailable.class);
            assertThat(edge.link.producer()).contains(producer);
            assertThat(records()).isZero();
        }
    }

    @Test
    void a_topic_that_may_not_be_written_to_any_more_is_told_at_once() throws Exception {
        try (var edge = edge(Map.of())) {
            var deny = new AclBinding(
                    new ResourcePattern(ResourceType.TOPIC, topic.name(), PatternType.LITERAL),
                    new AccessControlEntry("User:*", "*", AclOperation.WRITE, AclPermissionType.DENY));
            admin.createAcls(List.of(deny)).all().get();

            Awaitility.await() // the broker hears of it a little later
                    .untilAsserted(() -> assertThat(refusal(call(edge, body(100).within(Duration.ofSeconds(3)))))
                            .isInstanceOfSatisfying(
                                    Unavailable.class,
                                    why -> assertThat(why.cause()).isEqualTo(Unavailable.Cause.TOPIC)));
            edge.publisher // empty where the producer knew of it before it sent
                    .refusedLately()
                    .ifPresent(why -> assertThat(why).contains(topic.name(), "TopicAuthorization"));
        }
    }

    /** Ready, and without a resent record for long enough that a refusal is certain. */
    private SomeEdge edge(Map<String, String> clients) throws InterruptedException {
        var settings = new KafkaSettings(
                broker.bootstrapServers(),
                UUID.randomUUID().toString(),
                Duration.ofDays(7),
                true,
                Duration.ofSeconds(30),
                clients);
        var edge = new SomeEdge(settings, topic).ready();
        Awaitility.await()
                .until(() -> !edge.link.mayHaveRetried(edge.link.producer().orElseThrow(), System.nanoTime()));
        return edge;
    }

    private static Outcome<Reply> call(SomeEdge edge, SomeRequest request) throws InterruptedException {
        return edge.call(request);
    }

    private Outcome<Reply> callWithoutKey(SomeEdge edge) throws InterruptedException {
        var some = body(100);
        var keyed = some.validated();
        var request = new ValidatedRequest(keyed.admitted(), keyed.params(), null, keyed.body(), keyed.contentType());
        try (var expected = edge.correlator.expect(some.id());
                var _ = edge.publisher.publish(request, expected::neverSent, () -> false)) {
            return expected.await(request.deadline());
        }
    }

    private SomeRequest body(int bytes) {
        return SomeRequest.to(topic.name()).withBody(new byte[bytes]).within(LONG);
    }

    private void set(String name, String value) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        var change = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
        Awaitility.await().until(() -> {
            var now = Objects.requireNonNull(
                    admin.describeConfigs(List.of(resource)).all().get().get(resource));
            return now.get(name).value().equals(value);
        });
    }

    private long records() throws Exception {
        var only = new TopicPartition(topic.name(), 0);
        return admin.listOffsets(Map.of(only, OffsetSpec.latest()))
                .partitionResult(only)
                .get()
                .offset();
    }

    private static Refusal refusal(Outcome<Reply> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Stop.class);
        return ((Outcome.Stop<Reply>) outcome).refusal();
    }
}

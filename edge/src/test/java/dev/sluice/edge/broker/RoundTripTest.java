package dev.sluice.edge.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.contracts.model.Topic;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.edge.await.ReplyConsumer;
import dev.sluice.edge.await.ReplyCorrelator;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.BrokenReply;
import dev.sluice.edge.request.Refusal.ReplyTimeout;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.request.Reply;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** The whole way through a broker that stays. */
@Isolated("it counts threads")
@Timeout(60)
class RoundTripTest {
    private static EmbeddedBroker broker;
    private static Admin admin;

    private final Topic topic = new Topic(freshName(), 3);

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start();
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void a_request_comes_back_as_the_reply_of_its_service() throws InterruptedException {
        try (var edge = new SomeEdge(settings(freshName()), topic).ready();
                var _ = SomeService.echoing(broker.bootstrapServers(), topic.name())) {

            var outcome = edge.call(SomeRequest.to(topic.name()));

            assertThat(body(outcome)).isEqualTo("{\"a\":1}");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(edge.link.clock().offset().orElseThrow())
                            .isBetween(Duration.ofMillis(-100), Duration.ofMillis(100)));
            assertThat(edge.link.differingTopics()).isEmpty();
        }
    }

    @Test
    void every_one_of_many_callers_gets_its_own_reply() throws Exception {
        try (var edge = new SomeEdge(settings(freshName()), topic).ready();
                var _ = SomeService.echoing(broker.bootstrapServers(), topic.name());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Outcome<Reply>>>();
            for (var number = 0; number < 2_000; number++) {
                var request = SomeRequest.to(topic.name())
                        .withBody(bytes("n" + number))
                        .within(Duration.ofSeconds(20));
                answers.add(threads.submit(() -> edge.call(request)));
            }

            for (var number = 0; number < answers.size(); number++) {
                assertThat(body(answers.get(number).get())).isEqualTo("n" + number);
            }
            Awaitility.await() // the caller has its answer a moment before the reply is counted
                    .untilAsserted(
                            () -> assertThat(edge.correlator.fates().matched()).isEqualTo(2_000));
            assertThat(edge.correlator.waiting()).isZero();
        }
    }

    @Test
    void two_edges_with_one_id_answer_only_their_own() throws Exception {
        var id = freshName();
        try (var left = new SomeEdge(settings(id), topic).ready();
                var right = new SomeEdge(settings(id), topic).ready();
                var _ = SomeService.echoing(broker.bootstrapServers(), topic.name())) {

            assertThat(body(left.call(SomeRequest.to(topic.name()).withBody(bytes("left")))))
                    .isEqualTo("left");
            assertThat(body(right.call(SomeRequest.to(topic.name()).withBody(bytes("right")))))
                    .isEqualTo("right");

            Awaitility.await().untilAsserted(() -> {
                assertThat(left.correlator.fates().unknown()).isEqualTo(1);
                assertThat(right.correlator.fates().unknown()).isEqualTo(1);
            });
        }
    }

    @Test
    void replies_are_counted_by_what_became_of_them() throws Exception {
        try (var edge = new SomeEdge(settings(freshName()), topic).ready();
                var _ = new SomeService(broker.bootstrapServers(), topic.name(), 3, request -> {
                    var broken = SomeService.reply(request);
                    broken.headers().remove(HeaderNames.STATUS).add(HeaderNames.STATUS, bytes("999"));
                    var unaddressed = SomeService.reply(request);
                    unaddressed.headers().remove(HeaderNames.CORRELATION_ID);
                    var unknown = SomeService.reply(request);
                    unknown.headers()
                            .remove(HeaderNames.CORRELATION_ID)
                            .add(HeaderNames.CORRELATION_ID, bytes("of-nobody"));
                    return List.of(broken, SomeService.reply(request), unaddressed, unknown);
                })) {

            assertThat(refusal(edge.call(SomeRequest.to(topic.name())))).isInstanceOf(BrokenReply.class);

            Awaitility.await()
                    .untilAsserted(() -> assertThat(edge.correlator.fates().toString())
                            .isEqualTo("ReplyStats[matched=0, broken=1, late=0, second=1, unknown=1, unaddressed=1,"
                                    + " unreadable=0, droppedHeaders=0]"));
        }
    }

    @Test
    void a_missing_topic_is_named_and_its_calls_are_refused_where_creation_is_off() throws Exception {
        var id = freshName();
        var settings = new KafkaSettings(
                broker.bootstrapServers(), id, Duration.ofDays(7), false, Duration.ofSeconds(30), Map.of());
        admin.createTopics(List.of(new NewTopic(settings.replyTopic(), 1, (short) 1)))
                .all()
                .get();
        try (var edge = new SomeEdge(settings, topic)) {
            Awaitility.await()
                    .until(() -> edge.link.echoAge().isPresent()
                            && !edge.link.failing().containsKey("broker"));

            var refusal = refusal(edge.call(SomeRequest.to(topic.name())));

            assertThat(refusal).isInstanceOfSatisfying(Unavailable.class, why -> {
                assertThat(why.cause()).isEqualTo(Unavailable.Cause.TOPIC);
                assertThat(why.reason()).contains(topic.name());
            });
            assertThat(edge.link.failing().get("topics")).contains(topic.name());
            assertThat(edge.link.differingTopics())
                    .anyMatch(line -> line.contains("message.timestamp.type is CreateTime"));

            admin.createTopics(List.of(new NewTopic(topic.name(), 3, (short) 1)))
                    .all()
                    .get();
            edge.link.need(List.of(topic));

            edge.ready();
        }
    }

    @Test
    void a_reply_topic_that_is_deleted_is_made_anew() throws Exception {
        try (var edge = new SomeEdge(settings(freshName()), topic).ready();
                var _ = SomeService.echoing(broker.bootstrapServers(), topic.name())) {
            assertThat(body(edge.call(SomeRequest.to(topic.name())))).isEqualTo("{\"a\":1}");

            var replies = edge.link.settings().replyTopic();
            var deleted = idOf(replies);

            admin.deleteTopics(List.of(replies)).all().get();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> !idOf(replies).equals(deleted));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> body(edge.call(SomeRequest.to(topic.name()))).equals("{\"a\":1}"));
        }
    }

    @Test
    void replies_on_partitions_that_are_added_while_the_edge_runs_find_their_callers() throws Exception {
        var settings = settings(freshName());
        var partition = new AtomicInteger();
        try (var edge = new SomeEdge(settings, topic).ready();
                var _ = SomeService.replyingOn(broker.bootstrapServers(), topic.name(), partition::get)) {
            admin.createPartitions(Map.of(settings.replyTopic(), NewPartitions.increaseTo(3)))
                    .all()
                    .get();

            for (var number = 2; number >= 0; number--) {
                partition.set(number);
                var body = "partition " + number;
                assertThat(body(edge.call(SomeRequest.to(topic.name())
                                .within(Duration.ofSeconds(20))
                                .withBody(bytes(body)))))
                        .isEqualTo(body);
            }
            edge.ready();
        }
    }

    @Test
    void a_reply_that_was_on_an_added_partition_before_the_edge_saw_it_is_read() throws Exception {
        var settings = settings(freshName());
        var link = new BrokerConnection(settings);
        var correlator = new ReplyCorrelator(_ -> {});
        var replies = new ReplyConsumer(link, correlator);
        link.start();
        replies.start();
        try {
            Awaitility.await()
                    .until(() -> link.failing().isEmpty() && replies.failing().isEmpty());

            admin.createPartitions(Map.of(settings.replyTopic(), NewPartitions.increaseTo(2)))
                    .all()
                    .get();
            write(settings.replyTopic(), 1);

            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(correlator.fates().unaddressed()).isEqualTo(1));
        } finally {
            link.close(Duration.ZERO);
            replies.close();
        }
    }

    @Test
    void a_reply_topic_that_has_several_partitions_from_the_start_is_read_whole() throws Exception {
        var settings = settings(freshName());
        admin.createTopics(List.of(new NewTopic(settings.replyTopic(), 3, (short) 1)))
                .all()
                .get();
        var partition = new AtomicInteger();
        try (var edge = new SomeEdge(settings, topic).ready();
                var _ = SomeService.replyingOn(broker.bootstrapServers(), topic.name(), partition::get)) {

            for (var number = 0; number < 3; number++) {
                partition.set(number);
                assertThat(body(edge.call(SomeRequest.to(topic.name())))).isEqualTo("{\"a\":1}");
            }
        }
    }

    @Test
    void a_reply_topic_that_is_made_anew_with_more_records_than_the_old_one_is_read_from_its_beginning()
            throws Exception {
        var settings = new KafkaSettings(
                broker.bootstrapServers(), freshName(), Duration.ofDays(7), false, Duration.ofSeconds(30), Map.of());
        admin.createTopics(List.of(
                        new NewTopic(settings.replyTopic(), 1, (short) 1), new NewTopic(topic.name(), 3, (short) 1)))
                .all()
                .get();
        try (var edge = new SomeEdge(settings, topic).ready()) {
            var deleted = idOf(settings.replyTopic());
            admin.deleteTopics(List.of(settings.replyTopic())).all().get();
            Awaitility.await()
                    .ignoreExceptions()
                    .until(() -> edge.link.failing().containsKey("topics"));

            admin.createTopics(List.of(new NewTopic(settings.replyTopic(), 2, (short) 1)))
                    .all()
                    .get();
            for (var record = 0; record < 50; record++) { // the old topic had as many echoes as seconds
                write(settings.replyTopic(), 0);
            }

            assertThat(idOf(settings.replyTopic())).isNotEqualTo(deleted);
            edge.ready(Duration.ofSeconds(30));
            Awaitility.await() // some perhaps twice, by the reader of the old one
                    .untilAsserted(() ->
                            assertThat(edge.correlator.fates().unaddressed()).isGreaterThanOrEqualTo(50));
        }
    }

    @Test
    void only_reply_topics_that_are_old_and_still_are_removed() throws Exception {
        var dead = HeaderNames.REPLY_TOPIC_PREFIX + "dead-" + freshName();
        var living = HeaderNames.REPLY_TOPIC_PREFIX + "living-" + freshName();
        var starting = HeaderNames.REPLY_TOPIC_PREFIX + "starting-" + freshName();
        var other = "other-" + freshName();
        var own = settings(freshName());
        var replays = HeaderNames.REPLAY_TOPIC;
        for (var name : List.of(dead, living, starting, other, replays, own.replyTopic())) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
        List.of(dead, living, other, replays, own.replyTopic()).forEach(RoundTripTest::write);
        var abandoned = new OrphanedTopicCleaner(own, 0);
        var inAWeek = System.currentTimeMillis() + Duration.ofDays(7).toMillis() + 60_000;

        abandoned.sweep(admin, System.currentTimeMillis());
        abandoned.sweep(admin, inAWeek);
        write(living);
        abandoned.sweep(admin, inAWeek);

        Awaitility.await().until(() -> !names().contains(dead));
        assertThat(names()).contains(living, starting, other, replays, own.replyTopic());
    }

    @Test
    void abandoned_reply_topics_that_services_may_remember_are_kept_unless_there_are_too_many() throws Exception {
        var run = HeaderNames.REPLAY_TOPIC_PREFIX + freshName();
        var edges = List.of(
                HeaderNames.REPLY_TOPIC_PREFIX + "0-" + freshName(),
                HeaderNames.REPLY_TOPIC_PREFIX + "0-" + freshName());
        for (var name : List.of(run, edges.get(0), edges.get(1))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
            write(name);
        }
        var many = new OrphanedTopicCleaner(settings(freshName()), 1_000);
        var inAWeek = System.currentTimeMillis() + Duration.ofDays(7).toMillis() + 60_000;

        many.sweep(admin, inAWeek);
        many.sweep(admin, inAWeek);

        Awaitility.await().until(() -> !names().contains(run));
        assertThat(names()).containsAll(edges);
    }

    @Test
    void of_too_many_abandoned_reply_topics_those_go_that_were_abandoned_first() throws Exception {
        var since = System.currentTimeMillis();
        var first = HeaderNames.REPLY_TOPIC_PREFIX + "z-" + freshName();
        var last = HeaderNames.REPLY_TOPIC_PREFIX + "a-" + freshName();
        for (var name : List.of(first, last)) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
        write(first, 0, since - 2_000);
        write(last, 0, since - 1_000);
        var removed = new ArrayList<String>();
        var guarded = (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (_, method, arguments) -> {
                    if (method.getName().equals("deleteTopics")) {
                        ((Collection<?>) arguments[0]).forEach(name -> removed.add(name.toString()));
                        throw new TopicAuthorizationException("only noted");
                    }
                    return method.invoke(admin, arguments);
                });
        var abandoned = new OrphanedTopicCleaner(settings(freshName()), 0);
        var inAWeek = since + Duration.ofDays(7).toMillis() + 60_000;

        abandoned.sweep(guarded, inAWeek);
        abandoned.sweep(guarded, inAWeek);

        assertThat(removed).containsSubsequence(first, last);
    }

    @Test
    void a_reply_topic_that_may_not_be_removed_does_not_keep_the_others() throws Exception {
        var names = List.of(
                HeaderNames.REPLY_TOPIC_PREFIX + "1-" + freshName(),
                HeaderNames.REPLY_TOPIC_PREFIX + "2-" + freshName());
        for (var name : names) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
            write(name);
        }
        for (var denied : names) {
            var guarded = (Admin) Proxy.newProxyInstance(
                    Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (_, method, arguments) -> {
                        if (method.getName().equals("deleteTopics")
                                && List.of(denied).equals(arguments[0])) {
                            throw new TopicAuthorizationException("not yours: " + denied);
                        }
                        return method.invoke(admin, arguments);
                    });
            var abandoned = new OrphanedTopicCleaner(settings(freshName()), 0);
            var inAWeek = System.currentTimeMillis() + Duration.ofDays(7).toMillis() + 60_000;

            abandoned.sweep(guarded, inAWeek);
            abandoned.sweep(guarded, inAWeek);

            var removed = names.get(1 - names.indexOf(denied));
            Awaitility.await().until(() -> !names().contains(removed));
            assertThat(names()).contains(denied);
            admin.createTopics(List.of(new NewTopic(removed, 1, (short) 1)))
                    .all()
                    .get();
            write(removed);
        }
    }

    @Test
    void an_error_while_replies_are_read_ends_nothing() throws Exception {
        var settings = settings(freshName());
        var real = KafkaClientFactory.of(settings);
        var built = new AtomicInteger();
        var clients = new KafkaClientFactory() {
            @Override
            public Producer<byte[], byte[]> producer() {
                return real.producer();
            }

            @Override
            public Consumer<byte[], byte[]> consumer() {
                if (built.incrementAndGet() == 1) {
                    throw new StackOverflowError("as this test wants");
                }
                return real.consumer();
            }

            @Override
            public Admin admin() {
                return real.admin();
            }
        };
        var link = new BrokerConnection(settings, clients);
        var replies = new ReplyConsumer(link, new ReplyCorrelator(_ -> {}));
        link.start();
        replies.start();
        try {
            Awaitility.await().until(() -> replies.failing().isEmpty());
        } finally {
            link.close(Duration.ZERO);
            replies.close();
        }
    }

    @Test
    void closing_answers_whoever_waits_and_leaves_no_thread() throws Exception {
        var before = threads();
        var edge = new SomeEdge(settings(freshName()), topic).ready();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var call =
                    callers.submit(() -> edge.call(SomeRequest.to(topic.name()).within(Duration.ofMinutes(1))));
            Awaitility.await().until(() -> edge.correlator.waiting() == 1);

            edge.close();

            assertThat(refusal(call.get())).isInstanceOf(ReplyTimeout.class);
            assertThat(refusal(edge.call(SomeRequest.to(topic.name())))).isInstanceOf(Refusal.class);
        }
        Awaitility.await().untilAsserted(() -> assertThat(before).containsAll(threads()));
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("sluice-") || name.contains("sluice-edge"))
                .collect(Collectors.toSet());
    }

    private static Uuid idOf(String topic) throws Exception {
        var topics = admin.describeTopics(List.of(topic)).allTopicNames().get();
        return Objects.requireNonNull(topics.get(topic)).topicId();
    }

    private static Set<String> names() throws Exception {
        return admin.listTopics().names().get();
    }

    private static void write(String topic) {
        write(topic, 0);
    }

    private static void write(String topic, int partition) {
        write(topic, partition, System.currentTimeMillis());
    }

    private static void write(String topic, int partition, long timeMillis) {
        try (var producer = new KafkaProducer<byte[], byte[]>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, partition, timeMillis, null, bytes("x")))
                    .get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static KafkaSettings settings(String id) {
        return SomeEdge.settings(broker.bootstrapServers(), id);
    }

    private static String body(Outcome<Reply> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Go.class);
        ReplyRecord record = ((Outcome.Go<Reply>) outcome).value().record();
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    private static Refusal refusal(Outcome<Reply> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Stop.class);
        return ((Outcome.Stop<Reply>) outcome).refusal();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String freshName() {
        return UUID.randomUUID().toString();
    }
}

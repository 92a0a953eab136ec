package dev.sluice.load.replay.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.load.replay.exchange.ReplyDecoder;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.plan.ReplayRejection;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/**
 * The topic of a run, whose first record is the run's plan: all that a run has to be continued. Nobody replies there, so it may go
 * with the run; replies come on a topic that all runs share and none removes.
 */
final class RunStateTopic {
    private static final byte[] PLAN = "plan".getBytes(UTF_8);
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(30);
    private static final String LARGEST = Integer.toString(16 * 1024 * 1024);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    private static final int MOST_LOOKS = 100;

    private RunStateTopic() {}

    /** Makes the topic that services reply to where no run before has. */
    static void ensureReplies(Admin admin, String topic)
            throws InterruptedException, TimeoutException, ExecutionException {
        try {
            make(admin, topic);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
        for (var looks = 0; looks < MOST_LOOKS && !names(admin).contains(topic); looks++) {
            Thread.sleep(POLL_INTERVAL); // a new topic is known to all brokers a little later
        }
    }

    private static Set<String> names(Admin admin) throws InterruptedException, TimeoutException, ExecutionException {
        return admin.listTopics().names().get(BROKER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void make(Admin admin, String name)
            throws InterruptedException, TimeoutException, ExecutionException {
        var topic = new NewTopic(name, Optional.of(1), Optional.empty())
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        "LogAppendTime",
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        LARGEST)); // a plan has what was learned in it, and what was recorded once may be replied again
        admin.createTopics(List.of(topic)).all().get(BROKER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Makes the topic and writes the plan, from which the broker's time is known. */
    static void create(Admin admin, Producer<byte[], byte[]> producer, ReplayPlan plan, BrokerClock clock)
            throws InterruptedException, TimeoutException, ExecutionException {
        make(admin, plan.runTopic());
        var isComplete = false;
        try {
            write(producer, plan.runTopic(), PLAN, plan.json(), clock);
            learn(producer, plan, clock);
            isComplete = true;
        } finally {
            if (!isComplete) {
                var _ = admin.deleteTopics(List.of(plan.runTopic())); // without a plan nobody could go on with it
            }
        }
    }

    /** The first write of a producer takes longer than others, and says little of the time. */
    static void learn(Producer<byte[], byte[]> producer, ReplayPlan plan, BrokerClock clock)
            throws InterruptedException, TimeoutException, ExecutionException {
        write(producer, plan.runTopic(), null, null, clock);
    }

    private static void write(
            Producer<byte[], byte[]> producer,
            String topic,
            byte @Nullable [] key,
            byte @Nullable [] value,
            BrokerClock clock)
            throws InterruptedException, TimeoutException, ExecutionException {
        var begun = System.nanoTime();
        var written = producer.send(new ProducerRecord<>(topic, 0, key, value))
                .get(BROKER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        clock.observe(begun, System.nanoTime(), written.timestamp());
    }

    static void remove(Admin admin, ReplayPlan plan) throws InterruptedException, TimeoutException, ExecutionException {
        admin.deleteTopics(List.of(plan.runTopic())).all().get(BROKER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The plan of a run that was not finished.
     * @throws ReplayRejection where there is none */
    static ReplayPlan plan(Consumer<byte[], byte[]> consumer, String run) throws ReplayRejection {
        var plan = readPlan(consumer, run);
        if (plan.replied().isEmpty()) {
            throw ReplayRejection.unable("run " + run
                    + " cannot be continued: it was begun by a version of Sluice that kept" + " replies elsewhere");
        }
        return plan;
    }

    private static ReplayPlan readPlan(Consumer<byte[], byte[]> consumer, String run) throws ReplayRejection {
        var topic = HeaderNames.REPLAY_TOPIC_PREFIX + run;
        if (!consumer.listTopics().containsKey(topic)) {
            throw ReplayRejection.unable("there is no run " + run + " to continue: no topic " + topic
                    + " is there, as after a" + " run that was finished, or one --via HTTP");
        }
        var partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        var until = System.nanoTime() + BROKER_TIMEOUT.toNanos();
        while (System.nanoTime() - until < 0) {
            for (var record : consumer.poll(POLL)) {
                if (!Arrays.equals(record.key(), PLAN) || record.value() == null) {
                    throw ReplayRejection.unable(
                            "run " + run + " cannot be continued: its plan has expired from " + topic);
                }
                return read(record.value(), run);
            }
        }
        throw ReplayRejection.unable("run " + run + " cannot be continued: " + topic + " is empty");
    }

    private static ReplayPlan read(byte[] json, String run) throws ReplayRejection {
        try {
            return ReplayPlan.of(json);
        } catch (IOException | IllegalArgumentException e) {
            throw ReplayRejection.unable(
                    "run " + run + " cannot be continued: its plan cannot be read: " + e.getMessage());
        }
    }

    /** What the run has published so far, from the target's topics, up to their ends as they are now.
     * @throws ReplayRejection where nobody can know it any more */
    static ResumedIds sentBefore(Consumer<byte[], byte[]> consumer, ReplayPlan plan)
            throws ReplayRejection, TimeoutException {
        var sent = new ResumedIds();
        var starts = new HashMap<TopicPartition, Long>();
        for (var part : plan.sent()) {
            starts.put(new TopicPartition(part.topic(), part.partition()), part.from());
            for (var info : consumer.partitionsFor(part.topic())) { // some may have been added since
                starts.putIfAbsent(new TopicPartition(info.topic(), info.partition()), 0L);
            }
        }
        consumer.assign(starts.keySet());
        var begins = consumer.beginningOffsets(starts.keySet());
        for (var start : starts.entrySet()) {
            if (begins.getOrDefault(start.getKey(), 0L) > start.getValue()) {
                throw ReplayRejection.unable(
                        "run " + plan.run() + " cannot be continued: of " + start.getKey() + " the records from "
                                + start.getValue() + " on, some of which may be the run's, have expired");
            }
        }
        var ends = consumer.endOffsets(starts.keySet());
        starts.forEach(consumer::seek);
        var until = System.nanoTime() + BROKER_TIMEOUT.toNanos();
        while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
            var records = consumer.poll(POLL);
            for (var record : records) {
                if (ReplyDecoder.text(record.headers(), HeaderNames.REPLAY).equals(Optional.of(plan.run()))) {
                    ReplyDecoder.id(record.headers()).ifPresent(id -> sent.add(id, record.timestamp()));
                }
            }
            if (!records.isEmpty()) {
                until = System.nanoTime() + BROKER_TIMEOUT.toNanos();
            } else if (System.nanoTime() - until > 0) {
                throw new TimeoutException(
                        "nothing more of the target's topics within " + BROKER_TIMEOUT.toSeconds() + " s");
            }
        }
        return sent;
    }
}

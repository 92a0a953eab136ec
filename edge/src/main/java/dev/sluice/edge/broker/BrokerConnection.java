package dev.sluice.edge.broker;

import dev.sluice.contracts.model.Topic;
import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.Unavailable;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SequencedMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This edge's standing with the broker. Two threads of its own keep it, from {@link #start} to {@link #close}: one owns
 * the producer, looks at its connections and writes an echo every second, the other looks after topics.
 *
 * <p>A broker that is away, at start or later, is asked again for ever; {@link #failing} says what is not there yet.
 * Thread safe.
 */
public final class BrokerConnection implements PublishGate {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerConnection.class);
    private static final Duration BEAT = Duration.ofSeconds(1);
    /** How often the connection is looked at. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final KafkaSettings settings;
    private final KafkaClientFactory clients;
    private final BrokerClock clock = new BrokerClock();
    private final ReplyTopicHeartbeats echoes;
    private final ConnectionMonitor connection = new ConnectionMonitor(System::nanoTime);
    private final ProducerRetryCheck retries = new ProducerRetryCheck(System::nanoTime);
    private final RequiredTopics topics;
    private final ProducerSupervisor producers;
    private final TopicReconciler keeper;
    private final WakeupSignal beat = new WakeupSignal();
    private final Thread heart;
    private final Thread keeping;
    private volatile boolean closing;

    public BrokerConnection(KafkaSettings settings) {
        this(settings, KafkaClientFactory.of(settings));
    }

    BrokerConnection(KafkaSettings settings, KafkaClientFactory clients) {
        this.settings = settings;
        this.clients = clients;
        this.echoes = new ReplyTopicHeartbeats(settings.replyTopic(), System::nanoTime);
        this.topics = new RequiredTopics(settings);
        this.producers = new ProducerSupervisor(clients::producer);
        this.keeper = new TopicReconciler(settings, clients, topics, this::producer, clock, this::repliesChanged);
        this.heart = Thread.ofPlatform().name("sluice-echo").daemon().unstarted(this::keepBeating);
        this.keeping = Thread.ofPlatform().name("sluice-topics").daemon().unstarted(keeper);
    }

    /** Begins to reach for the broker; returns at once. */
    public void start() {
        heart.start();
        keeping.start();
    }

    /** The topics that requests go to, in place of those named before; they are checked, and created, at once. */
    public void need(Collection<Topic> requestTopics) {
        topics.need(requestTopics);
        keeper.checkSoon();
    }

    /** Whether requests to these topics would go out at once, as far as the topics themselves are concerned. */
    public boolean isReadyFor(Collection<Topic> requestTopics) {
        return requestTopics.stream()
                .map(Topic::name)
                .allMatch(name -> topics.missing(name).isEmpty() && keeper.isWarm(name));
    }

    public KafkaSettings settings() {
        return settings;
    }

    public BrokerClock clock() {
        return clock;
    }

    @Override
    public Optional<Producer<byte[], byte[]>> producer() {
        return producers.current();
    }

    @Override
    public Optional<Refusal> obstacle(String topic) {
        if (closing) {
            return Optional.of(unavailable(Unavailable.Cause.BROKER, "the edge is shutting down"));
        }
        var late = echoes.lateNanos(KafkaSettings.BROKER_TIMEOUT.toNanos());
        if (late.isEmpty()) {
            return Optional.of(unavailable(Unavailable.Cause.BROKER, "the broker was never heard of"));
        }
        if (late.getAsLong() > KafkaSettings.BROKER_TIMEOUT.toNanos()) {
            return Optional.of(unavailable(Unavailable.Cause.BROKER, tooLate(late.getAsLong())));
        }
        if (connection.isLost()) {
            return Optional.of(unavailable(Unavailable.Cause.BROKER, "there is no connection to the broker"));
        }
        return topics.missing(topic).map(why -> unavailable(Unavailable.Cause.TOPIC, why));
    }

    @Override
    public boolean mayHaveRetried(Producer<byte[], byte[]> producer, long sinceNanos) {
        return retries.maybeSince(producer, sinceNanos);
    }

    @Override
    public OptionalInt maxRecordBytes(String topic) {
        return topics.limits(topic)
                .map(limits -> OptionalInt.of(limits.maxRecordBytes()))
                .orElse(OptionalInt.empty());
    }

    @Override
    public boolean wantsKeys(String topic) {
        return topics.limits(topic).map(TopicLimits::wantsKeys).orElse(false);
    }

    @Override
    public boolean wasSilentSince(long nanos) {
        return connection.isLost() || echoes.wereSilentSince(nanos);
    }

    @Override
    public void failed(Producer<byte[], byte[]> producer, Exception failure) {
        producers.failed(producer, failure);
        if (failure instanceof TimeoutException || isOfTheTopic(failure)) {
            keeper.checkSoon();
        }
        if (producers.current().isEmpty()) {
            beat.ring();
        }
    }

    /** Whether the topic, or its settings, may have changed. */
    private static boolean isOfTheTopic(Exception failure) {
        return failure instanceof UnknownTopicOrPartitionException
                || failure instanceof RecordTooLargeException
                || failure instanceof InvalidRecordException;
    }

    /** A consumer for the edge's replies, not assigned yet; its caller owns it.
     * @throws KafkaException when it cannot be built, as when no bootstrap server resolves */
    public Consumer<byte[], byte[]> openConsumer() {
        return clients.consumer();
    }

    /** An Admin client; its caller owns it.
     * @throws KafkaException when it cannot be built, as when no bootstrap server resolves */
    public Admin openAdmin() {
        return clients.admin();
    }

    /** The reply topic as the broker described it a second or so ago; empty while it is not there, or was not looked at yet. */
    public Optional<ReplyTopic> replyTopic() {
        return topics.replyTopic();
    }

    /** By the thread that looks after topics. */
    private void repliesChanged() {
        topics.replyTopic().ifPresent(topic -> echoes.partitions(topic.partitions()));
        beat.ring();
    }

    /** Writes the next echo now, for a reader that has just begun. */
    public void echoNow() {
        beat.ring();
    }

    /**
     * An echo was read back from a partition; told by the one thread that reads. The broker's time is that of the leader of
     * the first: clocks of several would make it jump.
     *
     * @param appendMillis when the broker appended it, by its clock; empty where the record does not say
     */
    public void heard(int partition, String text, OptionalLong appendMillis) {
        var heardNanos = System.nanoTime();
        var written = echoes.heard(partition, text);
        if (partition == 0 && written.isPresent() && appendMillis.isPresent()) {
            clock.observe(written.getAsLong(), heardNanos, appendMillis.getAsLong());
        }
    }

    /** How long ago the last echo that was read back had been written, of the partition where it is the oldest; empty before
     * the first. */
    public Optional<Duration> echoAge() {
        var age = echoes.ageNanos();
        return age.isEmpty() ? Optional.empty() : Optional.of(Duration.ofNanos(age.getAsLong()));
    }

    /** How long reading has been deaf to an echo that the broker has. */
    public Duration unheard(long readingSinceNanos) {
        return Duration.ofNanos(Math.max(0, echoes.unheardNanos(readingSinceNanos)));
    }

    /** What is not ready, and why, by part: {@code broker}, {@code topics}, {@code producer}, {@code echo}, {@code connection}. Empty when all is. */
    public SequencedMap<String, String> failing() {
        var failing = new LinkedHashMap<String, String>();
        keeper.failing().ifPresent(why -> failing.put("broker", why));
        if (!topics.missing().isEmpty()) {
            failing.put("topics", String.join("; ", topics.missing().values()));
        }
        producers.failing().or(keeper::notWarm).ifPresent(why -> failing.put("producer", why));
        var late = echoes.lateNanos(KafkaSettings.BROKER_TIMEOUT.toNanos());
        if (late.isEmpty()) {
            failing.put("echo", "none was read back yet");
        } else if (late.getAsLong() > KafkaSettings.BROKER_TIMEOUT.toNanos()) {
            failing.put("echo", tooLate(late.getAsLong()));
        } else {
            echoes.unheardOf()
                    .ifPresent(partition -> failing.put(
                            "echo", "none was read back yet from partition " + partition + " of the reply topic"));
        }
        if (connection.isLost()) {
            failing.put("connection", "there is none to any broker");
        }
        return failing;
    }

    /** How topics differ from what the edge would have created, one line each. */
    public List<String> differingTopics() {
        return topics.differing();
    }

    /** Refuses what is new, waits up to that long for what was handed to the producer, and ends both threads. */
    public void close(Duration timeout) throws InterruptedException {
        closing = true;
        beat.ring();
        keeper.close();
        keeping.interrupt();
        if (heart.isAlive()) {
            heart.join();
        }
        producers.close(timeout);
        if (keeping.isAlive()) {
            keeping.join();
        }
    }

    private void keepBeating() {
        while (!closing) {
            try {
                beatOnce();
                watchUntilNextBeat();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void watchUntilNextBeat() throws InterruptedException {
        var until = System.nanoTime() + BEAT.toNanos();
        var rung = false;
        while (!rung && System.nanoTime() - until < 0) {
            connection.look(producers.current());
            retries.look(producers.current());
            rung = beat.await(POLL_INTERVAL);
        }
    }

    private void beatOnce() {
        try {
            tryToBeat();
        } catch (RuntimeException | Error e) {
            LOG.error("Writing an echo failed", e);
        }
    }

    private void tryToBeat() {
        if (producers.ensure()) {
            keeper.checkSoon();
        }
        if (topics.canReply()) { // else a broker that creates what a producer names would create it, its own way
            producers.current().ifPresent(this::writeEchoes);
        }
    }

    /** To each partition; one that cannot be handed over at once ends the round, as it has held this thread for long enough. */
    private void writeEchoes(Producer<byte[], byte[]> producer) {
        try {
            for (var echo : echoes.all()) {
                write(producer, echo);
            }
        } catch (KafkaException | IllegalStateException e) {
            failed(producer, e);
        }
    }

    private void write(Producer<byte[], byte[]> producer, ReplyTopicHeartbeat echo) {
        var written = System.nanoTime();
        var _ = producer.send(echo.record(written), (metadata, failure) -> {
            if (failure == null) {
                echo.acknowledged(written);
            } else {
                failed(producer, failure);
            }
        });
    }

    private String tooLate(long lateNanos) {
        var from = echoes.all().size() < 2
                ? ""
                : echoes.latest(KafkaSettings.BROKER_TIMEOUT.toNanos())
                        .map(partition -> " from partition " + partition + " of the reply topic")
                        .orElse("");
        return "no echo is back" + from + " after "
                + Duration.ofNanos(lateNanos).toMillis() + " ms, limit " + KafkaSettings.BROKER_TIMEOUT.toMillis()
                + " ms";
    }

    private static Unavailable unavailable(Unavailable.Cause cause, String reason) {
        return new Unavailable(cause, reason, RETRY_AFTER);
    }
}

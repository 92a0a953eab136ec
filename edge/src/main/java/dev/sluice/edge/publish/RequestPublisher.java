package dev.sluice.edge.publish;

import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.broker.KafkaSettings;
import dev.sluice.edge.broker.PublishGate;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.request.ValidatedRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Record out, acks=all. Thread safe; holds the calling thread for {@code max.block.ms} at most. */
public final class RequestPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(RequestPublisher.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final PublishGate outbound;
    private final int maxRecordBytes;
    private final RequestRecordFactory writer;
    private final AckTracker unacknowledged;
    private final PartitioningStrategy spread;
    private final Map<String, PartitionLoads> topics = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;
    private final TimedOutRequests overdue;
    /** The topics concerned, so that each time of refusing is told once. */
    private final Set<String> refusing = ConcurrentHashMap.newKeySet();

    private final TopicRefusals refusals;

    private final LongAdder prevented = new LongAdder();
    private final LongAdder certain = new LongAdder();
    private final LongAdder unknown = new LongAdder();

    public RequestPublisher(
            PublishGate outbound, KafkaSettings settings, BrokerClock clock, PartitioningStrategy spread) {
        this(outbound, settings, clock, spread, System::nanoTime);
    }

    RequestPublisher(
            PublishGate outbound,
            KafkaSettings settings,
            BrokerClock clock,
            PartitioningStrategy spread,
            LongSupplier nanoTime) {
        this.outbound = outbound;
        this.spread = spread;
        this.nanoTime = nanoTime;
        this.overdue = new TimedOutRequests(nanoTime);
        this.refusals = new TopicRefusals(nanoTime);
        this.maxRecordBytes = settings.maxRecordBytes();
        this.writer = new RequestRecordFactory(settings, clock);
        this.unacknowledged = new AckTracker(nanoTime);
    }

    /**
     * Sends a request; returns before the broker has it.
     *
     * @param neverSent told if the request was certainly not sent: before this returns, or later and on the producer's thread
     *     where the broker refused the record. Any other failure says nothing about whether the broker has it (of five
     *     records that failed with one timeout, two were on the log)
     * @param replied whether a reply to it has come, in time or late; asked once its caller waits no longer
     * @return to be closed when its caller waits no longer
     */
    public OutstandingRequest publish(
            ValidatedRequest request, Consumer<? super Refusal> neverSent, BooleanSupplier replied) {
        var published = new OutstandingRequest(request.id(), replied, overdue, outbound, nanoTime);
        var topic = request.admitted().target().topic().name();
        var obstacle = outbound.obstacle(topic).or(() -> hanging(topic)).or(() -> keyless(request, topic));
        var producer = outbound.producer();
        if (obstacle.isPresent()) {
            prevent(topic, obstacle.get(), neverSent);
        } else if (producer.isEmpty()) {
            prevent(topic, brokerUnavailable("there is no producer at the moment"), neverSent);
        } else {
            if (!refusing.isEmpty() && refusing.remove(topic)) {
                LOG.info(
                        "Requests to {} are published again; {} to all topics were refused so far",
                        topic,
                        prevented.sum());
            }
            var of = topics.computeIfAbsent(topic, PartitionLoads::new);
            var partition = request.key() == null ? of.choose(producer.get(), spread) : -1;
            published.begin(of, partition);
            send(producer.get(), published, writer.write(request, partition), neverSent)
                    .ifPresent(failure -> {
                        certain.increment();
                        published.end();
                        neverSent.accept(refusal(topic, failure));
                    });
        }
        return published;
    }

    /** A reply came to a request whose caller has gone. */
    public void late(RequestId id) {
        overdue.late(id);
    }

    /**
     * A group's progress: what it has passed is nobody's work any more.
     *
     * @param committed offsets by partition
     */
    public void passed(String topic, Map<Integer, Long> committed) {
        overdue.passed(topic, committed);
    }

    /** Requests that were published and neither replied to nor given up. */
    public long outstanding() {
        return topics.values().stream().mapToLong(PartitionLoads::outstanding).sum();
    }

    /** Those among them whose callers have gone. */
    public int overdue() {
        return overdue.count();
    }

    private void prevent(String topic, Refusal refusal, Consumer<? super Refusal> neverSent) {
        prevented.increment();
        if (!refusing.contains(topic) && refusing.add(topic)) {
            LOG.warn("Requests to {} are refused: {}", topic, refusal);
        }
        neverSent.accept(refusal);
    }

    public PublishFailures failures() {
        return new PublishFailures(prevented.sum(), certain.sum(), refusals.count(), unknown.sum());
    }

    /** Which topics refused records within the last minute, and why. */
    public Optional<String> refusedLately() {
        return refusals.lately();
    }

    /** In one batch with others it would have them refused, too. */
    private Optional<Refusal> keyless(ValidatedRequest request, String topic) {
        return request.key() == null && outbound.wantsKeys(topic)
                ? Optional.of(new Unavailable(
                        Unavailable.Cause.TOPIC,
                        "topic " + topic + " is compacted and takes no record without a key; the request has none",
                        RETRY_AFTER))
                : Optional.empty();
    }

    private Optional<Refusal> hanging(String topic) {
        var oldest = unacknowledged.oldestNanos(topic);
        return oldest <= KafkaSettings.BROKER_TIMEOUT.toNanos()
                ? Optional.empty()
                : Optional.of(brokerUnavailable("the broker has not acknowledged a record for topic " + topic + " for "
                        + Duration.ofNanos(oldest).toMillis() + " ms, limit " + KafkaSettings.BROKER_TIMEOUT.toMillis()
                        + " ms"));
    }

    /** @return why the record was certainly not sent */
    private Optional<Exception> send(
            Producer<byte[], byte[]> producer,
            OutstandingRequest published,
            ProducerRecord<byte[], byte[]> record,
            Consumer<? super Refusal> neverSent) {
        var fate = new SendCallback(
                producer, published, record.topic(), unacknowledged.sending(record.topic()), neverSent);
        try {
            var _ = producer.send(record, fate); // fate is told the same
        } catch (RuntimeException e) {
            fate.onCompletion(null, e);
        }
        return fate.onReturn();
    }

    private Refusal refusal(String topic, Exception failure) {
        return switch (failure) {
            case RecordTooLargeException e -> new Refusal.RecordTooLarge(maxRecordBytes);
            case UnknownTopicOrPartitionException e -> topicUnavailable(topic, e);
            case InvalidTopicException e -> topicUnavailable(topic, e);
            case AuthorizationException e -> topicUnavailable(topic, e);
            case TimeoutException e
            when e.getCause() instanceof UnknownTopicOrPartitionException -> topicUnavailable(topic, e);
            default -> brokerUnavailable("publishing failed: " + failure.getMessage());
        };
    }

    /** What the broker said of a record that it was sent; empty where it may have the record all the same. */
    private Optional<Refusal> refusedByBroker(
            Producer<byte[], byte[]> producer, long sentNanos, String topic, Exception failure) {
        var definite = DefiniteFailure.of(failure);
        if (definite.isEmpty() || outbound.mayHaveRetried(producer, sentNanos)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (definite.get()) {
                    case TOO_LARGE ->
                        new Refusal.RecordTooLarge(
                                outbound.maxRecordBytes(topic).orElse(0));
                    case REFUSED -> topicUnavailable(topic, failure);
                });
    }

    private static Refusal topicUnavailable(String topic, Exception failure) {
        return new Unavailable(Unavailable.Cause.TOPIC, "topic " + topic + ": " + failure.getMessage(), RETRY_AFTER);
    }

    private static Refusal brokerUnavailable(String reason) {
        return new Unavailable(Unavailable.Cause.BROKER, reason, RETRY_AFTER);
    }

    /** Follows one record. Before {@code send} returns, the producer tells of a failure on the thread that sends only
     * when it did not take the record; whatever it tells on its own thread happened to a record that it took. */
    private final class SendCallback implements Callback {
        private final Producer<byte[], byte[]> producer;
        private final OutstandingRequest published;
        private final String topic;
        private final AckTracker.PendingAck sent;
        private final Consumer<? super Refusal> neverSent;
        private final long sentNanos = nanoTime.getAsLong();
        private final Thread sender = Thread.currentThread();
        /** This and the next belong to the sender. */
        private @Nullable Exception atOnce;

        private boolean returned;

        SendCallback(
                Producer<byte[], byte[]> producer,
                OutstandingRequest published,
                String topic,
                AckTracker.PendingAck sent,
                Consumer<? super Refusal> neverSent) {
            this.producer = producer;
            this.published = published;
            this.topic = topic;
            this.sent = sent;
            this.neverSent = neverSent;
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
            sent.settled();
            if (failure == null) {
                LOG.trace("request {} is acknowledged: {}", published.id(), metadata);
                if (metadata != null) {
                    published.acknowledged(metadata.partition(), metadata.hasOffset() ? metadata.offset() : -1);
                }
                return;
            }
            if (Thread.currentThread() == sender && !returned) {
                atOnce = failure;
            } else {
                refusedByBroker(producer, sentNanos, topic, failure)
                        .ifPresentOrElse(refusal -> refused(refusal, failure), () -> unknown(failure));
            }
            outbound.failed(producer, failure);
        }

        private void refused(Refusal refusal, Exception failure) {
            refusals.add(topic, failure.toString());
            published.end();
            neverSent.accept(refusal);
        }

        private void unknown(Exception failure) {
            unknown.increment();
            LOG.debug("request {} has an unknown fate: {}", published.id(), failure.toString());
        }

        Optional<Exception> onReturn() {
            returned = true;
            return Optional.ofNullable(atOnce);
        }
    }
}

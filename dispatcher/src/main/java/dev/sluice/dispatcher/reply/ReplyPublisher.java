package dev.sluice.dispatcher.reply;

import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.dispatcher.reply.ReplyTopicCache.Presence;
import dev.sluice.dispatcher.time.LogThrottle;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a reply and waits until the broker has it. While the broker is away it tries again until the request's deadline. A
 * reply may thus be on the topic twice; the edge takes the first. From each confirmation the clock learns the broker's time.
 * Thread safe; each call blocks its own worker only.
 */
public final class ReplyPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyPublisher.class);
    /** For requests without a deadline, whose deadline cannot be compared with anything yet, or lies further ahead. */
    private static final Duration MOST_PATIENCE = Duration.ofSeconds(30);
    /** Also a reply whose deadline is over is tried for this long: its request counts as done once the broker has it. */
    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(1);
    /** How long a confirmation may take before the topic is looked at again, and the pause between attempts. */
    private static final Duration LOOK_AFTER = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofMillis(200);
    /** How much earlier than now replies are stamped. Where topics append by the broker's time this is overwritten; where they
     * do not, the stamp comes back unchanged, which tells the two apart. */
    private static final long STAMP_EARLIER_MILLIS = 1_000;

    private final RecoveringClient<Producer<byte[], byte[]>> producer;
    private final ReplyTopicCache topics;
    private final BrokerClock clock;
    private final int largestRequest;
    private final LogThrottle complaint = new LogThrottle(Duration.ofSeconds(1));

    /** @param largestRequest the producer's own limit, {@code max.request.size} */
    public ReplyPublisher(
            RecoveringClient<Producer<byte[], byte[]>> producer,
            RecoveringClient<Admin> admin,
            BrokerClock clock,
            int largestRequest) {
        this.producer = producer;
        this.topics = new ReplyTopicCache(admin, System::nanoTime);
        this.clock = clock;
        this.largestRequest = largestRequest;
    }

    /** Returns when the broker has the reply, or when it is certain that it need not or cannot have it. */
    public ReplyResult reply(RequestRecord request, ReplyRecord reply) throws InterruptedException {
        var topic = request.replyTopic();
        if (!topics.isAllowed(topic)) {
            return ReplyResult.TOPIC_REFUSED;
        }
        var until = System.nanoTime() + patience(request).toNanos();
        var fate = send(topic, reply, until);
        if (fate != ReplyResult.TOO_LARGE) {
            return fate;
        }
        var problem = ReplyWriter.tooLarge(reply, Math.min(largestRequest, topics.largestRecord(topic)));
        var second = send(topic, problem, until);
        return second == ReplyResult.CONFIRMED ? ReplyResult.TOO_LARGE : second;
    }

    Duration patience(RequestRecord request) {
        var deadline = request.deadlineMillis();
        if (deadline.isEmpty() || !clock.isKnown()) {
            return MOST_PATIENCE;
        }
        var left = clock.until(deadline.getAsLong());
        if (left.compareTo(LEAST_PATIENCE) < 0) {
            return LEAST_PATIENCE;
        }
        return left.compareTo(MOST_PATIENCE) > 0 ? MOST_PATIENCE : left;
    }

    private ReplyResult send(String topic, ReplyRecord reply, long until) throws InterruptedException {
        while (true) {
            var attempt = attempt(topic, reply, until);
            if (attempt != Attempt.AGAIN) {
                return attempt.fate;
            }
            if (until - System.nanoTime() <= PAUSE.toNanos()) {
                return ReplyResult.GIVEN_UP;
            }
            Thread.sleep(PAUSE);
        }
    }

    private enum Attempt {
        CONFIRMED(ReplyResult.CONFIRMED),
        TOO_LARGE(ReplyResult.TOO_LARGE),
        GONE(ReplyResult.TOPIC_GONE),
        GIVEN_UP(ReplyResult.GIVEN_UP),
        AGAIN(ReplyResult.GIVEN_UP);

        private final ReplyResult fate;

        Attempt(ReplyResult fate) {
            this.fate = fate;
        }
    }

    private Attempt attempt(String topic, ReplyRecord reply, long until) throws InterruptedException {
        return switch (topics.presence(topic)) {
            case THERE -> produce(topic, reply, until);
            case GONE -> isGone(topic) ? Attempt.GONE : Attempt.AGAIN;
            case UNKNOWN -> Attempt.AGAIN;
        };
    }

    private Attempt produce(String topic, ReplyRecord reply, long until) throws InterruptedException {
        Producer<byte[], byte[]> sender;
        try {
            sender = producer.get();
        } catch (KafkaException e) {
            return again(e);
        }
        try {
            return confirmed(topic, hand(sender, stamped(reply.encode(topic))), until);
        } catch (ExecutionException e) {
            return judge(sender, e.getCause() == null ? e : e.getCause());
        } catch (InterruptException e) { // Kafka's own, with the flag set
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException("while a reply was handed over").initCause(e);
        } catch (KafkaException | IllegalStateException e) {
            return judge(sender, e);
        }
    }

    /** Waits; a topic that was removed in the meantime would otherwise hold the request until its deadline. */
    private Attempt confirmed(String topic, Future<RecordMetadata> sent, long until)
            throws InterruptedException, ExecutionException {
        while (true) {
            var left = until - System.nanoTime();
            try {
                sent.get(Math.min(left, LOOK_AFTER.toNanos()), TimeUnit.NANOSECONDS);
                return Attempt.CONFIRMED;
            } catch (TimeoutException e) {
                if (left <= LOOK_AFTER.toNanos()) {
                    return Attempt.AGAIN;
                }
                if (topics.askAgain(topic) == Presence.GONE && isGone(topic)) {
                    return Attempt.GONE;
                }
            }
        }
    }

    /** Asks a second time, since a broker hears of a new topic a little later than the one that made it. */
    private boolean isGone(String topic) throws InterruptedException {
        Thread.sleep(PAUSE);
        return topics.askAgain(topic) == Presence.GONE;
    }

    private Future<RecordMetadata> hand(Producer<byte[], byte[]> sender, ProducerRecord<byte[], byte[]> record) {
        var sentNanos = System.nanoTime();
        long stamp = record.timestamp();
        return sender.send(record, (metadata, failure) -> {
            if (failure == null && metadata.hasTimestamp() && metadata.timestamp() != stamp) {
                clock.observe(sentNanos, System.nanoTime(), metadata.timestamp());
            }
        });
    }

    private static ProducerRecord<byte[], byte[]> stamped(ProducerRecord<byte[], byte[]> record) {
        return new ProducerRecord<>(
                record.topic(),
                record.partition(),
                System.currentTimeMillis() - STAMP_EARLIER_MILLIS,
                record.key(),
                record.value(),
                record.headers());
    }

    private Attempt judge(Producer<byte[], byte[]> sender, Throwable failure) {
        return switch (failure) {
            case RecordTooLargeException tooLarge -> Attempt.TOO_LARGE;
            case RecordBatchTooLargeException tooLarge -> Attempt.TOO_LARGE; // than a segment of the log
            case TopicAuthorizationException forbidden -> Attempt.GONE;
            case InvalidTopicException impossible -> Attempt.GONE;
            case RetriableException passing -> again(passing);
            default -> hasFailed(failure) ? rebuild(sender, failure) : refused(failure);
        };
    }

    /** Whether the producer is of no more use, rather than this one record. */
    private static boolean hasFailed(Throwable failure) {
        return failure instanceof AuthenticationException
                || failure instanceof ClusterAuthorizationException
                || failure instanceof ProducerFencedException
                || failure instanceof InvalidProducerEpochException
                || failure instanceof OutOfOrderSequenceException
                || failure instanceof IllegalStateException
                || failure.getClass() == KafkaException.class; // closed, or stopped by an earlier error
    }

    private Attempt rebuild(Producer<byte[], byte[]> sender, Throwable failure) {
        producer.failed(sender, failure);
        return again(failure);
    }

    private Attempt refused(Throwable failure) {
        if (complaint.now()) {
            LOG.error("the broker refuses a reply for good: {}", failure.toString());
        }
        return Attempt.GIVEN_UP;
    }

    private Attempt again(Throwable failure) {
        if (complaint.now()) {
            LOG.warn(
                    "the broker does not take replies, they are tried again until their deadlines: {}",
                    failure.toString());
        }
        return Attempt.AGAIN;
    }
}

package dev.sluice.edge.broker;

import dev.sluice.contracts.time.BrokerClock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop that looks after topics: checks and creates them, fetches their metadata into the producer, and removes
 * abandoned reply topics. Owns the admin client; one that failed is closed and built again. */
final class TopicReconciler implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicReconciler.class);
    private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(30);
    /** Partitions that are added to the reply topic must be read before services learn of them and reply there. */
    private static final Duration BETWEEN_LOOKS_AT_REPLIES = Duration.ofSeconds(1);

    private static final Duration BETWEEN_SWEEPS = Duration.ofHours(1);
    /** Rings that come in a rush are answered by one check. */
    private static final Duration AT_LEAST_BETWEEN_CHECKS = Duration.ofMillis(250);

    private final KafkaClientFactory clients;
    private final RequiredTopics topics;
    private final Supplier<Optional<Producer<byte[], byte[]>>> producer;
    private final BrokerClock clock;
    private final Runnable whenRepliesChange;
    private final Optional<OrphanedTopicCleaner> abandoned;
    private final WakeupSignal bell = new WakeupSignal();
    private final RestartBackoff backoff = new RestartBackoff();
    private @Nullable Admin admin;
    private @Nullable Producer<byte[], byte[]> warmed;
    private final Set<String> warm = ConcurrentHashMap.newKeySet();
    private long sweepAtNanos = System.nanoTime() + BETWEEN_SWEEPS.toNanos();
    private volatile Optional<String> failure = Optional.of("not asked yet");
    private volatile Optional<String> notWarm = Optional.of("metadata of topics not fetched yet");
    private volatile boolean closing;

    TopicReconciler(
            KafkaSettings settings,
            KafkaClientFactory clients,
            RequiredTopics topics,
            Supplier<Optional<Producer<byte[], byte[]>>> producer,
            BrokerClock clock,
            Runnable whenRepliesChange) {
        this.clients = clients;
        this.topics = topics;
        this.producer = producer;
        this.clock = clock;
        this.whenRepliesChange = whenRepliesChange;
        this.abandoned = settings.createTopics() ? Optional.of(new OrphanedTopicCleaner(settings)) : Optional.empty();
    }

    void checkSoon() {
        bell.ring();
    }

    /** Why the broker cannot be asked. */
    Optional<String> failing() {
        return failure;
    }

    /** Why the producer would have to ask for metadata when a request comes. */
    Optional<String> notWarm() {
        return notWarm;
    }

    /** Whether the producer knows all about a topic. */
    boolean isWarm(String topic) {
        return warm.contains(topic);
    }

    @Override
    public void run() {
        try {
            while (!closing) {
                var settled = checkOnce();
                if (failure.isPresent()) {
                    Thread.sleep(backoff.next()); // whoever rings meanwhile cannot make the broker answer
                } else {
                    Thread.sleep(AT_LEAST_BETWEEN_CHECKS);
                    if (settled) {
                        watchReplies();
                    } else {
                        bell.await(backoff.next());
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Looking after topics ends");
        } finally {
            Thread.interrupted(); // else closing the client would not wait for its thread
            closeAdmin();
        }
    }

    /** Ends the loop at its next turn; an interrupt ends the wait for the broker. */
    void close() {
        closing = true;
        bell.ring();
    }

    /** Until the next check is due, somebody asks for one, or the reply topic wants it. */
    private void watchReplies() throws InterruptedException {
        var until = System.nanoTime() + BETWEEN_CHECKS.toNanos();
        var isThere = true;
        while (isThere && !bell.await(BETWEEN_LOOKS_AT_REPLIES) && System.nanoTime() - until < 0) {
            isThere = lookAtReplies();
        }
    }

    /** @return false where a whole check will say more */
    private boolean lookAtReplies() throws InterruptedException {
        try {
            var before = topics.replyTopic();
            var isThere = topics.findReplies(admin());
            tellIfChanged(before);
            return isThere;
        } catch (KafkaException e) {
            LOG.debug("The reply topic cannot be looked at: {}", e.getMessage());
            return false;
        }
    }

    private void tellIfChanged(Optional<ReplyTopic> before) {
        if (topics.replyTopic().isPresent() && !topics.replyTopic().equals(before)) {
            whenRepliesChange.run();
        }
    }

    /** @return whether all is as it should be, so that there is time until the next check */
    private boolean checkOnce() throws InterruptedException {
        try {
            var client = admin();
            var before = topics.replyTopic();
            topics.check(client);
            tellIfChanged(before);
            failure = Optional.empty();
            var allWarm = warmUp();
            sweepWhenDue(client);
            if (allWarm && topics.missing().isEmpty() && topics.replyTopic().isPresent()) {
                backoff.reset();
                return true;
            }
        } catch (KafkaException e) {
            if (failure.isEmpty()) {
                LOG.warn("The broker cannot be asked for topics: {}", e.getMessage());
            }
            failure = Optional.of("cannot be asked: " + e.getMessage());
            closeAdmin();
        } catch (RuntimeException | Error e) {
            LOG.error("Looking after topics failed", e);
            failure = Optional.of("cannot be asked: " + e);
            closeAdmin();
        }
        return false;
    }

    /** Has the producer fetch and keep the metadata of each topic that is there. */
    private boolean warmUp() {
        var current = producer.get().orElse(null);
        if (!Objects.equals(current, warmed)) {
            warm.clear();
            warmed = current;
        }
        var cold = new HashSet<>(topics.needed());
        warm.retainAll(cold);
        warm.removeAll(topics.missing().keySet());
        cold.removeAll(topics.missing().keySet());
        cold.removeAll(warm);
        if (current != null) {
            cold.removeIf(topic -> fetched(current, topic));
        }
        notWarm = cold.isEmpty() ? Optional.empty() : Optional.of("metadata of " + cold + " not fetched yet");
        return cold.isEmpty();
    }

    private boolean fetched(Producer<byte[], byte[]> from, String topic) {
        try {
            from.partitionsFor(topic);
            return warm.add(topic);
        } catch (KafkaException | IllegalStateException e) {
            LOG.debug("No metadata of {} yet: {}", topic, e.getMessage());
            return false;
        }
    }

    private void sweepWhenDue(Admin client) throws InterruptedException {
        var now = System.nanoTime();
        if (abandoned.isPresent() && clock.isKnown() && now - sweepAtNanos >= 0) {
            sweepAtNanos = now + BETWEEN_SWEEPS.toNanos();
            try {
                abandoned.get().sweep(client, clock.millisAt(now));
            } catch (KafkaException e) { // no reason for not being ready
                LOG.warn("Abandoned reply topics are not looked for until the next time: {}", e.getMessage());
            }
        }
    }

    private Admin admin() {
        var open = admin;
        if (open == null) {
            open = clients.admin();
            admin = open;
        }
        return open;
    }

    private void closeAdmin() {
        if (admin != null) {
            admin.close(Duration.ZERO);
            admin = null;
        }
    }
}

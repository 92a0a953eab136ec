package dev.sluice.edge.catalog;

import dev.sluice.contracts.read.Diagnostic;
import dev.sluice.contracts.read.Document;
import dev.sluice.contracts.wire.ContractAnnouncement;
import dev.sluice.edge.broker.BrokerConnection;
import dev.sluice.edge.broker.RestartBackoff;
import dev.sluice.edge.broker.WakeupSignal;
import dev.sluice.edge.catalog.AnnouncementValidator.Accepted;
import dev.sluice.edge.catalog.AnnouncementValidator.Invalid;
import dev.sluice.edge.catalog.AnnouncementValidator.Rejected;
import dev.sluice.edge.catalog.AnnouncementValidator.Unchanged;
import dev.sluice.edge.catalog.AnnouncementValidator.Valid;
import dev.sluice.edge.catalog.ContractTopicInitializer.Missing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what services announce, on a thread of its own, and puts in force what is accepted.
 *
 * <p>What an edge finds good it only writes to the topic of accepted contracts; in force is what stands there, whichever edge
 * wrote it. So every edge comes to the same, also one that starts when the topic of announcements holds only what was refused.
 *
 * <p>No group: each edge reads both topics from their beginning. A consumer that failed is closed and built again for ever;
 * until then what was accepted stays in force.
 */
public final class AnnouncementConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(AnnouncementConsumer.class);
    private static final Duration POLL = Duration.ofMillis(500);
    /** How long a starting edge waits for what is announced, once the broker is there. */
    private static final Duration READ_WITHIN = Duration.ofSeconds(10);

    private static final Duration KEPT_WITHIN = Duration.ofSeconds(5);
    /** How long the thread's end is waited for: a document that is judged just now, or taken, may take far longer. */
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

    private static final long NEVER = -1;

    private final BrokerConnection link;
    private final Map<String, AnnouncementPermission> allowances;
    private final ActiveContracts serving;
    private final AnnouncementValidator judge;
    private final ContractTopicInitializer topics;
    private final Thread thread =
            Thread.ofPlatform().name("sluice-announcements").daemon().unstarted(this::run);
    private final WakeupSignal bell = new WakeupSignal();
    private final RestartBackoff backoff = new RestartBackoff();
    /** When the broker was there for the first time; 0 before. */
    private final AtomicLong waitedSinceNanos = new AtomicLong();

    /** How often contracts had changed when announcements were last judged beside them. */
    private long judgedAtChange = NEVER;

    private volatile Optional<String> trouble = Optional.of("not read yet");
    private volatile boolean read;
    private volatile boolean closing;

    public AnnouncementConsumer(
            BrokerConnection link, List<AnnouncementPermission> allowances, ActiveContracts serving) {
        this.link = link;
        this.allowances =
                allowances.stream().collect(Collectors.toMap(AnnouncementPermission::service, allowance -> allowance));
        this.serving = serving;
        this.judge = new AnnouncementValidator(serving::tryOut, serving::ofFolder, serving::faultsOfLast);
        this.topics = new ContractTopicInitializer(link);
    }

    /** Begins to read; returns at once. */
    public void start() {
        thread.start();
    }

    /** Why routes may be missing that were announced long ago; only at the start, and not for ever. */
    public Optional<String> failing() {
        if (read) {
            return Optional.empty();
        }
        if (waitedSinceNanos.get() == 0 && link.failing().isEmpty()) {
            waitedSinceNanos.compareAndSet(0, System.nanoTime() | 1);
        }
        var since = waitedSinceNanos.get();
        return since != 0 && System.nanoTime() - since > READ_WITHIN.toNanos()
                ? Optional.empty()
                : Optional.of(trouble.orElse("what was accepted just now is not in force yet"));
    }

    /** What is wrong with the topics themselves; empty while all is read, and kept. */
    public Optional<String> trouble() {
        return trouble;
    }

    /** Ends the thread: at once, or after the document that it is judging just now, which is not waited for long. */
    public void close() throws InterruptedException {
        closing = true;
        bell.ring();
        thread.interrupt();
        if (thread.isAlive() && !thread.join(SHUTDOWN_TIMEOUT)) {
            LOG.warn("An announced contract is still being judged, its end is not waited for");
        }
    }

    private void run() {
        while (!closing) {
            try {
                readWithNewConsumer();
            } catch (Missing e) {
                read = true;
                fail(String.valueOf(e.getMessage()));
            } catch (InterruptedException | InterruptException e) {
                LOG.debug("Reading announcements ends");
            } catch (KafkaException | IllegalStateException e) {
                fail(e.getMessage() == null ? e.toString() : e.getMessage());
            } catch (RuntimeException | Error e) {
                LOG.error("Reading announcements failed", e);
                fail(e.toString());
            }
            pause();
        }
    }

    private void fail(String why) {
        if (!trouble.equals(Optional.of(why))) {
            LOG.warn("Announced contracts cannot be read or kept: {}", why);
        }
        trouble = Optional.of(why);
    }

    private void pause() {
        try {
            if (!closing) {
                bell.await(backoff.next());
            }
        } catch (InterruptedException e) {
            LOG.debug("Reading announcements ends");
        }
    }

    private void readWithNewConsumer() throws Missing, InterruptedException {
        var consumer = link.openConsumer();
        try {
            var heard = new LatestAnnouncements(allowances.keySet());
            readToEnd(consumer, heard);
            judgedAtChange = NEVER;
            while (!closing && !topics.haveMore(consumer)) {
                settle(heard);
                var records = consumer.poll(POLL);
                heard.take(records);
                if (!records.isEmpty()) {
                    judgedAtChange = NEVER;
                }
            }
        } finally {
            Thread.interrupted(); // else closing would throw
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private void readToEnd(Consumer<byte[], byte[]> consumer, LatestAnnouncements heard)
            throws Missing, InterruptedException {
        var partitions = topics.partitions(consumer);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var ends = consumer.endOffsets(partitions);
        while (!closing && isBehind(consumer, ends)) {
            heard.take(consumer.poll(POLL));
        }
    }

    private static boolean isBehind(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
    }

    /** Does nothing where neither the topics nor the contracts in force have changed since. */
    private void settle(LatestAnnouncements heard) throws InterruptedException {
        if (judgedAtChange == serving.changes()) {
            return;
        }
        var faults = new ArrayList<Diagnostic>();
        var accepted = accepted(heard, faults);
        requireOpen();
        serving.take(accepted);
        judgedAtChange = serving.changes();
        var taken = judged(heard, faults);
        requireOpen();
        serving.refused(faults);
        try {
            for (var announcement : taken) {
                keep(announcement);
            }
            trouble = Optional.empty();
            backoff.reset();
            read |= taken.isEmpty(); // else what was kept is read back first
        } catch (KafkaException | IllegalStateException e) {
            read = true;
            throw e;
        }
    }

    /** Between two documents: reading and comparing them takes no notice of an interrupt. */
    private void requireOpen() throws InterruptedException {
        if (closing) {
            throw new InterruptedException("announcements are not read any more");
        }
    }

    /** What this edge's configuration lets stand of what is accepted, by service. */
    private SortedMap<String, Document> accepted(LatestAnnouncements heard, List<Diagnostic> faults)
            throws InterruptedException {
        var accepted = new TreeMap<String, Document>();
        for (var allowance : allowances.values()) {
            var announcement = heard.accepted(allowance.service()).filter(known -> !known.isWithdrawal());
            if (announcement.isPresent()) {
                requireOpen();
                switch (judge.look(allowance, announcement.get())) {
                    case Valid _ ->
                        accepted.put(allowance.service(), AnnouncementValidator.document(announcement.get()));
                    case Invalid(var why) -> faults.addAll(why);
                }
            }
        }
        return accepted;
    }

    private List<ContractAnnouncement> judged(LatestAnnouncements heard, List<Diagnostic> faults)
            throws InterruptedException {
        var taken = new ArrayList<ContractAnnouncement>();
        var coming = new LinkedHashMap<String, Document>();
        for (var announced : heard.announced()) {
            requireOpen();
            var service = announced.service();
            var allowance = Objects.requireNonNull(allowances.get(service));
            switch (judge.judge(allowance, announced, heard.accepted(service), coming)) {
                case Unchanged _ -> {}
                case Rejected(var why) -> faults.addAll(why);
                case Accepted _ -> {
                    taken.add(announced);
                    if (!announced.isWithdrawal()) {
                        coming.put(service, AnnouncementValidator.document(announced));
                    }
                }
            }
        }
        return taken;
    }

    /** The same bytes from every edge, so that it does not matter who is first. */
    private void keep(ContractAnnouncement announcement) throws InterruptedException {
        var producer = link.producer().orElseThrow(() -> new IllegalStateException("there is no producer yet"));
        try {
            producer.send(announcement.encode(ContractAnnouncement.ACCEPTED_TOPIC))
                    .get(KEPT_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            LOG.info("Accepted{} {}", announcement.isWithdrawal() ? " the withdrawal of" : "", announcement.file());
        } catch (ExecutionException e) {
            throw notKept(producer, announcement, e.getCause() instanceof Exception cause ? cause : e);
        } catch (TimeoutException | KafkaException | IllegalStateException e) {
            throw notKept(producer, announcement, e);
        }
    }

    private KafkaException notKept(
            Producer<byte[], byte[]> producer, ContractAnnouncement announcement, Exception cause) {
        if (!(cause instanceof TimeoutException)) {
            link.failed(producer, cause);
        }
        return new KafkaException(
                announcement.file() + " cannot be kept on " + ContractAnnouncement.ACCEPTED_TOPIC + ": "
                        + cause.getMessage(),
                cause);
    }
}

package dev.sluice.dispatcher.announce;

import dev.sluice.contracts.wire.ContractAnnouncement;
import dev.sluice.dispatcher.reply.RecoveringClient;
import dev.sluice.dispatcher.time.LogThrottle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a service's contract to {@value ContractAnnouncement#TOPIC} once, and tries until the broker has it: after 200 ms, then
 * after twice as long each time, at most 30 s. The topic is the edges' to make; until one has, there is nobody to tell.
 */
public final class ContractAnnouncer {
    private static final Logger LOG = LoggerFactory.getLogger(ContractAnnouncer.class);
    private static final int PATIENCE_MILLIS = 5_000;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final ContractAnnouncement announcement;
    private final RecoveringClient<Producer<byte[], byte[]>> producer;
    private final RecoveringClient<Admin> admin;
    private final LogThrottle complaint = new LogThrottle(Duration.ofMinutes(1));

    public ContractAnnouncer(
            ContractAnnouncement announcement,
            RecoveringClient<Producer<byte[], byte[]>> producer,
            RecoveringClient<Admin> admin) {
        this.announcement = announcement;
        this.producer = producer;
        this.admin = admin;
    }

    /** Returns when it is written. */
    public void announce() throws InterruptedException {
        var pause = FIRST_PAUSE;
        while (!isWritten()) {
            Thread.sleep(pause);
            var twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        }
        LOG.info("announced the contract of service {}", announcement.service());
    }

    private boolean isWritten() throws InterruptedException {
        try {
            requireTopic(); // else a broker that makes what a producer names would make it, its own way
            producer.get()
                    .send(announcement.encode(ContractAnnouncement.TOPIC))
                    .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptException e) { // Kafka's own, with the flag set
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException("while a contract was announced").initCause(e);
        } catch (ExecutionException e) {
            complain(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException | KafkaException | IllegalStateException e) {
            complain(e);
        }
        return false;
    }

    private void requireTopic() throws ExecutionException, InterruptedException {
        var options = new DescribeTopicsOptions().timeoutMs(PATIENCE_MILLIS);
        admin.get()
                .describeTopics(List.of(ContractAnnouncement.TOPIC), options)
                .allTopicNames()
                .get();
    }

    private void complain(Throwable why) {
        if (complaint.now()) {
            LOG.warn(
                    "the contract of service {} could not be announced, it is tried again: {}",
                    announcement.service(),
                    why.toString());
        }
    }
}

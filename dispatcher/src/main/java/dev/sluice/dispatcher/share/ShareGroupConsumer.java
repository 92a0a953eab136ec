package dev.sluice.dispatcher.share;

import dev.sluice.dispatcher.poll.HeartbeatMonitor;
import dev.sluice.dispatcher.poll.RecordDelivery;
import dev.sluice.dispatcher.poll.RequestSource;
import dev.sluice.dispatcher.poll.WorkLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One share consumer and the few records that it has in work. It reads more only when all of them have ended: Kafka 4.4's
 * consumer refuses to poll before each record is acknowledged, and after a renewal hands out the same records and no others.
 * So that one slow handler holds up few others, a dispatcher has several of these, each with few records.
 */
public final class ShareGroupConsumer implements RequestSource {
    private static final Logger LOG = LoggerFactory.getLogger(ShareGroupConsumer.class);
    /** How long one poll waits for records. */
    private static final Duration POLL = Duration.ofMillis(100);
    /** How long to wait, while work goes on, for records that are being renewed. */
    private static final Duration RENEWAL_POLL = Duration.ofMillis(20);

    /** Kafka's name for how often the group gave the consumer partitions. */
    private static final String ASSIGNMENTS = "rebalance-total";

    private static final Duration LOCK_OTHERWISE = Duration.ofSeconds(15);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

    private final ShareConsumer<byte[], byte[]> consumer;
    private final WorkLimit backpressure;
    private final int deliveryLimit;
    private final BlockingQueue<AcquiredRecord> endings = new LinkedBlockingQueue<>();
    /** With the record as the consumer handed it out last: a renewal hands it out anew. */
    private final Map<Position, Acquisition> inWork = new HashMap<>();

    private boolean acknowledged;
    private boolean released;
    private boolean renewing;
    private boolean assigned;
    private volatile boolean leaving;

    /**
     * Subscribes; owns the consumer from here on.
     *
     * @param backpressure hears how many are in work; the bound itself is that of records in a poll
     * @param deliveryLimit how often the group delivers a record before it keeps it apart
     */
    public ShareGroupConsumer(
            ShareConsumer<byte[], byte[]> consumer, String topic, WorkLimit backpressure, int deliveryLimit) {
        this.consumer = consumer;
        this.backpressure = backpressure;
        this.deliveryLimit = deliveryLimit;
        consumer.setAcknowledgementCommitCallback((offsets, failure) -> {
            if (failure != null) {
                LOG.info("{} could not be acknowledged and will come again: {}", offsets, failure.toString());
            }
        });
        consumer.subscribe(Set.of(topic));
    }

    private record Position(TopicPartition partition, long offset) {
        static Position of(ConsumerRecord<byte[], byte[]> record) {
            return new Position(new TopicPartition(record.topic(), record.partition()), record.offset());
        }
    }

    /** @param untilNanos when its lock runs out, by {@link System#nanoTime} */
    private record Acquisition(ConsumerRecord<byte[], byte[]> record, long untilNanos) {}

    @Override
    public List<RecordDelivery> poll() throws InterruptedException {
        if (renewing) {
            return renewed();
        }
        settle(POLL);
        return inWork.isEmpty() ? more() : List.of();
    }

    private List<RecordDelivery> more() {
        if (released) {
            released = false;
            consumer.commitAsync(); // told by a poll, it came again only once that had waited its time at the broker
        }
        acknowledged = false; // the poll tells the broker
        var taken = taken(POLL);
        assigned = assigned || hasAssignment();
        return taken;
    }

    private List<RecordDelivery> taken(Duration patience) {
        var taken = new ArrayList<RecordDelivery>();
        for (var record : consumer.poll(patience)) {
            if (inWork.put(Position.of(record), lent(record)) == null) { // else renewed
                backpressure.began();
                taken.add(new AcquiredRecord(record, deliveryLimit, this));
            }
        }
        return taken;
    }

    private Acquisition lent(ConsumerRecord<byte[], byte[]> record) {
        return new Acquisition(record, System.nanoTime() + lock().toNanos());
    }

    private Duration lock() {
        return consumer.acquisitionLockTimeoutMs().map(Duration::ofMillis).orElse(LOCK_OTHERWISE);
    }

    /** Waits for work to end, no longer than it takes the first one. */
    private void settle(Duration patience) throws InterruptedException {
        var ended = inWork.isEmpty() ? endings.poll() : endings.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        while (ended != null) {
            var lent = inWork.remove(Position.of(ended.record()));
            if (lent != null) { // else its lock has run out, or its consumer failed
                acknowledge(lent.record(), ended.verdict());
            }
            ended = endings.poll();
        }
    }

    private void acknowledge(ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
        try {
            consumer.acknowledge(record, type);
            acknowledged = true;
            released = released || type == AcknowledgeType.RELEASE;
        } catch (IllegalStateException e) { // its lock has run out
            LOG.info("{} is not ours any more, it will come again", Position.of(record));
        }
    }

    @Override
    public void commit() {
        if (renewing) {
            return;
        }
        if (needRenewal(System.nanoTime())) {
            renew();
        } else if (acknowledged && !inWork.isEmpty()) { // else the next poll tells
            acknowledged = false;
            consumer.commitAsync();
        }
    }

    /** Whether half of a lock's time is over for one of those in work. */
    private boolean needRenewal(long nowNanos) {
        var half = lock().dividedBy(2).toNanos();
        return inWork.values().stream().anyMatch(lent -> lent.untilNanos() - nowNanos < half);
    }

    /** From here on the consumer takes no other word on these records until it has handed them out again. */
    private void renew() {
        inWork.values().forEach(lent -> acknowledge(lent.record(), AcknowledgeType.RENEW));
        acknowledged = false;
        renewing = true;
    }

    private List<RecordDelivery> renewed() {
        var taken = taken(RENEWAL_POLL);
        var now = System.nanoTime();
        inWork.values().removeIf(lent -> lent.untilNanos() - now < 0); // its lock has run out: others have it
        renewing = needRenewal(now);
        return taken;
    }

    @Override
    public boolean isAssigned() {
        return assigned;
    }

    /** The consumer does not say what it was given, only that it was. */
    private boolean hasAssignment() {
        return consumer.metrics().values().stream()
                .filter(metric -> ASSIGNMENTS.equals(metric.metricName().name()))
                .anyMatch(metric -> metric.metricValue() instanceof Number number && number.doubleValue() > 0);
    }

    @Override
    public boolean isSilentFor(Duration time) {
        return HeartbeatMonitor.areMissingFor(time, consumer.metrics());
    }

    /** By any worker: whether what has not begun is left to others. */
    boolean isLeaving() {
        return leaving;
    }

    /** By any worker: the record needs no more attention, done or not. */
    void ended(AcquiredRecord delivered) {
        backpressure.ended();
        endings.add(delivered);
    }

    @Override
    public void drain(Duration patience) throws InterruptedException {
        leaving = true;
        var until = System.nanoTime() + patience.toNanos();
        while (!inWork.isEmpty() && System.nanoTime() - until < 0) {
            if (renewing) {
                renewed();
            } else {
                settle(POLL);
                commit();
            }
        }
        if (!inWork.isEmpty()) {
            LOG.warn(
                    "{} records are still in work after {} ms, others repeat them", inWork.size(), patience.toMillis());
        }
    }

    @Override
    public void wake() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        leaving = true;
        inWork.values().forEach(lent -> acknowledge(lent.record(), AcknowledgeType.RELEASE));
        consumer.close(SHUTDOWN_TIMEOUT);
    }
}

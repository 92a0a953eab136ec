package dev.sluice.edge.broker;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.jspecify.annotations.Nullable;

/**
 * Whether the producer has sent anything a second time since a moment. A broker that refuses a record has said nothing about an
 * earlier attempt with the same record, whose answer may have been lost. The producer counts records that it sends again; while
 * that count stands still, each was sent once.
 *
 * <p>One thread looks, any may ask.
 */
final class ProducerRetryCheck {
    private final LongSupplier nanoTime;
    private volatile @Nullable Look last;

    ProducerRetryCheck(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @param changedNanos after the last change of the count that was seen, and no earlier than the first look */
    private record Look(
            Producer<byte[], byte[]> producer, @Nullable Metric total, double count, long changedNanos) {}

    void look(Optional<Producer<byte[], byte[]>> producer) {
        last = producer.map(this::look).orElse(null);
    }

    private Look look(Producer<byte[], byte[]> producer) {
        var before = last;
        if (before == null || !before.producer.equals(producer)) {
            var total = total(producer);
            return new Look(producer, total, count(total), nanoTime.getAsLong());
        }
        var count = count(before.total);
        return count == before.count ? before : new Look(producer, before.total, count, nanoTime.getAsLong());
    }

    /** Also true where it cannot be told. */
    boolean maybeSince(Producer<byte[], byte[]> producer, long sinceNanos) {
        var look = last;
        return look == null
                || !look.producer.equals(producer)
                || look.total == null
                || look.changedNanos - sinceNanos >= 0
                || count(look.total) != look.count;
    }

    private static double count(@Nullable Metric total) {
        return total != null && total.metricValue() instanceof Number count ? count.doubleValue() : Double.NaN;
    }

    private static @Nullable Metric total(Producer<byte[], byte[]> producer) {
        for (var metric : producer.metrics().entrySet()) {
            var name = metric.getKey();
            if (name.name().equals("record-retry-total") && name.group().equals("producer-metrics")) {
                return metric.getValue();
            }
        }
        return null;
    }
}

package dev.sluice.edge.broker;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.jspecify.annotations.Nullable;

/**
 * Whether the producer has a connection to any broker. A broker that dies breaks its connections and refuses new ones,
 * which is known long before an echo or an acknowledgement is late. One that only stops to answer, or a network that
 * swallows packets, leaves connections open: the age of the echo tells of those.
 *
 * <p>One thread looks, any may ask.
 */
final class ConnectionMonitor {
    /** A broker that closed one connection is connected to again sooner than this. */
    private static final Duration LOST_AFTER = Duration.ofMillis(300);
    /** An attempt counts as a connection while it lasts, so one that is seen once says nothing. */
    private static final int SEEN_TO_BE_SURE = 2;

    private final LongSupplier nanoTime;
    private @Nullable Producer<byte[], byte[]> watched;
    private @Nullable Metric count;
    private boolean without;
    private long withoutSinceNanos;
    private int seen;
    private volatile boolean lost;

    ConnectionMonitor(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Known for certain to be without any. Never where the producer does not tell. */
    boolean isLost() {
        return lost;
    }

    void look(Optional<Producer<byte[], byte[]>> producer) {
        watch(producer.orElse(null));
        var now = nanoTime.getAsLong();
        if (count != null && count.metricValue() instanceof Number open && open.intValue() == 0) {
            withoutSinceNanos = without ? withoutSinceNanos : now;
            without = true;
            seen = 0;
            lost = now - withoutSinceNanos >= LOST_AFTER.toNanos();
        } else if (++seen >= SEEN_TO_BE_SURE || count == null) {
            without = false;
            lost = false;
        }
    }

    private void watch(@Nullable Producer<byte[], byte[]> producer) {
        if (Objects.equals(producer, watched)) {
            return;
        }
        watched = producer;
        count = producer == null ? null : connections(producer);
    }

    private static @Nullable Metric connections(Producer<byte[], byte[]> producer) {
        for (var metric : producer.metrics().entrySet()) {
            var name = metric.getKey();
            if (name.name().equals("connection-count") && name.group().equals("producer-metrics")) {
                return metric.getValue();
            }
        }
        return null;
    }
}

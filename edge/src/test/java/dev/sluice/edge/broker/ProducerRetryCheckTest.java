package dev.sluice.edge.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ProducerRetryCheckTest {
    private final AtomicLong now = new AtomicLong(1_000);
    private final AtomicReference<Double> count = new AtomicReference<>(3.0);
    private final Producer<byte[], byte[]> producer = counting();
    private final ProducerRetryCheck retries = new ProducerRetryCheck(now::get);

    @Test
    void a_record_that_was_sent_while_the_count_stood_still_was_sent_once() {
        look(1_000);
        look(2_000);

        assertThat(retries.maybeSince(producer, 1_500)).isFalse();
    }

    @Test
    void a_count_that_moved_since_the_last_look_may_be_of_this_record() {
        look(1_000);
        count.set(4.0);

        assertThat(retries.maybeSince(producer, 1_500)).isTrue();
    }

    @Test
    void a_count_that_moved_before_the_last_look_may_be_of_a_record_that_was_sent_before_that_look() {
        look(1_000);
        count.set(4.0);
        look(2_000);

        assertThat(retries.maybeSince(producer, 1_500)).isTrue();
        assertThat(retries.maybeSince(producer, 2_001)).isFalse();
    }

    @Test
    void nothing_is_known_before_the_first_look_of_another_producer_or_of_one_that_does_not_count() {
        assertThat(retries.maybeSince(producer, 1_500)).isTrue();
        look(1_000);
        assertThat(retries.maybeSince(producer, 900)).isTrue();
        assertThat(retries.maybeSince(mock(), 1_500)).isTrue();

        var silent = mock();
        retries.look(Optional.of(silent));
        assertThat(retries.maybeSince(silent, 1_500)).isTrue();
        retries.look(Optional.empty());
        assertThat(retries.maybeSince(producer, 1_500)).isTrue();
    }

    private void look(long atNanos) {
        now.set(atNanos);
        retries.look(Optional.of(producer));
    }

    private MockProducer<byte[], byte[]> counting() {
        var name = new MetricName("record-retry-total", "producer-metrics", "", Map.of());
        var counting = mock();
        counting.setMockMetrics(name, new Metric() {
            @Override
            public MetricName metricName() {
                return name;
            }

            @Override
            public Object metricValue() {
                return count.get();
            }
        });
        return counting;
    }

    private static MockProducer<byte[], byte[]> mock() {
        return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }
}

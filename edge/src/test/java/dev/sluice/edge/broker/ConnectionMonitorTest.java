package dev.sluice.edge.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ConnectionMonitorTest {
    private final AtomicLong now = new AtomicLong();
    private final ConnectionMonitor connection = new ConnectionMonitor(now::get);
    private final Optional<Producer<byte[], byte[]>> producer = Optional.of(new Connected());
    private int open;

    @Test
    void without_any_for_300_ms_it_is_lost() {
        after(0, 1);
        after(100, 0);
        after(299, 0);
        assertThat(connection.isLost()).isFalse();

        after(1, 0);

        assertThat(connection.isLost()).isTrue();
    }

    @Test
    void an_attempt_that_is_seen_once_brings_it_not_back() {
        after(0, 0);
        after(300, 0);

        after(100, 1);
        after(100, 0);

        assertThat(connection.isLost()).isTrue();
    }

    @Test
    void a_connection_that_stays_brings_it_back() {
        after(0, 0);
        after(300, 0);

        after(100, 1);
        after(100, 1);

        assertThat(connection.isLost()).isFalse();
    }

    @Test
    void a_producer_that_does_not_tell_has_lost_nothing() {
        var silent = Optional.<Producer<byte[], byte[]>>of(new MockProducer<>());
        connection.look(silent);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        connection.look(silent);

        assertThat(connection.isLost()).isFalse();
    }

    @Test
    void kafkas_producer_tells() {
        Map<String, Object> nowhere = Map.of("bootstrap.servers", "127.0.0.1:1");
        try (var real = new KafkaProducer<>(nowhere, new ByteArraySerializer(), new ByteArraySerializer())) {
            assertThat(real.metrics().keySet())
                    .anyMatch(name -> name.name().equals("connection-count")
                            && name.group().equals("producer-metrics"));
        }
    }

    private void after(int millis, int connections) {
        now.addAndGet(Duration.ofMillis(millis).toNanos());
        open = connections;
        connection.look(producer);
    }

    private final class Connected extends MockProducer<byte[], byte[]> {
        @Override
        public Map<MetricName, Metric> metrics() {
            var name = new MetricName("connection-count", "producer-metrics", "", Map.of());
            return Map.of(name, new Metric() {
                @Override
                public MetricName metricName() {
                    return name;
                }

                @Override
                public Object metricValue() {
                    return (double) open;
                }
            });
        }
    }
}

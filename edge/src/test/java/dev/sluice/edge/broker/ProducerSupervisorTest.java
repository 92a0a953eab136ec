package dev.sluice.edge.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ProducerSupervisorTest {
    private final List<MockProducer<byte[], byte[]>> built = new ArrayList<>();
    private int refusals;
    private final ProducerSupervisor producers = new ProducerSupervisor(this::build);

    @Test
    void a_producer_that_failed_for_good_is_closed_and_built_again() {
        for (var failure : List.of(
                new ProducerFencedException("fenced"),
                new AuthenticationException("bad password"),
                new KafkaException("in an error state"),
                new IllegalStateException("closed"))) {
            ensure();
            var broken = built.getLast();

            producers.failed(broken, failure);
            assertThat(producers.current()).isEmpty();
            assertThat(producers.failing())
                    .hasValueSatisfying(why -> assertThat(why).contains("failed for good", failure.getMessage()));

            ensure();
            assertThat(broken.closed()).isTrue();
            assertThat(producers.current()).hasValue(built.getLast());
            assertThat(built.getLast()).isNotSameAs(broken);
        }
    }

    @Test
    void a_failure_of_one_record_or_of_the_moment_leaves_it_in_use() {
        ensure();

        for (var failure : List.of(
                new TimeoutException("30 s"),
                new RecordTooLargeException("1 MiB"),
                new TopicAuthorizationException("t"),
                new InterruptException("stop"))) {
            producers.failed(built.getLast(), failure);
        }
        var _ = Thread.interrupted(); // Kafka's InterruptException sets it

        assertThat(producers.current()).hasValue(built.getLast());
        assertThat(producers.failing()).isEmpty();
    }

    @Test
    void what_an_old_producer_says_does_not_touch_the_new_one() {
        ensure();
        var old = built.getLast();
        producers.failed(old, new ProducerFencedException("fenced"));
        ensure();

        producers.failed(old, new IllegalStateException("closed"));

        assertThat(producers.current()).hasValue(built.getLast());
    }

    @Test
    void one_that_cannot_be_built_yet_is_tried_again_and_named() {
        refusals = 2;

        assertThat(producers.ensure()).isFalse();
        assertThat(producers.failing()).hasValue("cannot be built: no resolvable address (unknown host)");

        ensure();
        assertThat(producers.failing()).isEmpty();
    }

    @Test
    void a_closed_one_is_gone() {
        ensure();

        producers.close(Duration.ofSeconds(1));

        assertThat(built.getLast().closed()).isTrue();
        assertThat(producers.failing()).hasValue("closed");
    }

    private void ensure() {
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> {
            producers.ensure();
            return producers.current().isPresent();
        });
    }

    private Producer<byte[], byte[]> build() {
        if (refusals > 0) {
            refusals--;
            throw new KafkaException("no resolvable address", new IllegalArgumentException("unknown host"));
        }
        built.add(new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()));
        return built.getLast();
    }
}

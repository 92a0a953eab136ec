package dev.sluice.dispatcher.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class RecoveringClientTest {
    private final AtomicLong nanos = new AtomicLong();
    private final List<String> closed = new ArrayList<>();
    private int built;
    private boolean broken;
    private final RecoveringClient<String> lasting = new RecoveringClient<>(this::build, closed::add, nanos::get);

    private String build() {
        if (broken) {
            throw new KafkaException("not yet");
        }
        return "client " + ++built;
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private void fail() {
        lasting.failed(lasting.get(), new KafkaException("for good"));
    }

    private Duration pauseUntilBuilt() {
        var step = Duration.ofMillis(100);
        for (var waited = Duration.ZERO; ; waited = waited.plus(step)) {
            try {
                lasting.get();
                return waited;
            } catch (KafkaException e) {
                pass(step);
            }
        }
    }

    @Test
    void a_client_that_failed_is_closed_once_and_another_is_built() {
        var first = lasting.get();
        fail();
        lasting.failed(first, new KafkaException("told by another worker"));
        pass(Duration.ofMillis(200));

        assertThat(lasting.get()).isEqualTo("client 2");
        assertThat(closed).containsExactly("client 1");
    }

    @Test
    void the_pause_between_clients_grows_up_to_5_s_until_one_has_lasted() {
        var pauses = new ArrayList<Long>();
        for (var i = 0; i < 7; i++) {
            fail();
            pauses.add(pauseUntilBuilt().toMillis());
        }
        pass(Duration.ofSeconds(6));
        fail();
        pauses.add(pauseUntilBuilt().toMillis());

        assertThat(pauses).containsExactly(200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L, 200L);
    }

    @Test
    void a_client_that_cannot_be_built_yet_is_not_tried_at_every_question() {
        broken = true;
        assertThatThrownBy(lasting::get).hasMessage("not yet");
        broken = false;

        assertThatThrownBy(lasting::get).isInstanceOf(KafkaException.class);
        pass(Duration.ofMillis(200));
        assertThat(lasting.get()).isEqualTo("client 1");
    }
}

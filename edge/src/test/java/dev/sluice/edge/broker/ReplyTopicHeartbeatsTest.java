package dev.sluice.edge.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.wire.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReplyTopicHeartbeatsTest {
    private final AtomicLong now = new AtomicLong(1_000);
    private final ReplyTopicHeartbeats echoes = new ReplyTopicHeartbeats("sluice.replies.e1", now::get);

    @Test
    void there_is_an_echo_for_each_partition() {
        echoes.partitions(3);

        assertThat(echoes.all())
                .extracting(echo -> echo.record(1_000).partition())
                .containsExactly(0, 1, 2);
    }

    @Test
    void nothing_is_known_until_each_of_the_first_partitions_was_heard() {
        assertThat(echoes.lateNanos(1_000)).isEmpty();
        echoes.partitions(2);

        hear(0, 1_000);
        assertThat(echoes.lateNanos(1_000)).isEmpty();
        assertThat(echoes.ageNanos()).isEmpty();
        assertThat(echoes.unheardOf()).hasValue(1);

        hear(1, 1_000);
        assertThat(echoes.lateNanos(1_000)).hasValue(0);
        assertThat(echoes.ageNanos()).hasValue(0);
        assertThat(echoes.unheardOf()).isEmpty();
    }

    @Test
    void a_partition_that_is_added_is_late_from_its_beginning_on_while_the_others_go_on() {
        echoes.partitions(1);
        hear(0, 1_000);

        echoes.partitions(2);
        now.set(1_300);
        hear(0, 1_300);

        assertThat(echoes.unheardOf()).hasValue(1);
        assertThat(echoes.lateNanos(1_000)).hasValue(300);
        assertThat(echoes.latest(1_000)).contains(1);

        hear(1, 1_300);
        assertThat(echoes.lateNanos(1_000)).hasValue(0);
    }

    @Test
    void one_partition_that_is_late_is_enough() {
        echoes.partitions(2);
        hear(0, 1_000);
        hear(1, 1_000);
        now.set(1_500);
        echoes.all().get(1).record(1_500);
        now.set(2_500);
        hear(0, 2_500);

        assertThat(echoes.lateNanos(1_000)).hasValue(1_000);
        assertThat(echoes.latest(1_000)).contains(1);
        assertThat(echoes.ageNanos()).hasValue(1_500);
    }

    @Test
    void what_comes_from_a_partition_that_is_not_known_says_nothing() {
        echoes.partitions(1);

        assertThat(echoes.heard(1, text(0, 1_000))).isEmpty();
        assertThat(echoes.unheardOf()).hasValue(0);
    }

    @Test
    void a_topic_that_is_made_anew_with_fewer_partitions_has_fewer_echoes() {
        echoes.partitions(2);
        hear(0, 1_000);
        hear(1, 1_000);

        echoes.partitions(1);
        now.set(9_000);
        hear(0, 9_000);

        assertThat(echoes.lateNanos(1_000)).hasValue(0);
    }

    private void hear(int partition, long writtenNanos) {
        assertThat(echoes.heard(partition, text(partition, writtenNanos))).hasValue(writtenNanos);
    }

    private String text(int partition, long writtenNanos) {
        var header = echoes.all().get(partition).record(writtenNanos).headers().lastHeader(HeaderNames.ECHO);
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}

package dev.sluice.edge.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.wire.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReplyTopicHeartbeatTest {
    private static final long SECOND = 1_000_000_000;

    private final AtomicLong now = new AtomicLong(1_000);
    private final ReplyTopicHeartbeat echo = new ReplyTopicHeartbeat("sluice.replies.e1", 0, "mine ", now::get);

    @Test
    void an_echo_is_as_old_as_its_writing() {
        var text = text(echo, 1_000);
        now.set(1_500);

        assertThat(echo.ageNanos()).isEmpty();
        assertThat(echo.heard(text)).hasValue(1_000);
        assertThat(echo.ageNanos()).hasValue(500);
    }

    @Test
    void only_an_echo_that_is_under_way_can_be_late_and_the_pause_between_two_is_none() {
        echo.heard(text(echo, 1_000));
        now.set(1_900);
        assertThat(echo.lateNanos(1_000)).hasValue(0);

        var next = text(echo, 1_900);
        text(echo, 2_300);
        now.set(2_400);
        assertThat(echo.lateNanos(1_000)).hasValue(500);

        echo.heard(next);
        assertThat(echo.lateNanos(1_000)).hasValue(100);
    }

    @Test
    void where_no_echo_is_written_any_more_the_last_one_gets_late_after_a_while() {
        echo.heard(text(echo, 1_000));
        now.set(4_000);

        assertThat(echo.lateNanos(1_000)).hasValue(2_000);
    }

    @Test
    void an_echo_of_another_edge_with_the_same_id_says_nothing() {
        assertThat(echo.heard(text(new ReplyTopicHeartbeat("sluice.replies.e1", 0, "its ", now::get), 1_000)))
                .isEmpty();
        assertThat(echo.ageNanos()).isEmpty();
    }

    @Test
    void what_is_garbled_older_repeated_or_from_the_future_says_nothing() {
        var mark = text(echo, 900).replace("900", "");
        echo.heard(text(echo, 900));

        assertThat(echo.heard(mark + "soon")).isEmpty();
        assertThat(echo.heard("")).isEmpty();
        assertThat(echo.heard(text(echo, 899))).isEmpty();
        assertThat(echo.heard(text(echo, 900))).isEmpty();
        assertThat(echo.heard(text(echo, 1_001))).isEmpty();
        assertThat(echo.ageNanos()).hasValue(100);
    }

    @Test
    void reading_is_behind_for_as_long_as_an_acknowledged_echo_could_have_been_read_and_was_not() {
        echo.heard(text(echo, 900));
        now.set(5_000);
        echo.acknowledged(4_000);
        now.set(6_000);
        echo.acknowledged(5_500);
        now.set(7_000);

        assertThat(echo.unheardNanos(0)).isEqualTo(2_000);
        assertThat(echo.unheardNanos(6_500)).isEqualTo(500);
    }

    @Test
    void reading_is_not_behind_when_the_broker_comes_back_with_an_echo_after_a_long_time() {
        echo.heard(text(echo, 900));
        now.set(60_000);
        echo.acknowledged(59_990);

        assertThat(echo.unheardNanos(0)).isZero();
    }

    @Test
    void reading_is_not_behind_once_the_echo_was_heard_whichever_way_round() {
        echo.acknowledged(900);
        echo.heard(text(echo, 900));
        echo.heard(text(echo, 950));
        echo.acknowledged(950);
        now.set(9_000);

        assertThat(echo.unheardNanos(0)).isZero();
    }

    @Test
    void a_silence_is_told_of_while_it_lasts_and_afterwards_to_whoever_waited_then() {
        assertThat(echo.wasSilentSince(1_000)).isTrue();
        echo.heard(text(echo, 1_000));
        now.set(1_000 + SECOND);
        assertThat(echo.wasSilentSince(1_000)).isFalse();

        now.set(1_000 + 2 * SECOND);
        assertThat(echo.wasSilentSince(now.get())).isTrue();
        now.set(1_000 + 10 * SECOND);
        echo.heard(text(echo, 1_000 + 10 * SECOND));

        assertThat(echo.wasSilentSince(1_000 + 9 * SECOND)).isTrue();
        assertThat(echo.wasSilentSince(now.get())).isFalse();
    }

    private static String text(ReplyTopicHeartbeat of, long writtenNanos) {
        var header = of.record(writtenNanos).headers().lastHeader(HeaderNames.ECHO);
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}

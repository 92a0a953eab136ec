package dev.sluice.edge.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.wire.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EchoTest {
    private final AtomicLong now = new AtomicLong(1_000);
    private final Echo echo = new Echo("sluice.replies.e1", now::get);

    @Test
    void an_echo_is_as_old_as_its_writing() {
        var text = text(echo, 1_000);
        now.set(1_500);

        assertThat(echo.ageNanos()).isEmpty();
        assertThat(echo.heard(text)).hasValue(1_000);
        assertThat(echo.ageNanos()).hasValue(500);
    }

    @Test
    void an_echo_of_another_edge_with_the_same_id_says_nothing() {
        assertThat(echo.heard(text(new Echo("sluice.replies.e1", now::get), 1_000)))
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
    void reading_is_behind_by_what_was_acknowledged_and_not_heard() {
        echo.heard(text(echo, 900));
        now.set(5_000);
        echo.acknowledged(4_000);
        echo.acknowledged(3_000);

        assertThat(echo.unheardNanos(0)).isEqualTo(3_100);
        assertThat(echo.unheardNanos(3_500)).isEqualTo(500);
    }

    private static String text(Echo of, long writtenNanos) {
        var header = of.record(writtenNanos).headers().lastHeader(HeaderNames.ECHO);
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}

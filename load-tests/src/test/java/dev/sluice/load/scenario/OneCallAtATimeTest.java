package dev.sluice.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class OneCallAtATimeTest {

    @Test
    void calls_take_turns_and_those_of_the_warm_up_are_not_counted() throws Exception {
        var made = new ArrayList<String>();

        var pair = OneCallAtATime.compare(() -> made.add("a"), () -> made.add("b"), 1, 2);

        assertThat(made).containsExactly("a", "b", "a", "b", "a", "b");
        assertThat(pair.first().count()).isEqualTo(2);
        assertThat(pair.second().count()).isEqualTo(2);
    }

    @Test
    void a_call_that_fails_ends_the_comparison() {
        assertThatThrownBy(() -> OneCallAtATime.compare(
                        () -> {
                            throw new IOException("answered 503");
                        },
                        () -> {},
                        0,
                        1))
                .hasMessage("answered 503");
    }
}

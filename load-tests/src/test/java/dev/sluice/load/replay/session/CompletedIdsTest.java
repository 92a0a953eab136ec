package dev.sluice.load.replay.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.wire.RequestId;
import dev.sluice.load.replay.session.CompletedIds.End;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CompletedIdsTest {
    private static final ReplayIds IDS = new ReplayIds("20261128T120000-abc");

    private static String id(int number) {
        return IDS.of(new RequestId("recorded-" + number)).text();
    }

    @Test
    void all_ids_of_a_run_of_three_hundred_thousand_are_remembered_and_how_they_ended() {
        var remembered = new CompletedIds();
        for (var number = 0; number < 300_000; number++) {
            remembered.add(id(number), number % 3 == 0);
        }

        assertThat(IntStream.range(0, 300_000)
                        .filter(number ->
                                remembered.end(id(number)) == (number % 3 == 0 ? End.REPLIED : End.OTHERWISE)))
                .hasSize(300_000);
        assertThat(IntStream.range(300_000, 400_000).filter(number -> remembered.contains(id(number))))
                .isEmpty();
    }

    @Test
    void of_more_than_fit_the_last_half_at_least_is_remembered() {
        var remembered = new CompletedIds(2_000);
        for (var number = 0; number < 10_500; number++) {
            remembered.add(id(number), true);
        }

        assertThat(IntStream.range(0, 10_500).filter(number -> remembered.contains(id(number))))
                .hasSizeBetween(1_000, 2_000)
                .contains(10_499, 9_500);
    }

    @Test
    void a_text_that_is_no_id_of_a_run_is_unknown() {
        var remembered = new CompletedIds();
        var ends = new ArrayList<End>();

        for (var text : List.of("", "!", "x")) {
            remembered.add(text, true);
            ends.add(remembered.end(text));
        }

        assertThat(ends).containsOnly(End.UNKNOWN);
    }
}

package dev.sluice.load.replay.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeySamplerTest {

    private static long taken(KeySampler sample, int of) {
        return IntStream.range(0, of)
                .filter(key ->
                        sample.takes(SomeRequest.of("id").key("customer-" + key).record()))
                .count();
    }

    @Test
    void a_share_of_the_keys_is_taken() {
        assertThat(taken(new KeySampler(0.05), 20_000)).isBetween(900L, 1_100L);
        assertThat(taken(new KeySampler(0.5), 20_000)).isBetween(9_700L, 10_300L);
    }

    @Test
    void the_whole_takes_all() {
        assertThat(taken(new KeySampler(1), 1_000)).isEqualTo(1_000);
    }

    @Test
    void a_larger_share_has_all_that_a_smaller_one_has() {
        var small = new KeySampler(0.1);
        var large = new KeySampler(0.3);

        assertThat(IntStream.range(0, 5_000)
                        .mapToObj(key -> SomeRequest.of("id").key("k" + key).record())
                        .filter(small::takes))
                .isNotEmpty()
                .allMatch(large::takes);
    }

    @Test
    void equal_keys_are_taken_or_left_together_whatever_their_ids_and_each_time_the_same() {
        for (var key = 0; key < 200; key++) {
            var first = new KeySampler(0.3)
                    .takes(SomeRequest.of("first").key("k" + key).record());

            assertThat(new KeySampler(0.3)
                            .takes(SomeRequest.of("second").key("k" + key).record()))
                    .isEqualTo(first);
        }
    }

    @Test
    void without_a_key_the_id_decides() {
        var sample = new KeySampler(0.25);

        assertThat(IntStream.range(0, 10_000)
                        .filter(id -> sample.takes(SomeRequest.of("id-" + id).record()))
                        .count())
                .isBetween(2_300L, 2_700L);
    }
}

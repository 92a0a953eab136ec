package dev.sluice.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingResponsesTest {
    private final List<Integer> givenUp = new ArrayList<>();

    private PendingResponses.Pending begin(PendingResponses room, int number, int bytes) {
        return room.begin(bytes, () -> givenUp.add(number));
    }

    @Test
    void where_there_are_too_many_the_oldest_twentieth_is_given_up() {
        var room = new PendingResponses(40, 1_000);
        for (var number = 1; number <= 40; number++) {
            begin(room, number, 0);
        }
        assertThat(givenUp).isEmpty();

        begin(room, 41, 0);

        assertThat(givenUp).containsExactly(1, 2, 3);
        assertThat(room.counts()).isEqualTo(new PendingResponseCounts(38, 0, 3));
    }

    @Test
    void a_small_heap_has_room_for_fewer() {
        var room = PendingResponses.within(64 * 1024, 40, 1_000);
        begin(room, 1, 0);
        begin(room, 2, 0);
        assertThat(givenUp).isEmpty();

        begin(room, 3, 0);

        assertThat(givenUp).containsExactly(1);
    }

    @Test
    void few_requests_in_flight_leave_room_for_many_answers_all_the_same() {
        var room = PendingResponses.within(1L << 30, 1, 1_000);
        for (var number = 1; number <= 1_000; number++) {
            begin(room, number, 16_000);
        }

        assertThat(givenUp).isEmpty();
    }

    @Test
    void where_they_are_too_large_together_the_oldest_are_given_up() {
        var room = new PendingResponses(40, 1_000);
        begin(room, 1, 500);
        begin(room, 2, 400);

        begin(room, 3, 300);

        assertThat(givenUp).containsExactly(1);
        assertThat(room.counts()).isEqualTo(new PendingResponseCounts(2, 700, 1));
    }

    @Test
    void one_that_is_larger_than_the_room_has_it_for_itself() {
        var room = new PendingResponses(40, 1_000);
        begin(room, 1, 10);

        begin(room, 2, 5_000);

        assertThat(givenUp).containsExactly(1);
        assertThat(room.counts()).isEqualTo(new PendingResponseCounts(1, 5_000, 1));
    }

    @Test
    void an_answer_that_was_taken_makes_room_once() {
        var room = new PendingResponses(1, 1_000);
        var first = begin(room, 1, 10);

        first.close();
        first.close();
        begin(room, 2, 0);

        assertThat(givenUp).isEmpty();
        assertThat(room.counts()).isEqualTo(new PendingResponseCounts(1, 0, 0));
    }

    @Test
    void one_that_was_given_up_does_not_make_room_again_when_it_ends() {
        var room = new PendingResponses(1, 1_000);
        var first = begin(room, 1, 10);
        begin(room, 2, 10);

        first.close();

        assertThat(givenUp).containsExactly(1);
        assertThat(room.counts()).isEqualTo(new PendingResponseCounts(1, 10, 1));
    }
}

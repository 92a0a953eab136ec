package dev.sluice.load.replay.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.load.replay.session.RequestOutcome.Missing;
import dev.sluice.load.replay.session.RequestOutcome.NotSent;
import dev.sluice.load.replay.session.RequestOutcome.Replied;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class InFlightTableTest {
    private static final long DEADLINE = 5_000;

    private final InFlightTable flights = new InFlightTable(2, Integer.MAX_VALUE, id -> id.equals("before"), () -> {});

    private static Optional<ReplyRecord> reply(String id) {
        return reply(id, 0);
    }

    private static Optional<ReplyRecord> reply(String id, int bytes) {
        return Optional.of(new ReplyRecord(
                new RequestId(id), 200, new byte[bytes], Optional.empty(), List.of(), OptionalLong.empty()));
    }

    private InFlightRequest sent(String id) throws InterruptedException {
        var flight = SomeFlight.of(id);
        assertThat(flights.board(flight)).isTrue();
        flights.sent(flight, DEADLINE);
        return flight;
    }

    private List<RequestOutcome> outcomes() {
        return flights.ended().stream().map(InFlightTable.Ended::outcome).toList();
    }

    @Test
    void a_reply_takes_from_the_append_of_its_request_to_its_own() throws InterruptedException {
        var flight = sent("aaaa");

        flights.acknowledged(flight, 1_000);
        flights.reply("aaaa", reply("aaaa"), 1_030);

        assertThat(outcomes())
                .singleElement()
                .isInstanceOfSatisfying(
                        Replied.class,
                        replied -> assertThat(replied.response().took()).isEqualTo(Duration.ofMillis(30)));
    }

    @Test
    void a_reply_that_is_read_before_the_acknowledgement_waits_for_it() throws InterruptedException {
        var flight = sent("aaaa");

        flights.reply("aaaa", reply("aaaa"), 1_030);
        var early = outcomes();
        flights.acknowledged(flight, 1_000);

        assertThat(early).isEmpty();
        assertThat(outcomes()).singleElement().isInstanceOf(Replied.class);
    }

    @Test
    void what_is_on_the_topic_in_time_and_gets_no_reply_is_missing() throws InterruptedException {
        flights.acknowledged(sent("aaaa"), 1_000);

        flights.readUpTo(DEADLINE + 1);

        assertThat(outcomes()).singleElement().isInstanceOf(Missing.class);
    }

    @Test
    void what_the_broker_took_only_after_the_deadline_says_nothing_of_the_target() throws InterruptedException {
        var flight = sent("aaaa");

        flights.readUpTo(DEADLINE + 2_000);
        flights.acknowledged(flight, DEADLINE + 1_000);

        assertThat(outcomes())
                .singleElement()
                .isInstanceOfSatisfying(
                        NotSent.class,
                        outcome ->
                                assertThat(outcome.reason()).isEqualTo("on the topic only 1000 ms after its deadline"));
    }

    @Test
    void a_late_reply_to_what_came_too_late_itself_is_not_held_against_the_target() throws InterruptedException {
        var flight = sent("aaaa");

        flights.reply("aaaa", reply("aaaa"), DEADLINE + 1_500);
        flights.acknowledged(flight, DEADLINE + 1_000);

        assertThat(outcomes()).singleElement().isInstanceOf(NotSent.class);
        assertThat(flights.traffic().lateReplies()).isEqualTo(1);
    }

    @Test
    void of_what_perhaps_was_published_a_reply_is_proof_and_silence_none() throws InterruptedException {
        var answered = sent("aaaa");
        var silent = sent("bbbb");
        flights.failed(answered, new TimeoutException("no answer"));
        flights.failed(silent, new TimeoutException("no answer"));

        flights.reply("aaaa", reply("aaaa"), 1_000);
        flights.readUpTo(DEADLINE + 1);

        assertThat(outcomes())
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(Replied.class),
                        second -> assertThat(second).isInstanceOf(NotSent.class));
    }

    @Test
    void what_the_broker_refuses_for_good_is_not_sent() throws InterruptedException {
        flights.failed(sent("aaaa"), new RecordTooLargeException("too large"));

        assertThat(outcomes()).singleElement().isInstanceOf(NotSent.class);
    }

    @Test
    void an_id_flies_once() throws InterruptedException {
        flights.acknowledged(sent("aaaa"), 1_000);
        flights.reply("aaaa", reply("aaaa"), 1_030);
        outcomes();

        assertThat(flights.board(SomeFlight.of("aaaa"))).isFalse();
    }

    @Test
    void an_id_that_comes_again_after_a_hundred_thousand_others_does_not_fly_again() throws InterruptedException {
        var ids = new ReplayIds("run");
        for (var number = 0; number < 100_000; number++) {
            flights.failed(
                    sent(ids.of(new RequestId("recorded-" + number)).text()), new RecordTooLargeException("too large"));
            flights.ended();
        }

        assertThat(flights.board(
                        SomeFlight.of(ids.of(new RequestId("recorded-0")).text())))
                .isFalse();
    }

    @Test
    void second_late_and_strange_replies_are_told_apart() throws InterruptedException {
        flights.acknowledged(sent("aaaa"), 1_000);
        flights.acknowledged(sent("bbbb"), 1_000);
        flights.reply("aaaa", reply("aaaa"), 1_030);
        flights.readUpTo(DEADLINE + 1);

        flights.reply("aaaa", reply("aaaa"), 1_040);
        flights.reply("bbbb", reply("bbbb"), DEADLINE + 2);
        flights.reply("cccc", reply("cccc"), 1_040);

        var traffic = flights.traffic();
        assertThat(List.of(traffic.secondReplies(), traffic.lateReplies(), traffic.strangers()))
                .containsExactly(1L, 1L, 1L);
    }

    @Test
    void a_reply_to_what_an_earlier_part_sent_waits_until_it_is_read_again() throws InterruptedException {
        flights.reply("before", reply("before"), 1_030);
        var flight = SomeFlight.of("before");
        flights.board(flight);

        flights.sentBefore(flight, 1_000, DEADLINE);

        assertThat(outcomes()).singleElement().isInstanceOf(Replied.class);
    }

    @Test
    void early_replies_are_bounded_in_bytes_and_go_on_once_the_first_was_asked_for() throws Exception {
        var small = new InFlightTable(2, 10_000, id -> id.startsWith("before"), () -> {});
        small.reply("before01", reply("before01", 20_000), 1_030);

        var reader = Thread.ofVirtual().unstarted(() -> reply(small, "before02"));
        reader.start();
        awaitState(reader, Thread.State.WAITING);
        var flight = SomeFlight.of("before01");
        small.board(flight);
        small.sentBefore(flight, 1_000, DEADLINE);

        assertThat(reader.join(Duration.ofSeconds(10))).isTrue();
        assertThat(small.ended()).hasSize(1);
    }

    private static void reply(InFlightTable flights, String id) {
        try {
            flights.reply(id, reply(id, 20_000), 1_040);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitState(Thread thread, Thread.State state) {
        var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (thread.getState() != state && System.nanoTime() - until < 0) {
            Thread.onSpinWait();
        }
        assertThat(thread.getState()).isEqualTo(state);
    }

    @Test
    void outcomes_that_nobody_takes_hold_up_the_next_request() throws Exception {
        flights.failed(sent("aaaa"), new RecordTooLargeException("too large"));
        flights.failed(sent("bbbb"), new RecordTooLargeException("too large"));

        var third = CompletableFuture.supplyAsync(() -> {
            try {
                return flights.board(SomeFlight.of("cccc"));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (flights.traffic().held() == 0 && System.nanoTime() - until < 0) {
            Thread.onSpinWait();
        }
        var wasHeld = !third.isDone();
        var taken = outcomes();

        assertThat(wasHeld).isTrue();
        assertThat(taken).hasSize(2);
        assertThat(third.get(10, TimeUnit.SECONDS)).isTrue();
    }
}

package dev.sluice.load.replay.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.load.replay.exchange.RecordedExchange;
import dev.sluice.load.replay.plan.PartitionRange;
import dev.sluice.load.replay.plan.ReplayPace;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.plan.ReplayPlan.MappedOperation;
import dev.sluice.load.replay.plan.ReplayRejection;
import dev.sluice.load.replay.plan.TrafficSelection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Recordings on a real broker, each test on topics of its own. */
class TopicRecordingTest {
    private static final AtomicInteger TESTS = new AtomicInteger();
    private static final long TIMEOUT = 5_000;
    private static final long PLENTY = 1 << 20;

    private static Tape tape;

    private final long begin = Instant.now().minusSeconds(3600).toEpochMilli();
    private final RecordingCounters heard = new RecordingCounters();
    private String requests = "";
    private String replies = "";

    @BeforeAll
    static void start() {
        tape = new Tape();
    }

    @AfterAll
    static void end() {
        tape.close();
    }

    @BeforeEach
    void make() throws Exception {
        var number = TESTS.incrementAndGet();
        requests = "orders" + number + ".requests";
        replies = "sluice.replies.edge" + number;
        tape.topic(requests, 2);
        tape.topic(replies, 1);
    }

    private void asked(int partition, long at, SomeRequest request) {
        tape.request(requests, partition, begin + at, request.deadline(begin + at + TIMEOUT));
    }

    private void replied(long at, String id) {
        tape.reply(replies, begin + at, id, "reply to " + id);
    }

    private List<RecordedExchange> read() throws Exception {
        return read(TrafficSelection.everything(), PLENTY);
    }

    private List<RecordedExchange> read(TrafficSelection selection, long mostBytes) throws Exception {
        tape.written();
        try (var consumer = tape.consumer()) {
            var ranges = new OffsetResolver(consumer);
            var from = Instant.ofEpochMilli(begin);
            return read(
                    ranges.between(List.of(requests), from, from.plusSeconds(1800)),
                    ranges.between(List.of(replies), from, from.plusSeconds(1800)),
                    selection,
                    mostBytes);
        }
    }

    private List<RecordedExchange> read(
            List<PartitionRange> asked, List<PartitionRange> replied, TrafficSelection selection, long mostBytes)
            throws TimeoutException {
        var all = new ArrayList<RecordedExchange>();
        try (var recording = TopicRecording.open(tape::consumer, plan(asked, replied, selection), heard, mostBytes)) {
            for (var next = recording.next(); next.isPresent(); next = recording.next()) {
                all.add(next.get());
            }
        }
        return all;
    }

    private ReplayPlan plan(List<PartitionRange> asked, List<PartitionRange> replied, TrafficSelection selection) {
        return new ReplayPlan(
                "run",
                "orders",
                "orders",
                begin,
                begin + 1,
                new ReplayPlan.OperationMapping(
                        Map.of("getOrder", new MappedOperation("orders.requests", TIMEOUT)), Map.of()),
                asked,
                replied,
                selection,
                new ReplayPace.AsFastAsPossible(),
                false,
                1,
                new ReplayPlan.ComparisonSettings(false, NullNode.getInstance(), ""),
                List.of(),
                null);
    }

    private static List<String> ids(List<RecordedExchange> all) {
        return all.stream().map(recorded -> recorded.request().id().text()).toList();
    }

    private static List<String> replies(List<RecordedExchange> all) {
        return all.stream()
                .map(recorded -> recorded.reply()
                        .map(response -> new String(
                                Objects.requireNonNull(response.reply().value()), UTF_8))
                        .orElse("none"))
                .toList();
    }

    private static TrafficSelection replaysToo() {
        return new TrafficSelection(Set.of(), Set.of(), Set.of(), Set.of(), List.of(), List.of(), 1, true);
    }

    @Test
    void requests_of_all_partitions_come_in_the_order_of_time_each_with_its_own_reply() throws Exception {
        asked(0, 10, SomeRequest.of("a"));
        asked(0, 30, SomeRequest.of("c"));
        asked(1, 20, SomeRequest.of("b"));
        replied(50, "c");
        replied(60, "a");
        replied(70, "b");

        var all = read();

        assertThat(ids(all)).containsExactly("a", "b", "c");
        assertThat(replies(all)).containsExactly("reply to a", "reply to b", "reply to c");
        assertThat(all.getFirst().place()).isEqualTo(requests + "-0@0");
        assertThat(all.getFirst().at()).isEqualTo(Instant.ofEpochMilli(begin + 10));
        assertThat(all.getFirst().reply().orElseThrow().took()).isEqualTo(Duration.ofMillis(50));
        assertThat(heard.operations()).isEqualTo(Map.of("getOrder", new RecordingCounters.Counts(3, 3, 0, 0, 0)));
    }

    @Test
    void of_two_replies_the_first_counts_and_of_the_replies_to_others_none() throws Exception {
        asked(0, 10, SomeRequest.of("a"));
        replied(20, "stranger");
        tape.reply(replies, begin + 30, "a", "first");
        tape.reply(replies, begin + 40, "a", "second");

        assertThat(replies(read())).containsExactly("first");
    }

    @Test
    void a_reply_after_the_deadline_is_none_and_no_reply_holds_nobody_up() throws Exception {
        asked(0, 10, SomeRequest.of("late"));
        asked(0, 20, SomeRequest.of("silent"));
        asked(0, 30, SomeRequest.of("prompt"));
        replied(100, "prompt");
        replied(10 + TIMEOUT + 1, "late");

        assertThat(replies(read())).containsExactly("none", "none", "reply to prompt");
        assertThat(heard.late()).isEqualTo(1);
        assertThat(heard.operations()).isEqualTo(Map.of("getOrder", new RecordingCounters.Counts(3, 3, 2, 0, 0)));
    }

    @Test
    void beyond_the_bound_the_oldest_go_on_without_their_replies_and_are_counted() throws Exception {
        var body = "\"" + "x".repeat(10_000) + "\"";
        for (var number = 0; number < 20; number++) {
            asked(0, number, SomeRequest.of("id-" + number).body(body));
        }
        for (var number = 0; number < 20; number++) {
            replied(1_000 + number, "id-" + number);
        }

        var all = read(TrafficSelection.everything(), 75_000);

        assertThat(all).hasSize(20);
        assertThat(heard.unjoined()).isBetween(10L, 17L);
        assertThat(all.stream().filter(recorded -> recorded.reply().isEmpty()).count())
                .isEqualTo(heard.unjoined());
        assertThat(all.getLast().reply()).isPresent();
    }

    @Test
    void what_earlier_replays_sent_is_no_recording_unless_asked_for() throws Exception {
        asked(0, 10, SomeRequest.of("a"));
        asked(0, 20, SomeRequest.of("b").ofReplay("an-earlier-run"));

        assertThat(ids(read())).containsExactly("a");
        assertThat(heard.earlierReplays()).isEqualTo(1);
        assertThat(ids(read(replaysToo(), PLENTY))).containsExactly("a", "b");
    }

    @Test
    void what_was_sent_again_from_the_dead_letters_counts_once() throws Exception {
        asked(0, 10, SomeRequest.of("a"));
        asked(0, 20, SomeRequest.of("a").attempt(2));

        assertThat(ids(read())).containsExactly("a");
        assertThat(heard.repeats()).isEqualTo(1);
    }

    @Test
    void records_that_are_no_request_are_counted_and_the_first_is_named() throws Exception {
        tape.noise(requests, 0, begin + 10);
        asked(0, 20, SomeRequest.of("a"));
        tape.noise(requests, 1, begin + 30);

        assertThat(ids(read())).containsExactly("a");
        assertThat(heard.unreadable()).isEqualTo(2);
        assertThat(heard.firstUnreadable().orElseThrow()).contains("kafka_correlationId");
        assertThat(heard.read()).isEqualTo(3);
    }

    @Test
    void other_operations_are_left_and_filters_look_at_request_and_reply() throws Exception {
        asked(0, 10, SomeRequest.of("a").key("ada"));
        asked(0, 20, SomeRequest.of("b").key("bob"));
        asked(0, 30, SomeRequest.of("c").key("ada"));
        asked(0, 40, SomeRequest.of("d").operation("putOrder"));
        replied(50, "a");
        var adas =
                new TrafficSelection(Set.of(), Set.of("2xx"), Set.of(), Set.of("ada"), List.of(), List.of(), 1, false);

        assertThat(ids(read(adas, PLENTY))).containsExactly("a");
        assertThat(heard.operations())
                .isEqualTo(Map.of(
                        "getOrder",
                        new RecordingCounters.Counts(3, 1, 0, 2, 0),
                        "putOrder",
                        new RecordingCounters.Counts(1, 0, 0, 0, 1)));
    }

    @Test
    void a_range_of_time_has_its_begin_and_not_its_end() throws Exception {
        for (var number = 0; number < 5; number++) {
            asked(0, 10L * number, SomeRequest.of("id-" + number));
        }
        tape.written();
        try (var consumer = tape.consumer()) {
            var parts = new OffsetResolver(consumer)
                    .between(List.of(requests), Instant.ofEpochMilli(begin + 10), Instant.ofEpochMilli(begin + 30));

            assertThat(parts)
                    .containsExactly(new PartitionRange(requests, 0, 1, 3), new PartitionRange(requests, 1, 0, 0));
        }
    }

    @Test
    void what_a_range_has_lost_to_retention_is_told_in_numbers() throws Exception {
        for (var number = 0; number < 5; number++) {
            asked(0, 1_000L * number, SomeRequest.of("id-" + number));
        }
        asked(1, 0, SomeRequest.of("other"));
        tape.written();
        tape.expire(requests, 0, 3);
        try (var consumer = tape.consumer()) {
            var from = Instant.ofEpochMilli(begin);
            var byTime = new OffsetResolver(consumer);
            var later = new OffsetResolver(consumer);
            var byOffset = new OffsetResolver(consumer);

            var parts = byTime.between(List.of(requests), from, from.plusSeconds(60));
            later.between(List.of(requests), from.plusSeconds(4), from.plusSeconds(60));
            var within = byOffset.within(List.of(new PartitionRange(requests, 0, 1, 100)));

            assertThat(parts)
                    .containsExactly(new PartitionRange(requests, 0, 3, 5), new PartitionRange(requests, 1, 0, 1));
            assertThat(byTime.expired())
                    .containsExactly(requests + "-0: the 3 records before offset 3 have expired, what is left begins "
                            + from.plusSeconds(3));
            assertThat(later.expired()).isEmpty();
            assertThat(within).containsExactly(new PartitionRange(requests, 0, 3, 5));
            assertThat(byOffset.expired())
                    .containsExactly(requests + "-0: 2 records of the range, before offset 3, have expired");
        }
    }

    @Test
    void what_expires_while_it_is_read_is_counted() throws Exception {
        for (var number = 0; number < 5; number++) {
            asked(0, number, SomeRequest.of("id-" + number));
        }
        tape.written();
        tape.expire(requests, 0, 2);

        var all =
                read(List.of(new PartitionRange(requests, 0, 0, 5)), List.of(), TrafficSelection.everything(), PLENTY);

        assertThat(ids(all)).containsExactly("id-2", "id-3", "id-4");
        assertThat(heard.expired()).isEqualTo(2);
    }

    @Test
    void a_topic_or_partition_that_is_not_there_is_named() {
        try (var consumer = tape.consumer()) {
            var ranges = new OffsetResolver(consumer);

            assertThatThrownBy(() -> ranges.between(List.of("nowhere"), Instant.EPOCH, Instant.now()))
                    .isInstanceOf(ReplayRejection.class)
                    .hasMessage("there is no topic nowhere");
            assertThatThrownBy(() -> ranges.within(List.of(new PartitionRange(requests, 7, 0, 1))))
                    .isInstanceOf(ReplayRejection.class)
                    .hasMessage("topic " + requests + " has no partition 7, it has 2");
        }
    }
}

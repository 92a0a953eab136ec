package dev.sluice.edge.await;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.contracts.wire.DecodedReply;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.BrokenReply;
import dev.sluice.edge.request.Refusal.HandlerFailed;
import dev.sluice.edge.request.Refusal.ReplyTimeout;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.request.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ReplyCorrelatorTest {
    private static final RequestId ID = new RequestId("r-1");
    private static final Refusal NOT_SENT = new Unavailable(Unavailable.Cause.BROKER, "gone", Duration.ofSeconds(1));

    private final AtomicLong now = new AtomicLong();
    private final ReplyCorrelator correlator = new ReplyCorrelator(_ -> {}, now::get);

    @Test
    void a_reply_reaches_the_caller_that_waits() throws InterruptedException {
        try (var expected = correlator.expect(ID)) {
            correlator.deliver(intact(ID, "mine"));

            assertThat(body(expected.await(soon()))).isEqualTo("mine");
        }
    }

    @Test
    void a_reply_wakes_a_thread_that_waits_already() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var expected = correlator.expect(ID)) {
            var waiting =
                    threads.submit(() -> expected.await(Deadline.after(System.nanoTime(), Duration.ofMinutes(1))));

            correlator.deliver(intact(ID, "mine"));

            assertThat(body(waiting.get(10, TimeUnit.SECONDS))).isEqualTo("mine");
        }
    }

    @Test
    void a_reply_to_another_request_reaches_nobody() throws InterruptedException {
        try (var expected = correlator.expect(ID)) {
            correlator.deliver(intact(new RequestId("r-2"), "not mine"));

            assertThat(refusal(expected.await(passed()))).isInstanceOf(ReplyTimeout.class);
            assertThat(correlator.fates().unknown()).isEqualTo(1);
        }
    }

    @Test
    void a_wait_ends_at_its_deadline() throws InterruptedException {
        try (var expected = correlator.expect(ID)) {
            var before = System.nanoTime();

            var outcome = expected.await(Deadline.after(before, Duration.ofMillis(50)));

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
            assertThat(refusal(outcome)).isInstanceOf(ReplyTimeout.class);
        }
    }

    @Test
    void a_reply_that_came_in_before_a_deadline_wins_after_it() throws InterruptedException {
        try (var expected = correlator.expect(ID)) {
            correlator.deliver(intact(ID, "mine"));

            assertThat(body(expected.await(passed()))).isEqualTo("mine");
        }
    }

    @Test
    void a_request_that_was_never_sent_ends_its_wait_at_once() throws InterruptedException {
        try (var expected = correlator.expect(ID)) {
            expected.neverSent(NOT_SENT);

            assertThat(refusal(expected.await(soon()))).isEqualTo(NOT_SENT);
        }
    }

    @Test
    void a_reply_stands_against_a_failure_that_is_told_after_it() throws InterruptedException {
        try (var expected = correlator.expect(ID)) {
            correlator.deliver(intact(ID, "mine"));
            expected.neverSent(NOT_SENT);

            assertThat(body(expected.await(soon()))).isEqualTo("mine");
        }
    }

    @Test
    void a_handler_that_failed_and_a_reply_that_is_broken_end_the_wait_too() throws InterruptedException {
        try (var failed = correlator.expect(new RequestId("failed"));
                var broken = correlator.expect(new RequestId("broken"))) {
            correlator.deliver(new DecodedReply.HandlerFailed(new RequestId("failed")));
            correlator.deliver(new DecodedReply.Broken(new RequestId("broken"), "status 999"));

            assertThat(refusal(failed.await(soon()))).isEqualTo(new HandlerFailed());
            assertThat(refusal(broken.await(soon()))).isEqualTo(new BrokenReply("status 999"));
        }
        assertThat(correlator.fates().matched()).isEqualTo(1);
        assertThat(correlator.fates().broken()).isEqualTo(1);
    }

    @Test
    void the_first_reply_wins_and_others_count_as_second() throws InterruptedException {
        try (var expected = correlator.expect(ID)) {
            correlator.deliver(intact(ID, "first"));
            correlator.deliver(intact(ID, "second, while the caller reads the first"));
            assertThat(body(expected.await(soon()))).isEqualTo("first");
        }

        correlator.deliver(intact(ID, "third, after the caller has gone"));

        assertThat(correlator.fates()).isEqualTo(new ReplyStats(1, 0, 0, 2, 0, 0, 0, 0));
    }

    @Test
    void a_reply_after_the_deadline_counts_as_late() throws InterruptedException {
        try (var expected = correlator.expect(ID)) {
            expected.await(passed());
            correlator.deliver(intact(ID, "late, while the caller is told so"));
        }

        correlator.deliver(intact(ID, "late"));

        assertThat(correlator.fates()).isEqualTo(new ReplyStats(0, 0, 2, 0, 0, 0, 0, 0));
    }

    @Test
    void a_reply_after_a_minute_is_unknown() throws InterruptedException {
        try (var expected = correlator.expect(ID)) {
            expected.await(passed());
        }
        now.addAndGet(CompletedRequests.KEPT.toNanos() + 1);

        correlator.deliver(intact(ID, "very late"));

        assertThat(correlator.fates().unknown()).isEqualTo(1);
    }

    @Test
    void the_last_hundred_thousand_are_remembered_and_no_more() {
        for (var number = 0; number <= CompletedRequests.MOST; number++) {
            correlator.expect(new RequestId("n" + number)).close();
        }

        correlator.deliver(intact(new RequestId("n0"), "forgotten"));
        correlator.deliver(intact(new RequestId("n1"), "remembered"));

        assertThat(correlator.fates()).isEqualTo(new ReplyStats(0, 0, 1, 0, 1, 0, 0, 0));
    }

    @Test
    void records_that_name_nobody_and_dropped_headers_are_counted_apart() {
        try (var _ = correlator.expect(ID)) {
            correlator.deliver(new DecodedReply.Unaddressed("no id"));
            correlator.deliver(new DecodedReply.Valid(reply(ID, "mine"), 3));
            correlator.deliver(new DecodedReply.Broken(new RequestId("r-2"), "status 999"));
            correlator.deliver(new DecodedReply.Heartbeat("hello"));
        }

        assertThat(correlator.fates()).isEqualTo(new ReplyStats(1, 0, 0, 0, 1, 1, 0, 3));
    }

    @Test
    void closing_ends_the_waits_that_are_and_those_to_come() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var before = correlator.expect(ID)) {
            var waiting = threads.submit(() -> before.await(Deadline.after(System.nanoTime(), Duration.ofMinutes(1))));

            correlator.close();

            assertThat(refusal(waiting.get(10, TimeUnit.SECONDS))).isInstanceOf(ReplyTimeout.class);
            try (var after = correlator.expect(new RequestId("r-2"))) {
                assertThat(after.isOver()).isTrue();
                assertThat(refusal(after.await(soon()))).isInstanceOf(Unavailable.class);
            }
        }
    }

    @Test
    void an_interrupted_wait_ends_as_at_its_deadline() {
        try (var expected = correlator.expect(ID)) {
            Thread.currentThread().interrupt();

            assertThat(refusal(expected.await(Deadline.after(System.nanoTime(), Duration.ofMinutes(1)))))
                    .isInstanceOf(ReplyTimeout.class);
        }
        assertThat(Thread.interrupted()).isFalse();
        assertThat(correlator.waiting()).isZero();
    }

    @Test
    void nobody_can_wait_for_an_id_that_is_waited_for() {
        try (var _ = correlator.expect(ID)) {
            assertThatThrownBy(() -> correlator.expect(ID)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(correlator.waiting()).isZero();
    }

    /** Replies, certain failures and deadlines in a race: each caller gets one answer, and it is its own. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void every_wait_ends_once_with_its_own_answer(long seed) throws Exception {
        var random = new Random(seed);
        var deliveries = new ArrayList<Runnable>();
        var answers = new ArrayList<Future<String>>();
        var all = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var number = 0; number < 500; number++) {
                var id = new RequestId("n" + number);
                var expected = correlator.expect(id);
                var deadline = Deadline.after(System.nanoTime(), Duration.ofMillis(random.nextInt(1, 60)));
                answers.add(threads.submit(() -> {
                    try (expected) {
                        all.await();
                        return said(expected.await(deadline));
                    }
                }));
                for (var copy = random.nextInt(3); copy > 0; copy--) {
                    deliveries.add(() -> correlator.deliver(intact(id, id.text())));
                }
                if (random.nextInt(10) == 0) {
                    deliveries.add(() -> expected.neverSent(NOT_SENT));
                }
            }
            Collections.shuffle(deliveries, random);
            all.countDown();
            deliveries.forEach(Runnable::run);
            for (var number = 0; number < answers.size(); number++) {
                assertThat(answers.get(number).get(10, TimeUnit.SECONDS)).isIn("n" + number, "not sent", "no reply");
            }
        }
        var fates = correlator.fates();
        var replies = answers.stream()
                .filter(answer -> answer.resultNow().startsWith("n")
                        && !answer.resultNow().startsWith("no"))
                .count();
        assertThat(fates.matched()).isEqualTo(replies);
        assertThat(fates.unknown()).isZero();
        assertThat(correlator.waiting()).isZero();
    }

    private static String said(Outcome<Reply> outcome) {
        return switch (outcome) {
            case Outcome.Go<Reply> go -> body(go);
            case Outcome.Stop<Reply>(ReplyTimeout refusal) -> "no reply";
            case Outcome.Stop<Reply>(var refusal) -> "not sent";
        };
    }

    private static DecodedReply intact(RequestId id, String body) {
        return new DecodedReply.Valid(reply(id, body), 0);
    }

    private static ReplyRecord reply(RequestId id, String body) {
        return new ReplyRecord(
                id, 200, body.getBytes(StandardCharsets.UTF_8), Optional.empty(), List.of(), OptionalLong.empty());
    }

    private static String body(Outcome<Reply> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Go.class);
        var value = ((Outcome.Go<Reply>) outcome).value().record().value();
        return new String(Objects.requireNonNull(value), StandardCharsets.UTF_8);
    }

    private static Refusal refusal(Outcome<Reply> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Stop.class);
        return ((Outcome.Stop<Reply>) outcome).refusal();
    }

    private static Deadline soon() {
        return Deadline.after(System.nanoTime(), Duration.ofSeconds(10));
    }

    private static Deadline passed() {
        return Deadline.after(System.nanoTime(), Duration.ofMillis(-1));
    }
}

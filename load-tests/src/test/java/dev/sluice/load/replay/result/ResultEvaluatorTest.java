package dev.sluice.load.replay.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.load.replay.diff.RuleBook;
import dev.sluice.load.replay.exchange.Some;
import dev.sluice.load.replay.exchange.TimedReply;
import dev.sluice.load.replay.result.DifferenceSummary.Sort;
import dev.sluice.load.replay.result.ReplayResult.State;
import dev.sluice.load.replay.session.RequestOutcome;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultEvaluatorTest {
    private static final int REQUESTS = 1000;
    private static final List<Threshold> LIMITS = Threshold.all("differences>0");

    private RuleBook book = RuleBook.empty();

    /** @param body of the reply now; then it was {@code {"a":1,"at":0}} */
    private ResultCollector played(Duration took, IntFunction<String> body) {
        var tally = new ResultCollector(book.diff((_, _) -> false), book.learned());
        for (var number = 0; number < REQUESTS; number++) {
            var recorded = Some.recorded(
                    Some.request("id-" + number, "getOrder", "{}", ""),
                    Some.json("id-" + number, "{\"a\":1,\"at\":0}"));
            tally.accept(new RequestOutcome.Replied(
                    recorded, new TimedReply(Some.json("new-" + number, body.apply(number)), took)));
        }
        return tally;
    }

    private ResultCollector played(IntFunction<String> body) {
        return played(Duration.ofMillis(10), body);
    }

    /** What differs by itself in the first so many. */
    private static IntFunction<String> noisy(int replies, int a) {
        return number -> "{\"a\":%d,\"at\":%d}".formatted(a, number < replies ? number + 1 : 0);
    }

    private void learn(int first, int second) {
        book = book.with(ResultEvaluator.learn(List.of(played(noisy(first, 1)), played(noisy(second, 1)))));
    }

    private ReplayResult judged(ResultCollector tally) {
        return ResultEvaluator.judge(tally, book.learned(), _ -> false, LIMITS);
    }

    @Test
    void what_the_old_version_never_does_counts_though_it_comes_once() {
        learn(0, 0);

        var result = judged(played(number -> number == 7 ? "{\"a\":2,\"at\":0}" : "{\"a\":1,\"at\":0}"));

        assertThat(result.differing()).isOne();
        assertThat(result.held()).isFalse();
        assertThat(result.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.sort()).isEqualTo(Sort.DIFFERENCE);
            assertThat(finding.spot()).hasToString("getOrder /a changed");
            assertThat(finding.examples())
                    .singleElement()
                    .satisfies(example -> assertThat(example.id()).isEqualTo("id-7"));
        });
    }

    @ParameterizedTest(name = "in {0} of 1000, where it was 100 and 110 when the old version was played")
    @ValueSource(ints = {0, 60, 100, 110, 130})
    void what_comes_about_as_often_as_by_itself_is_noise(int replies) {
        learn(100, 110);

        var result = judged(played(noisy(replies, 1)));

        assertThat(result.differing()).isZero();
        assertThat(result.held()).isTrue();
    }

    @Test
    void what_comes_significantly_more_often_counts_as_far_as_it_is_beyond() {
        learn(100, 110);

        var result = judged(played(noisy(300, 1)));

        assertThat(result.differing()).isEqualTo(190);
        assertThat(result.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.sort()).isEqualTo(Sort.BEYOND_NOISE));
    }

    @Test
    void noise_in_one_place_hides_nothing_in_another_nor_of_another_kind() {
        learn(REQUESTS, REQUESTS);

        var result = judged(played(
                number -> number % 100 == 0 ? "{\"a\":1}" : noisy(REQUESTS, 1).apply(number)));

        assertThat(result.differing()).isEqualTo(REQUESTS / 100);
        assertThat(result.findings().filter(DifferenceSummary::isCounted))
                .singleElement()
                .satisfies(finding -> assertThat(finding.spot()).hasToString("getOrder /at missing"));
    }

    @Test
    void without_anything_learned_all_that_differs_counts() {
        var result = judged(played(noisy(REQUESTS, 1)));

        assertThat(result.differing()).isEqualTo(REQUESTS);
        assertThat(result.plays()).isZero();
    }

    @Test
    void what_was_followed_does_not_count() {
        var result = ResultEvaluator.judge(
                played(noisy(10, 1)),
                book.learned(),
                spot -> spot.place().toString().equals("/at"),
                LIMITS);

        assertThat(result.differing()).isZero();
    }

    @Test
    void a_reply_that_is_missing_counts_and_one_that_was_missing_then_does_not() {
        var tally = new ResultCollector(book.diff((_, _) -> false), book.learned());
        var recorded = Some.recorded(Some.request("a", "getOrder", "{}", ""), Some.json("a", "{}"));
        var unanswered = new dev.sluice.load.replay.exchange.RecordedExchange(
                recorded.place(), recorded.at(), recorded.request(), java.util.Optional.empty());
        tally.accept(new RequestOutcome.Missing(recorded));
        tally.accept(new RequestOutcome.Missing(unanswered));
        tally.accept(new RequestOutcome.NotSent(recorded, "the broker was away for 12 s"));

        var result = judged(tally);

        assertThat(result.differing()).isOne();
        assertThat(result.compared()).isOne();
        assertThat(result.missing()).isEqualTo(2);
        assertThat(result.reasons()).containsEntry("the broker was away for N s", 1L);
        assertThat(result.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.spot()).hasToString("getOrder status missing"));
    }

    @ParameterizedTest(name = "{0} after 10 ms learned and {1} ms now: {2}")
    @CsvSource({
        "p50>1.2x, 13, BROKEN",
        "p50>1.2x, 11, HELD",
        "p50>1.4x, 13, HELD",
        "p99>12ms, 13, BROKEN",
        "p99>0.5s, 13, HELD",
        "p99.9>1.2x, 13, UNJUDGED",
        "work-p50>1.2x, 13, HELD"
    })
    void times_are_judged_by_operation_against_the_old_version(String limit, int millis, State expected) {
        learn(0, 0);

        var result = ResultEvaluator.judge(
                played(Duration.ofMillis(millis), noisy(0, 1)), book.learned(), _ -> false, Threshold.all(limit));

        assertThat(result.judgements()).singleElement().satisfies(judgement -> {
            assertThat(judgement.about()).isEqualTo("getOrder");
            assertThat(judgement.state()).isEqualTo(expected);
        });
    }

    @ParameterizedTest(name = "{1} of 1000 differ: {0} {2}")
    @CsvSource({
        "differences>0.1%, 1, HELD",
        "differences>0.1%, 2, BROKEN",
        "differences>2, 2, HELD",
        "differences>2, 3, BROKEN",
        "missing>0, 3, HELD",
        "not-sent>0, 3, HELD"
    })
    void shares_and_counts_are_judged_of_all(String limit, int differing, State expected) {
        var result =
                ResultEvaluator.judge(played(noisy(differing, 1)), book.learned(), _ -> false, Threshold.all(limit));

        assertThat(result.judgements())
                .singleElement()
                .satisfies(judgement -> assertThat(judgement.state()).isEqualTo(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "differences",
                "differences<1",
                "errors>1",
                "p98>1.2x",
                "p99>1.2",
                "differences>0,",
                "p99>-1x"
            })
    void what_is_no_limit_is_refused(String text) {
        assertThatThrownBy(() -> Threshold.all(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'");
    }
}

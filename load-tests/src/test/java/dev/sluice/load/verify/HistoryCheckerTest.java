package dev.sluice.load.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.load.verify.CallResult.Answered;
import dev.sluice.load.verify.CallResult.Cut;
import dev.sluice.load.verify.CallResult.Missing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A history of three calls with one key in which all is well, and what is planted into it. */
class HistoryCheckerTest {
    private final List<CallRecord> calls = new ArrayList<>();
    private final List<PublishedRequest> published = new ArrayList<>();
    private final Set<String> acknowledged = new HashSet<>();
    private final List<HandlerEvent> handled = new ArrayList<>();
    private final List<PublishedReply> replied = new ArrayList<>();
    private final Map<String, Long> killed = new HashMap<>();

    HistoryCheckerTest() {
        for (var nonce = 0L; nonce < 3; nonce++) {
            calls.add(answered(nonce, 200, nonce));
            published.add(new PublishedRequest("id-" + nonce, nonce, "ada", 0, nonce));
            acknowledged.add("id-" + nonce);
            handled.add(handled(nonce, "a", 10 * nonce, 10 * nonce + 5));
            replied.add(new PublishedReply("id-" + nonce, nonce));
        }
    }

    @Test
    void a_history_in_which_all_is_well_has_no_findings() {
        assertThat(judged()).isEmpty();
    }

    @Test
    void an_answer_with_the_nonce_of_another_call_is_a_crossing() {
        calls.set(0, answered(0, 200, 1));
        calls.set(1, answered(1, 200, 0));

        assertThat(judged())
                .hasSize(2)
                .allSatisfy(finding -> assertThat(finding).isInstanceOf(HistoryViolation.Crossed.class));
    }

    @Test
    void an_answer_with_the_request_id_of_another_call_is_a_crossing() {
        calls.set(0, new CallRecord(0, "ada", 0, 0, 5, new Answered(504, "id-2", CallResult.NO_NONCE)));

        assertThat(judged()).containsExactly(new HistoryViolation.Crossed(calls.getFirst(), 2));
    }

    @Test
    void a_success_without_a_nonce_is_a_crossing_too_since_nobody_can_tell_whose_it_is() {
        calls.set(0, answered(0, 200, CallResult.NO_NONCE));

        assertThat(judged()).containsExactly(new HistoryViolation.Crossed(calls.getFirst(), CallResult.NO_NONCE));
    }

    @Test
    void a_reply_with_the_nonce_of_another_request_is_found_on_the_topic() {
        replied.set(0, new PublishedReply("id-0", 2));

        assertThat(judged()).containsExactly(new HistoryViolation.ReplyCrossed(replied.getFirst(), 0));
    }

    @Test
    void a_call_that_was_cut_off_or_never_answered_is_unanswered() {
        calls.set(0, new CallRecord(0, "ada", 0, 0, 5, new Cut(false, "reset")));
        calls.set(1, new CallRecord(1, "ada", 0, 0, 5, new Missing()));

        assertThat(judged())
                .containsExactly(
                        new HistoryViolation.Unanswered(calls.get(0)), new HistoryViolation.Unanswered(calls.get(1)));
    }

    @Test
    void two_answers_for_one_nonce_are_one_too_many() {
        calls.add(answered(2, 200, 2));

        assertThat(judged()).containsExactly(new HistoryViolation.AnsweredTwice(calls.get(2), calls.get(3)));
    }

    @Test
    void a_success_that_is_not_on_the_topic_was_lost() {
        published.removeFirst();
        acknowledged.remove("id-0");
        handled.removeFirst();
        replied.removeFirst();

        assertThat(judged()).containsExactly(new HistoryViolation.AcknowledgedLost("id-0"));
    }

    @Test
    void what_the_broker_acknowledged_and_does_not_have_was_lost() {
        acknowledged.add("id-9");

        assertThat(judged()).containsExactly(new HistoryViolation.AcknowledgedLost("id-9"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 408, 422, 429, 503})
    void a_refusal_whose_request_is_on_the_topic_is_a_lie(int status) {
        calls.set(1, answered(1, status, CallResult.NO_NONCE));

        assertThat(judged())
                .containsExactly(new HistoryViolation.PublishedAfterRefusal(calls.get(1), published.get(1)));
    }

    @Test
    void a_504_may_be_published_or_not() {
        calls.set(1, answered(1, 504, CallResult.NO_NONCE));
        calls.add(answered(3, 504, CallResult.NO_NONCE));

        assertThat(judged()).isEmpty();
    }

    @Test
    void two_records_of_one_call_are_one_too_many() {
        published.add(new PublishedRequest("id-2-again", 2, "ada", 0, 3));

        assertThat(judged()).contains(new HistoryViolation.PublishedTwice(published.get(2), published.get(3)));
    }

    @Test
    void what_no_service_had_is_found_unless_its_caller_was_told_504() {
        handled.subList(0, 2).clear();
        replied.subList(0, 2).clear();
        calls.set(0, answered(0, 504, CallResult.NO_NONCE));

        assertThat(judged()).containsExactly(new HistoryViolation.NotHandled(published.get(1)));
    }

    @Test
    void what_is_on_the_topic_and_nobody_sent_is_found() {
        published.add(new PublishedRequest("id-9", 9, "ada", 0, 9));

        assertThat(judged()).containsExactly(new HistoryViolation.PublishedForNobody(published.getLast()));
    }

    @Test
    void a_request_with_more_replies_than_turns_is_found() {
        replied.add(new PublishedReply("id-1", 1));

        assertThat(judged()).containsExactly(new HistoryViolation.RepliedTooOften("id-1"));
    }

    @Test
    void what_was_out_of_order_before_an_instance_was_killed_is_found() {
        handled.set(1, handled(2, "a", 10, 15));
        handled.set(2, handled(1, "b", 20, 25));
        killed.put("a", 1_000L);

        assertThat(judged()).containsExactly(new HistoryViolation.OutOfOrder(handled.get(1), handled.get(2)));
    }

    @Test
    void what_a_service_had_and_nobody_published_is_invented() {
        handled.add(handled(7, "a", 100, 105));

        assertThat(judged()).containsExactly(new HistoryViolation.Invented(handled.getLast()));
    }

    @Test
    void requests_with_one_key_that_are_handled_in_another_order_are_found() {
        handled.set(1, handled(2, "a", 10, 15));
        handled.set(2, handled(1, "a", 20, 25));

        assertThat(judged()).containsExactly(new HistoryViolation.OutOfOrder(handled.get(1), handled.get(2)));
    }

    @Test
    void requests_with_one_key_that_are_handled_at_the_same_time_are_found() {
        handled.set(1, handled(1, "a", 10, 21));

        assertThat(judged()).containsExactly(new HistoryViolation.OutOfOrder(handled.get(1), handled.get(2)));
    }

    @Test
    void an_instance_that_was_killed_may_leave_its_last_request_to_the_next_one_but_a_living_one_may_not() {
        handled.set(1, handled(1, "a", 10, HandlerEvent.NEVER));
        handled.set(2, handled(2, "b", 20, 25));
        handled.add(handled(1, "b", 15, 18));

        assertThat(judged()).containsExactly(new HistoryViolation.OutOfOrder(handled.get(1), handled.get(2)));

        killed.put("a", 12L);

        assertThat(judged()).isEmpty();
    }

    @Test
    void a_request_that_is_handled_again_is_no_finding() {
        handled.add(handled(0, "b", 100, 105));

        assertThat(judged()).isEmpty();
    }

    private List<HistoryViolation> judged() {
        return HistoryChecker.judge(new CallHistory(calls, published, acknowledged, handled, replied, killed))
                .findings();
    }

    private static CallRecord answered(long nonce, int status, long nonceInAnswer) {
        return new CallRecord(nonce, "ada", 0, 0, 5, new Answered(status, "id-" + nonce, nonceInAnswer));
    }

    private static HandlerEvent handled(long nonce, String instance, long began, long ended) {
        return new HandlerEvent("id-" + nonce, nonce, "ada", instance, 0, nonce, began, ended);
    }

    @Test
    void kinds_of_findings_are_told_by_these_names() {
        assertThat(HistoryViolation.class.getPermittedSubclasses())
                .extracting(Class::getSimpleName)
                .containsExactlyInAnyOrder(
                        "Unanswered",
                        "Crossed",
                        "AnsweredTwice",
                        "PublishedAfterRefusal",
                        "PublishedTwice",
                        "AcknowledgedLost",
                        "NotHandled",
                        "PublishedForNobody",
                        "RepliedTooOften",
                        "Invented",
                        "ReplyCrossed",
                        "OutOfOrder");
    }
}

package dev.sluice.load.experiment;

import dev.sluice.load.verify.CallHistory;
import dev.sluice.load.verify.CheckResult;
import dev.sluice.load.verify.HistoryChecker;
import dev.sluice.load.verify.HistoryViolation.AcknowledgedLost;
import dev.sluice.load.verify.HistoryViolation.AnsweredTwice;
import dev.sluice.load.verify.HistoryViolation.Crossed;
import dev.sluice.load.verify.HistoryViolation.Invented;
import dev.sluice.load.verify.HistoryViolation.NotHandled;
import dev.sluice.load.verify.HistoryViolation.OutOfOrder;
import dev.sluice.load.verify.HistoryViolation.PublishedAfterRefusal;
import dev.sluice.load.verify.HistoryViolation.PublishedForNobody;
import dev.sluice.load.verify.HistoryViolation.PublishedTwice;
import dev.sluice.load.verify.HistoryViolation.RepliedTooOften;
import dev.sluice.load.verify.HistoryViolation.ReplyCrossed;
import dev.sluice.load.verify.HistoryViolation.Unanswered;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/** The rules that every run must keep, as the history checker finds them kept or broken. */
public final class Invariants {
    private Invariants() {}

    public static List<Expectation> rules(CallHistory history) {
        var verdict = HistoryChecker.judge(history);
        var rules = new ArrayList<Expectation>();
        rules.add(none(verdict, "calls without an answer", Unanswered.class));
        rules.addAll(rules(history, verdict));
        return rules;
    }

    /** All but that every call has an answer. */
    public static List<Expectation> rulesButAnswers(CallHistory history) {
        return rules(history, HistoryChecker.judge(history));
    }

    private static List<Expectation> rules(CallHistory history, CheckResult verdict) {
        var successes = new CallSet(history.calls()).with(200).count();
        var acknowledged = history.acknowledged().size();
        return List.of(
                none(verdict, "answers that were another call's", Crossed.class, ReplyCrossed.class),
                none(verdict, "answered or replied to too often", AnsweredTwice.class, RepliedTooOften.class),
                none(verdict, "published after a 4xx or 503", PublishedAfterRefusal.class),
                none(verdict, "published twice, or for nobody", PublishedTwice.class, PublishedForNobody.class),
                new Expectation(
                        "acknowledged, at least all that got 200",
                        "at least " + successes,
                        Integer.toString(acknowledged),
                        acknowledged >= successes),
                none(verdict, "acknowledged and not on the topic", AcknowledgedLost.class),
                none(verdict, "published, not handled, not told 504", NotHandled.class),
                none(verdict, "handled without having been published", Invented.class),
                none(verdict, "per key out of order", OutOfOrder.class),
                Expectation.told("calls, by status", new CallSet(history.calls()).statuses()),
                Expectation.told(
                        "published, handled, handled again",
                        history.published().size() + ", " + history.handled().size() + ", " + repeated(history)));
    }

    private static Expectation none(CheckResult verdict, String what, Class<?>... kinds) {
        var found = verdict.findings().stream()
                .filter(finding -> Arrays.stream(kinds).anyMatch(kind -> kind.isInstance(finding)))
                .toList();
        var measured = found.isEmpty() ? "0" : found.size() + ", first " + found.getFirst();
        return new Expectation(what, "0", measured, found.isEmpty());
    }

    private static long repeated(CallHistory history) {
        var ids = new HashSet<String>();
        return history.handled().stream()
                .filter(turn -> !ids.add(turn.requestId()))
                .count();
    }
}

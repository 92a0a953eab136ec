package dev.sluice.load.judge;

import dev.sluice.load.history.Finding.AcknowledgedLost;
import dev.sluice.load.history.Finding.AnsweredTwice;
import dev.sluice.load.history.Finding.Crossed;
import dev.sluice.load.history.Finding.Invented;
import dev.sluice.load.history.Finding.NotHandled;
import dev.sluice.load.history.Finding.OutOfOrder;
import dev.sluice.load.history.Finding.PublishedAfterRefusal;
import dev.sluice.load.history.Finding.PublishedForNobody;
import dev.sluice.load.history.Finding.PublishedTwice;
import dev.sluice.load.history.Finding.RepliedTooOften;
import dev.sluice.load.history.Finding.ReplyCrossed;
import dev.sluice.load.history.Finding.Unanswered;
import dev.sluice.load.history.History;
import dev.sluice.load.history.HistoryChecker;
import dev.sluice.load.history.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/** The rules that every run must keep, as the history checker finds them kept or broken. */
public final class Judged {
    private Judged() {}

    public static List<Rule> rules(History history) {
        var verdict = HistoryChecker.judge(history);
        var rules = new ArrayList<Rule>();
        rules.add(none(verdict, "calls without an answer", Unanswered.class));
        rules.addAll(rules(history, verdict));
        return rules;
    }

    /** All but that every call has an answer. */
    public static List<Rule> rulesButAnswers(History history) {
        return rules(history, HistoryChecker.judge(history));
    }

    private static List<Rule> rules(History history, Verdict verdict) {
        var successes = new Seen(history.calls()).with(200).count();
        var acknowledged = history.acknowledged().size();
        return List.of(
                none(verdict, "answers that were another call's", Crossed.class, ReplyCrossed.class),
                none(verdict, "answered or replied to too often", AnsweredTwice.class, RepliedTooOften.class),
                none(verdict, "published after a 4xx or 503", PublishedAfterRefusal.class),
                none(verdict, "published twice, or for nobody", PublishedTwice.class, PublishedForNobody.class),
                new Rule(
                        "acknowledged, at least all that got 200",
                        "at least " + successes,
                        Integer.toString(acknowledged),
                        acknowledged >= successes),
                none(verdict, "acknowledged and not on the topic", AcknowledgedLost.class),
                none(verdict, "published, not handled, not told 504", NotHandled.class),
                none(verdict, "handled without having been published", Invented.class),
                none(verdict, "per key out of order", OutOfOrder.class),
                Rule.told("calls, by status", new Seen(history.calls()).statuses()),
                Rule.told(
                        "published, handled, handled again",
                        history.published().size() + ", " + history.handled().size() + ", " + repeated(history)));
    }

    private static Rule none(Verdict verdict, String what, Class<?>... kinds) {
        var found = verdict.findings().stream()
                .filter(finding -> Arrays.stream(kinds).anyMatch(kind -> kind.isInstance(finding)))
                .toList();
        var measured = found.isEmpty() ? "0" : found.size() + ", first " + found.getFirst();
        return new Rule(what, "0", measured, found.isEmpty());
    }

    private static long repeated(History history) {
        var ids = new HashSet<String>();
        return history.handled().stream()
                .filter(turn -> !ids.add(turn.requestId()))
                .count();
    }
}

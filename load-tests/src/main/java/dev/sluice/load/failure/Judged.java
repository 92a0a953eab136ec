package dev.sluice.load.failure;

import dev.sluice.load.history.Finding;
import dev.sluice.load.history.Finding.AcknowledgedLost;
import dev.sluice.load.history.Finding.AnsweredTwice;
import dev.sluice.load.history.Finding.Crossed;
import dev.sluice.load.history.Finding.Invented;
import dev.sluice.load.history.Finding.NotHandled;
import dev.sluice.load.history.Finding.OutOfOrder;
import dev.sluice.load.history.Finding.PublishedAfterRefusal;
import dev.sluice.load.history.Finding.PublishedTwice;
import dev.sluice.load.history.Finding.ReplyCrossed;
import dev.sluice.load.history.Finding.Unanswered;
import dev.sluice.load.history.History;
import dev.sluice.load.history.HistoryChecker;
import dev.sluice.load.history.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** The rules that every run must keep, as the history checker finds them kept or broken. */
final class Judged {
    private Judged() {}

    static List<Rule> rules(History history) {
        var rules = new ArrayList<>(rulesButAnswers(history));
        rules.addFirst(Rule.none(
                "calls without an answer", HistoryChecker.judge(history).count(Unanswered.class)));
        return rules;
    }

    /** All but that every call has an answer. */
    static List<Rule> rulesButAnswers(History history) {
        var verdict = HistoryChecker.judge(history);
        return List.of(
                none(verdict, "answers that were another call's", Crossed.class, ReplyCrossed.class),
                none(verdict, "calls answered twice", AnsweredTwice.class),
                none(verdict, "published after a 4xx or 503", PublishedAfterRefusal.class),
                none(verdict, "published twice", PublishedTwice.class),
                new Rule(
                        "acknowledged and not on the topic",
                        "0",
                        verdict.count(AcknowledgedLost.class) + " of "
                                + history.acknowledged().size(),
                        verdict.count(AcknowledgedLost.class) == 0),
                none(verdict, "published, not handled, not told 504", NotHandled.class),
                none(verdict, "handled without having been published", Invented.class),
                none(verdict, "per key out of order", OutOfOrder.class),
                Rule.told("calls, by status", new Seen(history.calls()).statuses()),
                Rule.told(
                        "published, handled, handled again",
                        history.published().size() + ", " + history.handled().size() + ", " + repeated(history)));
    }

    @SafeVarargs
    private static Rule none(Verdict verdict, String what, Class<? extends Finding>... kinds) {
        var count = 0L;
        for (var kind : kinds) {
            count += verdict.count(kind);
        }
        return Rule.none(what, count);
    }

    private static long repeated(History history) {
        var ids = new HashSet<String>();
        return history.handled().stream()
                .filter(turn -> !ids.add(turn.requestId()))
                .count();
    }
}

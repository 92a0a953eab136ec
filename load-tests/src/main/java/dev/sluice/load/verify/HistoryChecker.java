package dev.sluice.load.verify;

import dev.sluice.load.verify.CallResult.Answered;
import dev.sluice.load.verify.CallResult.Cut;
import dev.sluice.load.verify.CallResult.Missing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Judges a run by what was seen of it from outside. Believes nobody: callers, topics and services are held against each
 * other. Takes memory in proportion to the history, some hundred bytes a call.
 */
public final class HistoryChecker {
    private static final int UNAVAILABLE = 503;
    private static final int NO_REPLY_IN_TIME = 504;

    private final CallHistory history;
    private final List<HistoryViolation> findings = new ArrayList<>();
    private final Map<Long, CallRecord> calls = new HashMap<>();
    private final Map<Long, PublishedRequest> publishedByNonce = new HashMap<>();
    private final Map<String, PublishedRequest> publishedById = new HashMap<>();
    private final Set<String> handledIds = new HashSet<>();

    private HistoryChecker(CallHistory history) {
        this.history = history;
    }

    public static CheckResult judge(CallHistory history) {
        return new HistoryChecker(history).judge();
    }

    private CheckResult judge() {
        history.published().forEach(this::takePublished);
        history.calls().forEach(this::takeCall);
        history.calls().forEach(this::judgeAnswer);
        history.acknowledged().forEach(this::judgeLasting);
        history.handled().forEach(this::judgeOrigin);
        history.published().forEach(this::judgeHandling);
        history.replied().forEach(this::judgeReply);
        judgeReplies();
        byKey().values().forEach(this::judgeOrder);
        return new CheckResult(findings);
    }

    private void takePublished(PublishedRequest record) {
        publishedById.put(record.requestId(), record);
        var first = publishedByNonce.putIfAbsent(record.nonce(), record);
        if (first != null) {
            findings.add(new HistoryViolation.PublishedTwice(first, record));
        }
    }

    private void takeCall(CallRecord call) {
        var first = calls.putIfAbsent(call.nonce(), call);
        if (first != null) {
            findings.add(new HistoryViolation.AnsweredTwice(first, call));
        }
    }

    private void judgeAnswer(CallRecord call) {
        switch (call.answer()) {
            case Answered answered -> judgeAnswered(call, answered);
            case Cut _, Missing _ -> findings.add(new HistoryViolation.Unanswered(call));
        }
    }

    private void judgeAnswered(CallRecord call, Answered answered) {
        var success = answered.status() / 100 == 2;
        var named = publishedById.get(answered.requestId());
        if (success ? answered.nonce() != call.nonce() : answered.nonce() != CallResult.NO_NONCE) {
            findings.add(new HistoryViolation.Crossed(call, answered.nonce()));
        } else if (named != null && named.nonce() != call.nonce()) {
            findings.add(new HistoryViolation.Crossed(call, named.nonce()));
        }
        var record = publishedByNonce.get(call.nonce());
        if (success && record == null) {
            findings.add(new HistoryViolation.AcknowledgedLost(answered.requestId()));
        }
        if (record != null && saysUnpublished(answered.status())) {
            findings.add(new HistoryViolation.PublishedAfterRefusal(call, record));
        }
    }

    private static boolean saysUnpublished(int status) {
        return status / 100 == 4 || status == UNAVAILABLE;
    }

    private void judgeLasting(String acknowledged) {
        if (!publishedById.containsKey(acknowledged)) {
            findings.add(new HistoryViolation.AcknowledgedLost(acknowledged));
        }
    }

    private void judgeOrigin(HandlerEvent handled) {
        handledIds.add(handled.requestId());
        var record = publishedById.get(handled.requestId());
        if (record == null || record.nonce() != handled.nonce()) {
            findings.add(new HistoryViolation.Invented(handled));
        }
    }

    /** A caller that was cut off cannot say whether its request expired, so for it nothing is claimed. */
    private void judgeHandling(PublishedRequest record) {
        var call = calls.get(record.nonce());
        if (call == null) {
            findings.add(new HistoryViolation.PublishedForNobody(record));
            return;
        }
        var mayHaveExpired = call.status() == NO_REPLY_IN_TIME || !(call.answer() instanceof Answered);
        if (!mayHaveExpired && !handledIds.contains(record.requestId())) {
            findings.add(new HistoryViolation.NotHandled(record));
        }
    }

    /** One for each turn of a handler: an instance that died may have replied, and the next one replies again. */
    private void judgeReplies() {
        var turns = count(history.handled().stream().map(HandlerEvent::requestId));
        count(history.replied().stream().map(PublishedReply::requestId)).forEach((id, replies) -> {
            if (replies > turns.getOrDefault(id, 0L)) {
                findings.add(new HistoryViolation.RepliedTooOften(id));
            }
        });
    }

    private static Map<String, Long> count(Stream<String> ids) {
        return ids.collect(Collectors.groupingBy(id -> id, Collectors.counting()));
    }

    private void judgeReply(PublishedReply reply) {
        var record = publishedById.get(reply.requestId());
        if (reply.nonce() != CallResult.NO_NONCE && (record == null || record.nonce() != reply.nonce())) {
            findings.add(
                    new HistoryViolation.ReplyCrossed(reply, record == null ? CallResult.NO_NONCE : record.nonce()));
        }
    }

    /** The first turn of each request, by key, in the order in which they began. Later turns are repetitions. */
    private Map<String, List<HandlerEvent>> byKey() {
        var byKey = new HashMap<String, List<HandlerEvent>>();
        var seen = new HashSet<String>();
        history.handled().stream()
                .sorted(Comparator.comparingLong(HandlerEvent::beganNanos))
                .filter(handled -> seen.add(handled.requestId()))
                .forEach(handled -> byKey.computeIfAbsent(handled.key(), _ -> new ArrayList<>())
                        .add(handled));
        return byKey;
    }

    private void judgeOrder(List<HandlerEvent> turns) {
        for (var next = 1; next < turns.size(); next++) {
            var earlier = turns.get(next - 1);
            var later = turns.get(next);
            var inOrder = earlier.offset() < later.offset() && earlier.endedNanos() <= later.beganNanos();
            if (!inOrder && !isUncleanHandOver(earlier, later)) {
                findings.add(new HistoryViolation.OutOfOrder(earlier, later));
            }
        }
    }

    private boolean isUncleanHandOver(HandlerEvent earlier, HandlerEvent later) {
        var killed = history.killed().get(earlier.instance());
        return killed != null
                && !Objects.equals(earlier.instance(), later.instance())
                && later.beganNanos() - killed >= 0;
    }
}

package dev.sluice.load.replay.result;

import dev.sluice.load.measure.LatencyHistogram;
import dev.sluice.load.replay.diff.DiffKey;
import dev.sluice.load.replay.diff.DiffLocation;
import dev.sluice.load.replay.diff.ReplyDifference;
import dev.sluice.load.replay.exchange.RecordedExchange;
import dev.sluice.load.replay.exchange.TimedReply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What became of the requests of one operation. {@link ResultCollector} keeps it under its lock. */
final class OperationTally {
    /** Of one operation; what is beyond is told as one. */
    static final int MOST_SPOTS = 500;
    /** Different sets of spots that are told apart; requests beyond count as differing. */
    private static final int MOST_SETS = 5_000;

    private static final int MOST_EXAMPLES = 3;
    private static final String NONE = "none";

    final String name;
    final Map<String, Long> statuses = new TreeMap<>();
    final LatencyHistogram tookThen = new LatencyHistogram();
    final LatencyHistogram tookNow = new LatencyHistogram();
    final LatencyHistogram workThen = new LatencyHistogram();
    final LatencyHistogram workNow = new LatencyHistogram();
    final Map<DiffKey, Seen> spots = new TreeMap<>();
    final Map<Set<DiffKey>, Long> sets = new HashMap<>();
    long replied;
    long missing;
    long notSent;
    /** Those with a reply then, of which is known what came now. */
    long compared;

    OperationTally(String name) {
        this.name = name;
    }

    /** In how many replies, and some of them. */
    static final class Seen {
        long count;
        final List<DifferenceExample> examples = new ArrayList<>();
    }

    void replied(RecordedExchange recorded, TimedReply response) {
        replied++;
        tookNow.add(response.took());
        work(response, workNow);
        recorded.reply().ifPresent(then -> {
            compared++;
            tookThen.add(then.took());
            work(then, workThen);
        });
        count(statuses, then(recorded) + " → " + status(response));
    }

    private static void work(TimedReply response, LatencyHistogram into) {
        response.reply().workMicros().ifPresent(micros -> into.addNanos(micros * 1000));
    }

    void missing(RecordedExchange recorded) {
        missing++;
        compared += recorded.reply().isPresent() ? 1 : 0;
        count(statuses, then(recorded) + " → " + NONE);
    }

    void notSent() {
        notSent++;
    }

    void differs(RecordedExchange recorded, List<ReplyDifference> differences) {
        var set = differences.stream()
                .map(difference -> differs(recorded, difference))
                .collect(Collectors.toUnmodifiableSet());
        var isTold = sets.size() < MOST_SETS || sets.containsKey(set);
        sets.merge(isTold ? set : Set.of(), 1L, Long::sum);
    }

    private DiffKey differs(RecordedExchange recorded, ReplyDifference difference) {
        var spot = new DiffKey(name, difference.place(), difference.kind());
        if (spots.size() >= MOST_SPOTS && !spots.containsKey(spot)) {
            spot = new DiffKey(name, DiffLocation.elsewhere(), difference.kind());
        }
        var seen = spots.computeIfAbsent(spot, _ -> new Seen());
        seen.count++;
        if (seen.examples.size() < MOST_EXAMPLES) {
            seen.examples.add(new DifferenceExample(
                    recorded.place(), recorded.request().id().text(), difference.thenText(), difference.nowText()));
        }
        return spot;
    }

    private static void count(Map<String, Long> counts, String what) {
        counts.merge(what, 1L, Long::sum);
    }

    private static String then(RecordedExchange recorded) {
        return recorded.reply().map(OperationTally::status).orElse(NONE);
    }

    private static String status(TimedReply response) {
        return Integer.toString(response.reply().status());
    }
}

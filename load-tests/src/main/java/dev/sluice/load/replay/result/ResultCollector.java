package dev.sluice.load.replay.result;

import dev.sluice.load.replay.diff.DiffKey;
import dev.sluice.load.replay.diff.LearnedNoise;
import dev.sluice.load.replay.diff.ReplyDiff;
import dev.sluice.load.replay.diff.ReplyDifference;
import dev.sluice.load.replay.exchange.RecordedExchange;
import dev.sluice.load.replay.session.RequestOutcome;
import dev.sluice.load.replay.session.RequestOutcome.Missing;
import dev.sluice.load.replay.session.RequestOutcome.NotSent;
import dev.sluice.load.replay.session.RequestOutcome.Replied;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Compares each outcome with the recording and counts, by operation. What it holds is bounded. Thread safe. */
public final class ResultCollector implements Consumer<RequestOutcome> {
    /** Reasons are told apart up to here. */
    private static final int MOST_REASONS = 100;

    private final ReplyDiff diff;
    private final LearnedNoise learned;
    private final Map<String, OperationTally> operations = new TreeMap<>();
    private final Map<String, Long> reasons = new TreeMap<>();
    private long ended;
    private long missing;
    private long differing;

    /** @param learned what does not count as a difference while the run goes on */
    public ResultCollector(ReplyDiff diff, LearnedNoise learned) {
        this.diff = diff;
        this.learned = learned;
    }

    @Override
    public void accept(RequestOutcome outcome) {
        var differences = differences(outcome); // outside of the lock: it may parse JSON
        add(outcome, differences);
    }

    private List<ReplyDifference> differences(RequestOutcome outcome) {
        var recorded = outcome.recorded();
        if (recorded.reply().isEmpty()) {
            return List.of();
        }
        var then = recorded.reply().get().reply();
        return switch (outcome) {
            case Replied(var _, var response) -> diff.differences(recorded.operation(), then, response.reply());
            case Missing _ -> diff.missing(recorded.operation(), then);
            case NotSent _ -> List.of();
        };
    }

    private synchronized void add(RequestOutcome outcome, List<ReplyDifference> differences) {
        var of = operations.computeIfAbsent(outcome.recorded().operation(), OperationTally::new);
        ended++;
        switch (outcome) {
            case Replied(var recorded, var response) -> of.replied(recorded, response);
            case Missing(var recorded) -> {
                missing++;
                of.missing(recorded);
            }
            case NotSent(var _, var reason) -> {
                of.notSent();
                count(reason.replaceAll("\\d+", "N"));
            }
        }
        if (!differences.isEmpty()) {
            of.differs(outcome.recorded(), differences);
            differing += isNoise(outcome.recorded(), differences) ? 0 : 1;
        }
    }

    private void count(String reason) {
        reasons.merge(reasons.size() < MOST_REASONS || reasons.containsKey(reason) ? reason : "other", 1L, Long::sum);
    }

    private boolean isNoise(RecordedExchange recorded, List<ReplyDifference> differences) {
        return differences.stream()
                .allMatch(difference -> learned.noise()
                        .containsKey(new DiffKey(recorded.operation(), difference.place(), difference.kind())));
    }

    /** Requests of which it is known what became of them. */
    public synchronized long ended() {
        return ended;
    }

    public synchronized long missing() {
        return missing;
    }

    /** Requests whose replies differ in what is not known as noise, so far. */
    public synchronized long differing() {
        return differing;
    }

    /** Why requests were not sent, without numbers, and how often. */
    synchronized Map<String, Long> reasons() {
        return new TreeMap<>(reasons);
    }

    /** Not to be added to any more. */
    synchronized List<OperationTally> operations() {
        return List.copyOf(operations.values());
    }
}

package dev.sluice.load.replay.result;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a run has found, judged.
 *
 * @param plays of the old version that noise was learned from; 0 for none
 * @param reasons why requests were not sent, and how often
 * @param judgements one for each limit, of latencies one for each operation, too
 */
public record ReplayResult(
        List<OperationResult> operations, int plays, Map<String, Long> reasons, List<Judgement> judgements) {

    public ReplayResult {
        operations = List.copyOf(operations);
        reasons = Collections.unmodifiableMap(new TreeMap<>(reasons));
        judgements = List.copyOf(judgements);
    }

    /**
     * One limit, and what was found.
     *
     * @param about the operation; empty for all
     * @param measured in words
     * @param state whether it held
     */
    public record Judgement(String limit, String about, String measured, State state) {}

    /** What became of a limit. */
    public enum State {
        HELD,
        BROKEN,
        /** There were too few requests to say. */
        UNJUDGED
    }

    public boolean held() {
        return judgements.stream().noneMatch(judgement -> judgement.state() == State.BROKEN);
    }

    public long played() {
        return operations.stream().mapToLong(OperationResult::played).sum();
    }

    public long compared() {
        return operations.stream().mapToLong(OperationResult::compared).sum();
    }

    public long differing() {
        return operations.stream().mapToLong(OperationResult::differing).sum();
    }

    public long missing() {
        return operations.stream().mapToLong(OperationResult::missing).sum();
    }

    public long notSent() {
        return operations.stream().mapToLong(OperationResult::notSent).sum();
    }

    /** Of all operations, in their order. */
    public Stream<DifferenceSummary> findings() {
        return operations.stream().flatMap(operation -> operation.findings().stream());
    }
}

package dev.sluice.load.experiment;

import dev.sluice.load.measure.LatencyHistogram;
import dev.sluice.load.verify.CallRecord;
import dev.sluice.load.verify.CallResult.Answered;
import dev.sluice.load.verify.CallResult.Cut;
import dev.sluice.load.verify.CallResult.Missing;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Some of a run's calls, and what can be asked of them. */
public record CallSet(List<CallRecord> calls) {

    public CallSet {
        calls = List.copyOf(calls);
    }

    /** Those that were begun in this time, by {@link System#nanoTime}. */
    public CallSet begun(long fromNanos, long untilNanos) {
        return new CallSet(calls.stream()
                .filter(call -> call.isSentBetween(fromNanos, untilNanos))
                .toList());
    }

    public CallSet endedBefore(long nanos) {
        return new CallSet(
                calls.stream().filter(call -> call.endedNanos() - nanos < 0).toList());
    }

    public CallSet endedFrom(long nanos) {
        return new CallSet(
                calls.stream().filter(call -> call.endedNanos() - nanos >= 0).toList());
    }

    public CallSet with(int status) {
        return new CallSet(
                calls.stream().filter(call -> call.status() == status).toList());
    }

    /** Those with none of these; a call without an answer has the status 0. */
    public CallSet without(int... statuses) {
        return new CallSet(calls.stream()
                .filter(call -> Arrays.stream(statuses).noneMatch(status -> status == call.status()))
                .toList());
    }

    public long count() {
        return calls.size();
    }

    public Duration longest() {
        return calls.stream().map(CallRecord::took).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** Within which 99 of a hundred ended. */
    public Duration p99() {
        return percentile(99);
    }

    /** Within which so many of a hundred ended. */
    public Duration percentile(double percent) {
        var latencies = new LatencyHistogram();
        calls.forEach(call -> latencies.add(call.took()));
        return latencies.percentile(percent);
    }

    public OptionalLong firstBegin() {
        return calls.stream().mapToLong(CallRecord::sentNanos).min();
    }

    public OptionalLong lastBegin() {
        return calls.stream().mapToLong(CallRecord::sentNanos).max();
    }

    /** When the first of them ended. */
    public OptionalLong firstEnd() {
        return calls.stream().mapToLong(CallRecord::endedNanos).min();
    }

    public OptionalLong lastEnd() {
        return calls.stream().mapToLong(CallRecord::endedNanos).max();
    }

    /** The different ways in which they ended. */
    public String answers() {
        return calls.stream()
                .map(call -> switch (call.answer()) {
                    case Answered answered -> Integer.toString(answered.status());
                    case Cut cut -> cut.how();
                    case Missing() -> "no answer";
                })
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** As {@code 200: 1024, 504: 3}. */
    public String statuses() {
        Map<Integer, Long> counts =
                calls.stream().collect(Collectors.groupingBy(CallRecord::status, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(entry -> (entry.getKey() == 0 ? "no answer" : entry.getKey()) + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}

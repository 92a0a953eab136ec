package dev.sluice.load.replay.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.wire.HeaderNames;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of a replay, complete: it is kept as the first record of the run's own topic, so that the run can be continued.
 *
 * @param run its name, part of a topic's name
 * @param service whose requests were recorded
 * @param against who handles them now
 * @param fromMillis the range by the broker's clock, or when its first record was appended
 * @param toMillis behind it
 * @param cast what is to be played, and what is not, and why
 * @param requests where the recorded requests are
 * @param replies where their replies are
 * @param inTurn whether each key waits for its reply before its next request
 * @param inFlight how many may wait for their replies at once
 * @param comparing how replies are compared
 * @param target where the target's topics, and the one that it replies to, ended before the run began
 * @param file where the recording is kept, instead of on topics; null where it is not
 */
public record ReplayPlan(
        String run,
        String service,
        String against,
        long fromMillis,
        long toMillis,
        OperationMapping cast,
        List<PartitionRange> requests,
        List<PartitionRange> replies,
        TrafficSelection selection,
        ReplayPace pace,
        boolean inTurn,
        int inFlight,
        ComparisonSettings comparing,
        List<PartitionRange> target,
        @Nullable RecordingFile file) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public ReplayPlan {
        requests = List.copyOf(requests);
        replies = List.copyOf(replies);
        target = List.copyOf(target);
        if (!run.matches("[A-Za-z0-9_-]{1,100}")) {
            throw new IllegalArgumentException("run is '" + run + "', expected 1 to 100 of A-Z a-z 0-9 _ -");
        }
        if (inFlight < 1) {
            throw new IllegalArgumentException("in flight is " + inFlight + ", lowest 1");
        }
    }

    /** Where the plan is kept. */
    public String runTopic() {
        return HeaderNames.REPLAY_TOPIC_PREFIX + run;
    }

    /** Where the target replies; other runs' replies are there, too. */
    public String replyTopic() {
        return HeaderNames.REPLAY_TOPIC;
    }

    /** From where on the target's topics may have requests of the run. */
    public List<PartitionRange> sent() {
        return target.stream()
                .filter(part -> !part.topic().equals(replyTopic()))
                .toList();
    }

    /** From where on replies to the run may come. */
    public List<PartitionRange> replied() {
        return target.stream().filter(part -> part.topic().equals(replyTopic())).toList();
    }

    /** What is wished for, resolved; nothing of it is on the target's topics yet. */
    public static ReplayPlan of(
            String run,
            ReplaySpec wish,
            OperationMapping cast,
            Instant from,
            Instant to,
            List<PartitionRange> requests,
            List<PartitionRange> replies,
            @Nullable RecordingFile file) {
        return new ReplayPlan(
                run,
                wish.service(),
                wish.against(),
                from.toEpochMilli(),
                to.toEpochMilli(),
                cast,
                requests,
                replies,
                wish.selection(),
                wish.pace(),
                wish.inTurn(),
                wish.inFlight(),
                wish.comparing(),
                List.of(),
                file);
    }

    /** The same, begun where the target's topics and the one that it replies to end now. */
    public ReplayPlan from(List<PartitionRange> ends) {
        return with(run, against, cast, comparing, ends);
    }

    /** The same for another who handles it. */
    public ReplayPlan against(String otherRun, String other, OperationMapping otherCast) {
        return with(otherRun, other, otherCast, comparing, target);
    }

    public ReplayPlan with(ComparisonSettings other) {
        return with(run, against, cast, other, target);
    }

    private ReplayPlan with(
            String newRun,
            String who,
            OperationMapping newCast,
            ComparisonSettings newComparing,
            List<PartitionRange> newTarget) {
        return new ReplayPlan(
                newRun,
                service,
                who,
                fromMillis,
                toMillis,
                newCast,
                requests,
                replies,
                selection,
                pace,
                inTurn,
                inFlight,
                newComparing,
                newTarget,
                file);
    }

    /** How many records there are in the range, whatever they are. */
    public long records() {
        return file != null
                ? file.requests()
                : requests.stream().mapToLong(PartitionRange::records).sum();
    }

    public byte[] json() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan cannot be written", e);
        }
    }

    /** @throws IOException where the bytes are no plan of this version */
    public static ReplayPlan of(byte[] json) throws IOException {
        return JSON.readValue(json, ReplayPlan.class);
    }

    /**
     * Who plays.
     *
     * @param played by {@code operationId}
     * @param left why others are not, by {@code operationId}
     */
    public record OperationMapping(Map<String, MappedOperation> played, Map<String, String> left) {
        public OperationMapping {
            played = Map.copyOf(played);
            left = Map.copyOf(left);
        }
    }

    /**
     * A recording in a file.
     *
     * @param path absolute
     * @param bytes the file's size, by which another one is noticed
     */
    public record RecordingFile(String path, long requests, long bytes) {}

    /**
     * What a run that is continued has to know of how it is judged.
     *
     * @param follow whether values that the target generates are put into later requests
     * @param rules as a rule book has them
     * @param failOn limits as they were written
     */
    public record ComparisonSettings(boolean follow, JsonNode rules, String failOn) {}

    /** @param topic of the service that handles it now, or the address where it is called */
    public record MappedOperation(String topic, long timeoutMillis) {}
}

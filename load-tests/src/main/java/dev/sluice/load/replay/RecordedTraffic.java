package dev.sluice.load.replay;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.load.replay.plan.ReplayPace;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.plan.ReplayRejection;
import dev.sluice.load.replay.plan.ReplaySpec;
import dev.sluice.load.replay.plan.TrafficSelection;
import dev.sluice.load.replay.recording.FileRecording;
import dev.sluice.load.replay.recording.OffsetResolver;
import dev.sluice.load.replay.recording.RecordingCounters;
import dev.sluice.load.replay.recording.RecordingSource;
import dev.sluice.load.replay.recording.TopicRecording;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a service was asked and what it replied: where that is, and, as far as it was read, what it holds. */
public final class RecordedTraffic {
    private static final ReplayPlan.ComparisonSettings WITH_NOTHING =
            new ReplayPlan.ComparisonSettings(false, NullNode.getInstance(), "");

    private final ReplayKafkaClients clients;
    private final ReplayPlan plan;
    private final List<String> expired;
    private final long holdBytes;
    private final RecordingCounters heard = new RecordingCounters();

    /** @param holdBytes what may be held of it while replies are looked for */
    RecordedTraffic(ReplayKafkaClients clients, ReplayPlan plan, List<String> expired, long holdBytes) {
        this.clients = clients;
        this.plan = plan;
        this.expired = List.copyOf(expired);
        this.holdBytes = holdBytes;
    }

    /**
     * Looks it up to be read for its own sake: all operations of the service, also those that a replay would leave out.
     *
     * @param kafka settings of Kafka's clients, {@code bootstrap.servers} among them
     * @param holdBytes what may be held while replies are looked for
     */
    public static RecordedTraffic find(
            Map<String, ?> kafka,
            ContractSet contracts,
            String service,
            ReplaySpec.Range range,
            TrafficSelection selection,
            long holdBytes)
            throws ReplayRejection {
        var clients = new ReplayKafkaClients(kafka);
        var wish = new ReplaySpec(
                service,
                service,
                Optional.empty(),
                range,
                selection,
                true,
                new ReplayPace.AsFastAsPossible(),
                false,
                1,
                WITH_NOTHING);
        try (var consumer = clients.consumer()) {
            var ranges = new OffsetResolver(consumer);
            var plan = new ReplayPlanner(ranges).plan(contracts, wish);
            return new RecordedTraffic(clients, plan, ranges.expired(), holdBytes);
        }
    }

    /** Where it is, and which of it is meant. */
    public ReplayPlan plan() {
        return plan;
    }

    /** What the range has lost to the retention of its topics, one line each. */
    public List<String> expired() {
        return expired;
    }

    /** What it holds, as far as it was read. */
    public RecordingCounters heard() {
        return heard;
    }

    /** Begins to read it. */
    public RecordingSource read() throws ReplayRejection {
        return plan.file() != null
                ? FileRecording.open(plan, heard)
                : TopicRecording.open(clients::consumer, plan, heard, holdBytes);
    }
}

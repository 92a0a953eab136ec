package dev.sluice.load.replay;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.load.replay.plan.Pace;
import dev.sluice.load.replay.plan.Plan;
import dev.sluice.load.replay.plan.Refused;
import dev.sluice.load.replay.plan.Selection;
import dev.sluice.load.replay.plan.Wish;
import dev.sluice.load.replay.recording.FileSource;
import dev.sluice.load.replay.recording.Heard;
import dev.sluice.load.replay.recording.Ranges;
import dev.sluice.load.replay.recording.Recording;
import dev.sluice.load.replay.recording.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a service was asked and what it replied: where that is, and, as far as it was read, what it holds. */
public final class RecordedTraffic {
    private static final Plan.Comparing WITH_NOTHING = new Plan.Comparing(false, NullNode.getInstance(), "");

    private final Clients clients;
    private final Plan plan;
    private final List<String> expired;
    private final long holdBytes;
    private final Heard heard = new Heard();

    /** @param holdBytes what may be held of it while replies are looked for */
    RecordedTraffic(Clients clients, Plan plan, List<String> expired, long holdBytes) {
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
            Wish.Range range,
            Selection selection,
            long holdBytes)
            throws Refused {
        var clients = new Clients(kafka);
        var wish = new Wish(
                service,
                service,
                Optional.empty(),
                range,
                selection,
                true,
                new Pace.AsFastAsPossible(),
                false,
                1,
                WITH_NOTHING);
        try (var consumer = clients.consumer()) {
            var ranges = new Ranges(consumer);
            var plan = new Planner(ranges).plan(contracts, wish);
            return new RecordedTraffic(clients, plan, ranges.expired(), holdBytes);
        }
    }

    /** Where it is, and which of it is meant. */
    public Plan plan() {
        return plan;
    }

    /** What the range has lost to the retention of its topics, one line each. */
    public List<String> expired() {
        return expired;
    }

    /** What it holds, as far as it was read. */
    public Heard heard() {
        return heard;
    }

    /** Begins to read it. */
    public Source read() throws Refused {
        return plan.file() != null
                ? FileSource.open(plan, heard)
                : Recording.open(clients::consumer, plan, heard, holdBytes);
    }
}

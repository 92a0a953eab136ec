package dev.sluice.load.replay;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.load.replay.exchange.Recorded;
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
import java.util.concurrent.TimeoutException;

/** What a service was asked and what it replied, read for its own sake, all operations of it. One thread. */
public final class RecordedTraffic implements AutoCloseable {
    private static final Plan.Comparing COMPARED_WITH_NOTHING = new Plan.Comparing(false, NullNode.getInstance(), "");

    private final Plan plan;
    private final List<String> expired;
    private final Heard heard = new Heard();
    private final Source recording;

    private RecordedTraffic(Clients clients, Plan plan, List<String> expired, long holdBytes) throws Refused {
        this.plan = plan;
        this.expired = expired;
        this.recording = plan.file() != null
                ? FileSource.open(plan, heard)
                : Recording.open(clients::consumer, plan, heard, holdBytes);
    }

    /**
     * @param kafka settings of Kafka's clients, {@code bootstrap.servers} among them
     * @param holdBytes what may be held while replies are looked for
     */
    public static RecordedTraffic open(
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
                COMPARED_WITH_NOTHING);
        try (var consumer = clients.consumer()) {
            var ranges = new Ranges(consumer);
            var plan = new Planner(ranges).plan(contracts, wish);
            return new RecordedTraffic(clients, plan, ranges.expired(), holdBytes);
        }
    }

    /** Where the recording is. */
    public Plan plan() {
        return plan;
    }

    /** What the range has lost to the retention of its topics, one line each. */
    public List<String> expired() {
        return expired;
    }

    /** What the recording holds, as far as it was read. */
    public Heard heard() {
        return heard;
    }

    /** The next request with its reply; empty at the end.
     * @throws TimeoutException where the broker gives nothing more for a minute
     * @throws Refused where a file is broken */
    public Optional<Recorded> next() throws TimeoutException, Refused {
        return recording.next();
    }

    @Override
    public void close() {
        recording.close();
    }
}

package dev.sluice.load.replay;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.load.replay.exchange.Recorded;
import dev.sluice.load.replay.exchange.Response;
import dev.sluice.load.replay.file.Head;
import dev.sluice.load.replay.file.Kept;
import dev.sluice.load.replay.file.RecordingWriter;
import dev.sluice.load.replay.file.Tail;
import dev.sluice.load.replay.mask.Masked;
import dev.sluice.load.replay.mask.Masking;
import dev.sluice.load.replay.plan.Pace;
import dev.sluice.load.replay.plan.Plan;
import dev.sluice.load.replay.plan.Refused;
import dev.sluice.load.replay.plan.Selection;
import dev.sluice.load.replay.plan.Wish;
import dev.sluice.load.replay.recording.Heard;
import dev.sluice.load.replay.recording.Ranges;
import dev.sluice.load.replay.recording.Recording;
import dev.sluice.load.replay.recording.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Takes a recording out of Kafka into a file: {@code read → mask → write}. Start reading at {@link #run}. */
public final class Export {
    private final Clients clients;
    private final Plan plan;
    private final List<String> expired;
    private final Masking masking;
    private final long holdBytes;
    private final Heard heard = new Heard();
    private @Nullable Thread runner;
    private boolean isStopped;

    private Export(Clients clients, Plan plan, List<String> expired, Masking masking, long holdBytes) {
        this.clients = clients;
        this.plan = plan;
        this.expired = expired;
        this.masking = masking;
        this.holdBytes = holdBytes;
    }

    /**
     * Looks everything up, and changes nothing. All operations of the service are meant, also those that a replay would
     * leave out.
     *
     * @param kafka settings of Kafka's clients, {@code bootstrap.servers} among them
     * @param holdBytes what may be held of the recording while replies are looked for
     */
    public static Export prepare(
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
                new Plan.Comparing(false, NullNode.getInstance(), ""));
        try (var consumer = clients.consumer()) {
            var ranges = new Ranges(consumer);
            var plan = new Planner(ranges).plan(contracts, wish);
            return new Export(clients, plan, ranges.expired(), Masking.of(contracts, service), holdBytes);
        }
    }

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

    /** Where values are masked. */
    public List<String> masked() {
        return List.copyOf(masking.places());
    }

    /**
     * Writes the file, of which nothing is left where this fails or is stopped.
     *
     * @param overwrites whether a file that is there may go
     * @param tool for the file's head
     * @return empty where it was stopped
     */
    public Optional<Tail> run(Path out, boolean overwrites, String tool) throws Refused, TimeoutException {
        if (!begins()) {
            return Optional.empty();
        }
        try (var recording = Recording.open(clients::consumer, plan, heard, holdBytes);
                var file = RecordingWriter.open(out, overwrites, head(tool))) {
            return copied(recording, file);
        } catch (IOException e) {
            throw Refused.unable(out + " cannot be written: " + e.getMessage());
        }
    }

    private Optional<Tail> copied(Source recording, RecordingWriter file)
            throws Refused, TimeoutException, IOException {
        try {
            for (var next = recording.next(); next.isPresent(); next = recording.next()) { // read
                file.write(masked(next.get())); // mask, write
                if (Thread.currentThread().isInterrupted()) {
                    return Optional.empty();
                }
            }
            return Optional.of(file.finish(masking.values(), masking.leftOut()));
        } catch (InterruptException e) {
            return Optional.empty();
        } finally {
            ends(); // before the consumers take their leave, for which the thread may not be interrupted
        }
    }

    private Head head(String tool) {
        return new Head(
                plan.service(),
                Instant.ofEpochMilli(plan.fromMillis()),
                Instant.ofEpochMilli(plan.toMillis()),
                Instant.now(),
                tool,
                masked());
    }

    private Kept masked(Recorded recorded) {
        var request = masking.request(recorded.request());
        var reply = recorded.reply().map(response -> masking.reply(recorded.operation(), response.reply()));
        var response =
                recorded.reply().flatMap(then -> reply.map(masked -> new Response(masked.message(), then.took())));
        return new Kept(
                new Recorded(recorded.place(), recorded.at(), request.message(), response),
                request.leftOut(),
                reply.filter(Masked::leftOut).isPresent());
    }

    private synchronized boolean begins() {
        runner = Thread.currentThread();
        return !isStopped;
    }

    private synchronized void ends() {
        runner = null;
        var _ = Thread.interrupted(); // a stop that came too late
    }

    /** Ends it before its time. May be called by any thread, also before it begins. */
    public synchronized void stop() {
        isStopped = true;
        if (runner != null) {
            runner.interrupt();
        }
    }
}

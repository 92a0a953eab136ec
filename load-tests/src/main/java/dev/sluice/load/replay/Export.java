package dev.sluice.load.replay;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.load.replay.exchange.Recorded;
import dev.sluice.load.replay.exchange.Response;
import dev.sluice.load.replay.file.Foot;
import dev.sluice.load.replay.file.Head;
import dev.sluice.load.replay.file.Kept;
import dev.sluice.load.replay.file.RecordingWriter;
import dev.sluice.load.replay.mask.Masked;
import dev.sluice.load.replay.mask.Masking;
import dev.sluice.load.replay.plan.Refused;
import dev.sluice.load.replay.recording.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.InterruptException;

/** Takes a recording out of Kafka into a file: {@code read → mask → write}. Start reading at {@link #run}. */
public final class Export {
    private final RecordedTraffic recorded;
    private final Masking masking;
    private final Stop stop = new Stop();

    /** @param contracts that say what of the traffic is sensitive */
    public Export(RecordedTraffic recorded, ContractSet contracts) {
        this.recorded = recorded;
        this.masking = Masking.of(contracts, recorded.plan().service());
    }

    public RecordedTraffic recorded() {
        return recorded;
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
    public Optional<Foot> run(Path out, boolean overwrites, String tool) throws Refused, TimeoutException {
        if (!stop.begins()) {
            return Optional.empty();
        }
        try (var recording = recorded.read();
                var file = RecordingWriter.open(out, overwrites, head(tool))) {
            return copied(recording, file);
        } catch (IOException e) {
            throw Refused.unable(out + " cannot be written: " + e.getMessage());
        }
    }

    private Optional<Foot> copied(Source recording, RecordingWriter file)
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
            stop.ends(); // before the consumers take their leave, for which the thread may not be interrupted
        }
    }

    private Head head(String tool) {
        var plan = recorded.plan();
        return new Head(
                plan.service(),
                Instant.ofEpochMilli(plan.fromMillis()),
                Instant.ofEpochMilli(plan.toMillis()),
                Instant.now(),
                tool,
                masked());
    }

    private Kept masked(Recorded one) {
        var request = masking.request(one.request());
        var reply = one.reply().map(response -> masking.reply(one.operation(), response.reply()));
        var response = one.reply().flatMap(then -> reply.map(masked -> new Response(masked.message(), then.took())));
        return new Kept(
                new Recorded(one.place(), one.at(), request.message(), response),
                request.leftOut(),
                reply.filter(Masked::leftOut).isPresent());
    }

    /** Ends it before its time. May be called by any thread, also before it begins. */
    public void stop() {
        stop.say();
    }
}

package dev.sluice.load.replay;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.load.replay.exchange.RecordedExchange;
import dev.sluice.load.replay.exchange.TimedReply;
import dev.sluice.load.replay.file.FileEntry;
import dev.sluice.load.replay.file.FileHeader;
import dev.sluice.load.replay.file.FileTrailer;
import dev.sluice.load.replay.file.RecordingWriter;
import dev.sluice.load.replay.masking.MaskedMessage;
import dev.sluice.load.replay.masking.MessageMasker;
import dev.sluice.load.replay.plan.ReplayRejection;
import dev.sluice.load.replay.recording.RecordingSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.InterruptException;

/** Takes a recording out of Kafka into a file: {@code read → mask → write}. Start reading at {@link #run}. */
public final class RecordingExporter {
    private final RecordedTraffic recorded;
    private final MessageMasker masking;
    private final Cancellation stop = new Cancellation();

    /** @param contracts that say what of the traffic is sensitive */
    public RecordingExporter(RecordedTraffic recorded, ContractSet contracts) {
        this.recorded = recorded;
        this.masking = MessageMasker.of(contracts, recorded.plan().service());
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
    public Optional<FileTrailer> run(Path out, boolean overwrites, String tool)
            throws ReplayRejection, TimeoutException {
        if (!stop.begins()) {
            return Optional.empty();
        }
        try (var recording = recorded.read();
                var file = RecordingWriter.open(out, overwrites, head(tool))) {
            return copied(recording, file);
        } catch (IOException e) {
            throw ReplayRejection.unable(out + " cannot be written: " + e.getMessage());
        }
    }

    private Optional<FileTrailer> copied(RecordingSource recording, RecordingWriter file)
            throws ReplayRejection, TimeoutException, IOException {
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

    private FileHeader head(String tool) {
        var plan = recorded.plan();
        return new FileHeader(
                plan.service(),
                Instant.ofEpochMilli(plan.fromMillis()),
                Instant.ofEpochMilli(plan.toMillis()),
                Instant.now(),
                tool,
                masked());
    }

    private FileEntry masked(RecordedExchange one) {
        var request = masking.request(one.request());
        var reply = one.reply().map(response -> masking.reply(one.operation(), response.reply()));
        var response = one.reply().flatMap(then -> reply.map(masked -> new TimedReply(masked.message(), then.took())));
        return new FileEntry(
                new RecordedExchange(one.place(), one.at(), request.message(), response),
                request.leftOut(),
                reply.filter(MaskedMessage::leftOut).isPresent());
    }

    /** Ends it before its time. May be called by any thread, also before it begins. */
    public void stop() {
        stop.say();
    }
}

package dev.sluice.load.replay.recording;

import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.load.replay.exchange.RecordedExchange;
import dev.sluice.load.replay.file.FileEntry;
import dev.sluice.load.replay.file.RecordingReader;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.plan.ReplayRejection;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a plan means of a recording that is kept in a file. */
public final class FileRecording implements RecordingSource {
    private static final Logger LOG = LoggerFactory.getLogger(FileRecording.class);

    private final RecordingReader file;
    private final ReplayPlan plan;
    private final SelectionFilter filter;
    private final RecordingCounters heard;

    private FileRecording(RecordingReader file, ReplayPlan plan, RecordingCounters heard) {
        this.file = file;
        this.plan = plan;
        this.filter = new SelectionFilter(plan.selection());
        this.heard = heard;
    }

    /** @throws ReplayRejection where the plan's file is not there any more, or is another one */
    public static FileRecording open(ReplayPlan plan, RecordingCounters heard) throws ReplayRejection {
        var kept = Objects.requireNonNull(plan.file());
        var path = Path.of(kept.path());
        var file = RecordingReader.open(path);
        if (path.toFile().length() != kept.bytes()) {
            file.close();
            throw ReplayRejection.unable(path + " has changed since the run was planned: it has "
                    + path.toFile().length() + " bytes, then " + kept.bytes());
        }
        return new FileRecording(file, plan, heard);
    }

    @Override
    public Optional<RecordedExchange> next() throws ReplayRejection {
        for (var kept = file.next(); kept.isPresent(); kept = file.next()) {
            var recorded = kept.get().recorded();
            heard.read(recorded.at().toEpochMilli());
            if (isMeant(kept.get(), recorded)) {
                heard.chosen(recorded.operation(), recorded.reply().isPresent());
                return Optional.of(recorded);
            }
        }
        return Optional.empty();
    }

    private boolean isMeant(FileEntry kept, RecordedExchange recorded) {
        if (!plan.selection().includeReplays() && isOfReplay(recorded.request())) {
            heard.earlierReplay();
        } else if (!plan.cast().played().containsKey(recorded.operation())) {
            heard.left(recorded.operation());
        } else if (!filter.takes(recorded.request()) || !filter.takes(recorded)) {
            heard.filtered(recorded.operation());
        } else if (kept.requestLeftOut()) {
            heard.withoutBody(recorded.operation());
        } else {
            return true;
        }
        return false;
    }

    private static boolean isOfReplay(RequestRecord request) {
        return request.others().stream().anyMatch(header -> header.key().equals(HeaderNames.REPLAY));
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (ReplayRejection e) {
            LOG.debug("the file is read to its end all the same", e);
        }
    }
}

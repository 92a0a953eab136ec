package dev.sluice.load.replay.recording;

import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.load.replay.exchange.Recorded;
import dev.sluice.load.replay.file.Kept;
import dev.sluice.load.replay.file.RecordingReader;
import dev.sluice.load.replay.plan.Plan;
import dev.sluice.load.replay.plan.Refused;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a plan means of a recording that is kept in a file. */
public final class FileSource implements Source {
    private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

    private final RecordingReader file;
    private final Plan plan;
    private final Filter filter;
    private final Heard heard;

    private FileSource(RecordingReader file, Plan plan, Heard heard) {
        this.file = file;
        this.plan = plan;
        this.filter = new Filter(plan.selection());
        this.heard = heard;
    }

    /** @throws Refused where the plan's file is not there any more, or is another one */
    public static FileSource open(Plan plan, Heard heard) throws Refused {
        var kept = Objects.requireNonNull(plan.file());
        var path = Path.of(kept.path());
        var file = RecordingReader.open(path);
        if (path.toFile().length() != kept.bytes()) {
            file.close();
            throw Refused.unable(path + " has changed since the run was planned: it has "
                    + path.toFile().length() + " bytes, then " + kept.bytes());
        }
        return new FileSource(file, plan, heard);
    }

    @Override
    public Optional<Recorded> next() throws Refused {
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

    private boolean isMeant(Kept kept, Recorded recorded) {
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
        } catch (Refused e) {
            LOG.debug("the file is read to its end all the same", e);
        }
    }
}

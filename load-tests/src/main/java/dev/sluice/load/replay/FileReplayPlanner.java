package dev.sluice.load.replay;

import dev.sluice.load.replay.file.FileHeader;
import dev.sluice.load.replay.file.RecordingReader;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.plan.ReplayRejection;
import dev.sluice.load.replay.plan.ReplaySpec;
import java.nio.file.Path;
import java.util.List;

/** Plans for recordings that are kept in files. */
final class FileReplayPlanner {
    private FileReplayPlanner() {}

    /** @throws ReplayRejection for a file that is not whole, or of another service; nothing is sent before that is known */
    static ReplayPlan plan(ReplaySpec wish, ReplayPlan.OperationMapping cast, Path path, String run)
            throws ReplayRejection {
        var head = head(path);
        if (!head.service().equals(wish.service())) {
            throw ReplayRejection.misuse(
                    path + " is a recording of service " + head.service() + ", not of " + wish.service());
        }
        var tail = RecordingReader.check(path);
        if (tail.requests() == 0) {
            throw ReplayRejection.unable("there is nothing to replay: " + path + " has no request");
        }
        return ReplayPlan.of(
                run,
                wish,
                cast,
                head.from(),
                head.to(),
                List.of(),
                List.of(),
                new ReplayPlan.RecordingFile(
                        path.toAbsolutePath().toString(),
                        tail.requests(),
                        path.toFile().length()));
    }

    private static FileHeader head(Path path) throws ReplayRejection {
        try (var reader = RecordingReader.open(path)) {
            return reader.head();
        }
    }
}

package dev.sluice.load.replay;

import dev.sluice.load.replay.file.Head;
import dev.sluice.load.replay.file.RecordingReader;
import dev.sluice.load.replay.plan.Plan;
import dev.sluice.load.replay.plan.Refused;
import dev.sluice.load.replay.plan.Wish;
import java.nio.file.Path;
import java.util.List;

/** Plans for recordings that are kept in files. */
final class FilePlans {
    private FilePlans() {}

    /** @throws Refused for a file that is not whole, or of another service; nothing is sent before that is known */
    static Plan plan(Wish wish, Plan.Cast cast, Path path, String run) throws Refused {
        var head = head(path);
        if (!head.service().equals(wish.service())) {
            throw Refused.misuse(path + " is a recording of service " + head.service() + ", not of " + wish.service());
        }
        var tail = RecordingReader.check(path);
        if (tail.requests() == 0) {
            throw Refused.unable("there is nothing to replay: " + path + " has no request");
        }
        return Plan.of(
                run,
                wish,
                cast,
                head.from(),
                head.to(),
                List.of(),
                List.of(),
                new Plan.Kept(
                        path.toAbsolutePath().toString(),
                        tail.requests(),
                        path.toFile().length()));
    }

    private static Head head(Path path) throws Refused {
        try (var reader = RecordingReader.open(path)) {
            return reader.head();
        }
    }
}

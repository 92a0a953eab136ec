package dev.sluice.stack.cli;

import dev.sluice.load.replay.file.RecordingReader;
import dev.sluice.load.replay.plan.ReplayRejection;
import dev.sluice.load.replay.plan.ReplaySpec.Range;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** A recording in a file instead of one in Kafka, on the command line. */
final class FileOptions {
    @Option(
            names = "--from-file",
            paramLabel = "FILE",
            description = "Instead of a range: a file that ./sluice record export has written.")
    private @Nullable Path file;

    /** The service of the file, where another is not named. */
    @Nullable
    String serviceOr(@Nullable String named) throws ReplayRejection {
        if (file == null || named != null) {
            return named;
        }
        try (var reader = RecordingReader.open(file)) {
            return reader.head().service();
        }
    }

    /** @throws TypeConversionException for what is no range */
    Range rangeOr(RangeOptions range, TimeParser moments) {
        if (file == null) {
            return range.range(moments, Instant.now());
        }
        if (range.isGiven()) {
            throw new TypeConversionException("--from-file excludes --from and --offsets");
        }
        return new Range.File(file.toAbsolutePath());
    }
}

package dev.sluice.stack.cli;

import dev.sluice.load.bench.WorkloadSize;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of {@code bench} that make the edge's world larger. */
final class BenchScaleOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec bench;

    @Option(
            names = "--operations",
            paramLabel = "N",
            defaultValue = "1",
            description = "In the contracts of the edge, the measured one among them. Default: ${DEFAULT-VALUE}")
    private int operations;

    @Option(
            names = "--body-size",
            paramLabel = "BYTES",
            defaultValue = "512",
            description = "Of the order that is sent and sent back. Default: ${DEFAULT-VALUE}")
    private int bodySize;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "1",
            description = "Different tokens that calls bear in turns. Default: ${DEFAULT-VALUE}")
    private int tokens;

    @Option(
            names = "--edges",
            paramLabel = "N",
            defaultValue = "1",
            description = "On one broker, sharing the load. Default: ${DEFAULT-VALUE}")
    private int edges;

    WorkloadSize scale() {
        return new WorkloadSize(operations, bodySize, tokens, edges);
    }

    /** Refuses what is out of bounds, as misuse. */
    void check() {
        check("--operations", operations, 1, WorkloadSize.MOST_OPERATIONS);
        check("--body-size", bodySize, WorkloadSize.LEAST_BODY_BYTES, WorkloadSize.MOST_BODY_BYTES);
        check("--tokens", tokens, 1, WorkloadSize.MOST_TOKENS);
        check("--edges", edges, 1, WorkloadSize.MOST_EDGES);
    }

    private void check(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    Objects.requireNonNull(bench).commandLine(),
                    "%s is %d, expected %d to %d".formatted(option, value, least, most));
        }
    }
}

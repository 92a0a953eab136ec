package dev.sluice.stack.cli;

import dev.sluice.edge.command.CommandFailedException;
import dev.sluice.load.replay.ReplayComparison;
import dev.sluice.load.replay.diff.RuleBook;
import dev.sluice.load.replay.plan.ReplayPlan.ComparisonSettings;
import dev.sluice.load.replay.plan.ReplayRejection;
import dev.sluice.load.replay.report.ReplayHtmlReport;
import dev.sluice.load.replay.report.ReplayJUnitReport;
import dev.sluice.load.replay.report.ReplayJsonReport;
import dev.sluice.load.replay.report.ReplayReport;
import dev.sluice.load.replay.result.Threshold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How replies are compared, what must hold, and where that is told, on the command line. */
final class ComparisonOptions {
    private static final Path USUAL_RULES = Path.of("replay-rules.yaml");

    @Option(
            names = "--learn",
            description =
                    "First play the old version twice, and take for noise what it does differently by itself. Without"
                            + " --against, do nothing else.")
    private boolean learn;

    @Option(
            names = "--rules",
            paramLabel = "FILE",
            description =
                    "What does not count as a difference. With --learn, what was learned is written there, too. Default"
                            + " with --learn: replay-rules.yaml")
    private @Nullable Path rules;

    @Option(
            names = "--fail-on",
            paramLabel = "LIMITS",
            defaultValue = "differences>0",
            description = "When the run has failed, such as differences>0.1%%,missing>0,p99>1.2x,work-p50>1.2x."
                    + " Default: ${DEFAULT-VALUE}")
    private String failOn = "";

    @Option(
            names = "--no-follow",
            description = "Send ids and the like as they were recorded, though the target has generated others.")
    private boolean noFollow;

    @Option(names = "--html", paramLabel = "FILE", description = "Write the report there, as one page to look at.")
    private @Nullable Path html;

    @Option(names = "--junit", paramLabel = "FILE", description = "Write the report there, as JUnit XML for CI.")
    private @Nullable Path junit;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the report there, as JSON.")
    private @Nullable Path json;

    boolean learns() {
        return learn;
    }

    /** @throws TypeConversionException for a limit that is none, or a report that has no place; before anything is played */
    ComparisonSettings comparing() throws ReplayRejection {
        requirePlace("--html", html);
        requirePlace("--junit", junit);
        requirePlace("--json", json);
        try {
            Threshold.all(failOn);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("--fail-on has " + e.getMessage());
        }
        return new ComparisonSettings(!noFollow, book().json(), failOn);
    }

    private static void requirePlace(String option, @Nullable Path file) {
        var folder = file == null ? null : file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new TypeConversionException(option + " is '" + file + "', and there is no folder " + folder);
        }
    }

    /** With --learn, a file that is not there yet is to be written. */
    private RuleBook book() throws ReplayRejection {
        var file = learn && rules == null ? USUAL_RULES : rules;
        return file == null || (learn && Files.notExists(file)) ? RuleBook.empty() : RuleBook.read(file);
    }

    /** @return where what was learned is kept */
    Path keep(ReplayComparison trial) throws CommandFailedException {
        var file = rules == null ? USUAL_RULES : rules;
        try {
            trial.rules().write(file);
            return file;
        } catch (IOException e) {
            throw new CommandFailedException(file + " cannot be written: " + e, e);
        }
    }

    void write(ReplayReport report) throws CommandFailedException {
        if (html != null) {
            write(html, ReplayHtmlReport.of(report));
        }
        if (junit != null) {
            write(junit, ReplayJUnitReport.of(report));
        }
        if (json != null) {
            write(json, ReplayJsonReport.of(report).toPrettyString() + "\n");
        }
    }

    private static void write(Path file, String text) throws CommandFailedException {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new CommandFailedException(file + " cannot be written: " + e, e);
        }
    }
}

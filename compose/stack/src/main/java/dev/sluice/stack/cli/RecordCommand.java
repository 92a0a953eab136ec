package dev.sluice.stack.cli;

import dev.sluice.edge.command.CommandFailedException;
import dev.sluice.edge.command.LoggingSetup;
import dev.sluice.edge.command.SluiceVersion;
import dev.sluice.load.replay.RecordedTraffic;
import dev.sluice.load.replay.RecordingExporter;
import dev.sluice.load.replay.file.FileTrailer;
import dev.sluice.load.replay.file.RecordingWriter;
import dev.sluice.load.replay.plan.ReplayRejection;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "record",
        description = "Keep what a service was asked, and what it replied.",
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class,
        footer = {"", "Exit codes: 0 done, 1 could not be done, 2 misuse."})
final class RecordCommand {
    private final Map<String, String> environment;
    private final PrintWriter out;

    @Spec
    private @Nullable CommandSpec spec;

    RecordCommand(Map<String, String> environment, PrintWriter out) {
        this.environment = environment;
        this.out = out;
    }

    @Command(
            description = {
                "Write a part of a service's traffic to a file: each request with its reply, all operations, a line"
                        + " each.",
                "What the contracts call sensitive is masked before it comes into the file."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false)
    int export(
            @Option(names = "--service", paramLabel = "NAME", required = true, description = "Whose traffic.")
                    String service,
            @Mixin RangeOptions range,
            @Mixin SelectionOptions choice,
            @Option(
                            names = "--out",
                            paramLabel = "FILE",
                            required = true,
                            description = "Where to, as in traffic.jsonl.zst; compressed where it ends .zst.")
                    Path file,
            @Option(names = "--force", description = "Write over a file that is there.") boolean force,
            @Mixin MemoryLimitOption hold,
            @Mixin TrafficOptions traffic)
            throws CommandFailedException, InterruptedException {
        var command = Objects.requireNonNull(spec);
        LoggingSetup.of(environment, command);
        var moments = new TimeParser(Instant.now(), ZoneId.systemDefault());
        return traffic.told(command.commandLine(), () -> {
            RecordingWriter.check(file, force);
            var contracts = traffic.contracts();
            var recorded = RecordedTraffic.find(
                    traffic.kafka(),
                    contracts,
                    service,
                    range.range(moments, Instant.now()),
                    choice.selection(),
                    hold.bytes());
            var export = new RecordingExporter(recorded, contracts);
            begins(export, moments);
            return write(export, file, force);
        });
    }

    private void begins(RecordingExporter export, TimeParser moments) {
        var plan = export.recorded().plan();
        out.println("recorded   " + plan.service() + ", " + plan.records() + " records");
        out.println("from       " + moments.shown(Instant.ofEpochMilli(plan.fromMillis())));
        out.println("to         " + moments.shown(Instant.ofEpochMilli(plan.toMillis())));
        export.recorded().expired().forEach(lost -> out.println("expired    " + lost));
        var masked = export.masked();
        if (masked.isEmpty()) {
            out.println("masked     nothing: no schema of the contracts says x-sluice-sensitive: true");
        }
        masked.forEach(place -> out.println("masked     " + place));
        out.flush();
    }

    private int write(RecordingExporter export, Path file, boolean force)
            throws CommandFailedException, ReplayRejection, TimeoutException {
        try (var _ = InterruptGuard.onSignal(export::stop)) {
            var written = export.run(file, force, "sluice " + SluiceVersion.text());
            if (written.isEmpty()) {
                out.println("cut off: nothing was kept");
                return 1;
            }
            ends(export, file, written.get());
            return 0;
        } catch (IOException e) {
            throw new CommandFailedException("the version of this build cannot be read: " + e.getMessage(), e);
        }
    }

    private void ends(RecordingExporter export, Path file, FileTrailer written) {
        RecordingStatsTable.print(export.recorded(), "kept", out);
        RecordingStatsTable.told(written.masked(), "values were masked", out);
        RecordingStatsTable.told(
                written.leftOut(), "bodies were left out, since nobody could tell what in them is sensitive", out);
        out.println(written.requests() + " requests with " + (written.requests() - written.unanswered())
                + " replies kept in " + file + ", " + size(file));
        out.flush();
    }

    private static String size(Path file) {
        try {
            return Files.size(file) / 1024 + " KiB";
        } catch (IOException e) {
            return "its size is not known";
        }
    }
}

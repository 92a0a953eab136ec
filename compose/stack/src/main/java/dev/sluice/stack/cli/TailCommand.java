package dev.sluice.stack.cli;

import dev.sluice.edge.command.CommandFailedException;
import dev.sluice.edge.command.LoggingSetup;
import dev.sluice.edge.command.ShutdownHook;
import dev.sluice.edge.command.SluiceVersion;
import dev.sluice.load.replay.TrafficTail;
import dev.sluice.load.replay.plan.ReplayRejection;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "tail",
        description = {
            "Show what a service is asked as it comes, a line for each request with its reply, until Ctrl-C.",
            "What the contracts call sensitive is masked."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        versionProvider = SluiceVersion.class,
        footer = {"", "Exit codes: 0 ended by Ctrl-C, 1 could not be shown, 2 misuse."})
final class TailCommand implements Callable<Integer> {
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(10);

    private final Map<String, String> environment;
    private final PrintWriter out;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "SERVICE", description = "Whose traffic.")
    private String service = "";

    @Mixin
    private OutcomeFilterOptions answered = new OutcomeFilterOptions();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Also what was before: -5m, 10:00 (today), 2026-11-23T10:00. Default: from now on")
    private @Nullable String from;

    @Option(names = "--body", description = "Also bodies, of each the first 300 characters.")
    private boolean withBodies;

    @Option(names = "--include-replays", description = "Also what replays send.")
    private boolean includeReplays;

    @Mixin
    private TrafficOptions traffic = new TrafficOptions();

    TailCommand(Map<String, String> environment, PrintWriter out) {
        this.environment = environment;
        this.out = out;
    }

    @Override
    public Integer call() throws CommandFailedException, InterruptedException {
        var command = Objects.requireNonNull(spec);
        LoggingSetup.of(environment, command);
        return traffic.told(command.commandLine(), this::watch);
    }

    private int watch() throws CommandFailedException, ReplayRejection {
        var screen = new TailScreen(out, ZoneId.systemDefault(), answered.statuses(), withBodies);
        var over = new CountDownLatch(1);
        try (var tail = TrafficTail.open(
                        traffic.kafka(),
                        traffic.contracts(),
                        service,
                        answered.operations(),
                        since(),
                        includeReplays,
                        screen::show);
                var _ = ShutdownHook.onSignal(() -> end(tail, over), SHUTDOWN_TIMEOUT)) {
            tail.run();
            screen.ends(tail.counts());
            over.countDown();
            return 0;
        }
    }

    private static void end(TrafficTail tail, CountDownLatch over) {
        tail.stop();
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Instant> since() {
        if (from == null) {
            return Optional.empty();
        }
        var now = Instant.now();
        var read = new TimeParser(now, ZoneId.systemDefault()).read(from, now);
        return Optional.of(read.orElseThrow(() -> new TypeConversionException(
                "--from is '" + from + "', expected a time such as 2026-11-23T10:00, 10:00 or -5m")));
    }
}

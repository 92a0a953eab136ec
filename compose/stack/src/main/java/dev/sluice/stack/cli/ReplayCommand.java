package dev.sluice.stack.cli;

import dev.sluice.edge.command.CommandFailedException;
import dev.sluice.edge.command.LoggingSetup;
import dev.sluice.edge.command.SluiceVersion;
import dev.sluice.load.replay.ReplayComparison;
import dev.sluice.load.replay.plan.ReplayRejection;
import dev.sluice.load.replay.plan.ReplaySpec;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "replay",
        description = {
            "Play what a service was asked once more, against itself or another version, and see what differs.",
            "Begin with --dry-run: it says what would be played and what would not, and changes nothing."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        versionProvider = SluiceVersion.class,
        footer = {
            "",
            "Exit codes: 0 all was played and all limits held, 1 it could not be played or not to its end, 2 misuse,"
                    + " 3 a limit was exceeded."
        })
final class ReplayCommand implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintWriter out;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--service", paramLabel = "NAME", description = "Whose requests were recorded.")
    private @Nullable String service;

    @Option(
            names = "--against",
            paramLabel = "NAME",
            description = "Who handles them now: a service in the contracts, or one whose topic is NAME.requests.")
    private @Nullable String against;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Of that service, where its contract does not say.")
    private @Nullable String topic;

    @Mixin
    private HttpTargetOptions via = new HttpTargetOptions();

    @Mixin
    private RangeOptions range = new RangeOptions();

    @Mixin
    private FileOptions file = new FileOptions();

    @Option(names = "--dry-run", description = "Only say what would be played, and what would not, and why.")
    private boolean dryRun;

    @Option(
            names = "--include-unsafe",
            description = "Also operations that may change something: all but GET, HEAD and those whose contract says"
                    + " replay: safe.")
    private boolean includeUnsafe;

    @Mixin
    private SelectionOptions choice = new SelectionOptions();

    @Mixin
    private PaceOptions pace = new PaceOptions();

    @Mixin
    private ComparisonOptions judging = new ComparisonOptions();

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description = "Go on with a run that was cut off. It knows all other options.")
    private @Nullable String run;

    @Mixin
    private MemoryLimitOption hold = new MemoryLimitOption();

    @Mixin
    private TrafficOptions traffic = new TrafficOptions();

    ReplayCommand(Map<String, String> environment, PrintWriter out) {
        this.environment = environment;
        this.out = out;
    }

    @Override
    public Integer call() throws CommandFailedException, InterruptedException {
        var command = Objects.requireNonNull(spec);
        LoggingSetup.of(environment, command);
        var moments = new TimeParser(Instant.now(), ZoneId.systemDefault());
        var screen = new ReplayScreen(out, moments);
        return traffic.told(command.commandLine(), () -> {
            var trial = run == null ? prepared(moments) : resumed(run);
            screen.plan(trial);
            return dryRun ? look(trial, screen) : new ReplayExecutor(trial, screen, judging).run();
        });
    }

    private static int look(ReplayComparison trial, ReplayScreen screen) throws TimeoutException, ReplayRejection {
        trial.stage().replay().look();
        screen.heard(trial.stage().replay());
        screen.dryRunEnds(trial);
        return 0;
    }

    private ReplayComparison resumed(String cutOff) throws CommandFailedException, ReplayRejection {
        if (via.isGiven()) {
            throw new TypeConversionException(
                    "a run --via HTTP cannot go on: nothing tells which of its requests were sent; begin a new one");
        }
        return ReplayComparison.resume(traffic.kafka(), cutOff, hold.bytes());
    }

    private ReplayComparison prepared(TimeParser moments) throws CommandFailedException, ReplayRejection {
        return via.isGiven() ? overHttp(moments) : overTopic(moments);
    }

    private ReplayComparison overHttp(TimeParser moments) throws CommandFailedException, ReplayRejection {
        if (topic != null) {
            throw new TypeConversionException("--topic and --via exclude each other");
        }
        if (judging.learns()) {
            throw new TypeConversionException("--learn plays the old version over its topic, where its times are others"
                    + " than over HTTP: learn without --via and --against, then give --rules to a run --via");
        }
        var recorded = file.serviceOr(service);
        if (recorded == null) {
            throw new TypeConversionException("say --service, whose requests were recorded");
        }
        var server = via.server(environment);
        var wish = wish(
                moments,
                recorded,
                against == null ? server.host() : against,
                Optional.of(server.base().toString()),
                true);
        return ReplayComparison.over(server, traffic.kafka(), traffic.contracts(), wish, hold.bytes());
    }

    private ReplayComparison overTopic(TimeParser moments) throws CommandFailedException, ReplayRejection {
        via.requireNothing();
        var recorded = file.serviceOr(service);
        if (recorded == null || (against == null && !judging.learns())) {
            throw new TypeConversionException("say --service, whose requests were recorded, and --against, who handles"
                    + " them now; with --learn, the second may be left out");
        }
        var handler = against == null ? recorded : against;
        var wish = wish(moments, recorded, handler, Optional.ofNullable(topic), pace.inTurn);
        return ReplayComparison.prepare(
                traffic.kafka(), traffic.contracts(), wish, judging.learns(), against != null, hold.bytes());
    }

    private ReplaySpec wish(TimeParser moments, String recorded, String handler, Optional<String> where, boolean inTurn)
            throws ReplayRejection {
        return new ReplaySpec(
                recorded,
                handler,
                where,
                file.rangeOr(range, moments),
                choice.selection(),
                includeUnsafe,
                pace.pace(),
                inTurn,
                pace.inFlight(),
                judging.comparing());
    }
}

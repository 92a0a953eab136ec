package dev.sluice.stack.cli;

import dev.sluice.edge.command.CommandFailedException;
import dev.sluice.edge.command.LoggingSetup;
import dev.sluice.edge.command.SluiceVersion;
import dev.sluice.load.bench.BenchmarkEnvironment;
import dev.sluice.load.bench.BenchmarkPlan;
import dev.sluice.load.bench.BenchmarkRun;
import dev.sluice.load.report.BenchmarkHtmlReport;
import dev.sluice.load.report.BenchmarkJsonReport;
import dev.sluice.load.report.BenchmarkReport;
import dev.sluice.load.report.BenchmarkTextReport;
import dev.sluice.stack.proof.ExperimentPrograms;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description = {
            "Measure what the edge costs next to what it is made of, in turns and in several rounds: floor (bare Kafka"
                    + " clients), echo (a bare HTTP server) and edge (everything on).",
            "Broker, services, edge, echo and the generators of load are processes of their own, on free ports of"
                    + " 127.0.0.1. Without --quick about 15 minutes."
        },
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class,
        footer = {"", "Exit codes: 0 measured, 1 could not be measured, 2 misuse."})
final class BenchCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(BenchCommand.class);
    private static final List<Integer> LEVELS = List.of(1, 16, 64, 256, 1024);
    private static final List<Integer> QUICK_LEVELS = List.of(1, 64, 256);
    private static final List<Integer> OPEN = List.of(10, 50, 80);
    private static final String SCOPE = "orders:write";
    private static final int MOST_AT_ONCE = 8192;

    private final Map<String, String> environment;
    private final PrintWriter out;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--quick", description = "1, 64 and 256 at once, 5 s each, no open loop: under five minutes.")
    private boolean quick;

    @Option(
            names = "--levels",
            paramLabel = "N",
            split = ",",
            description = "Calls at once. Default: 1,16,64,256,1024; with --quick 1,64,256")
    private List<Integer> levels = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often everything is measured. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long each measurement takes. Default: 10; with --quick 5")
    private @Nullable Integer seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "How long each contender runs first, unmeasured. Default: 45; with --quick 25")
    private @Nullable Integer warmUp;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "12",
            description = "Of the edge's request topic. Default: ${DEFAULT-VALUE}, as for any contract")
    private int partitions;

    @Mixin
    private BenchScaleOptions scale = new BenchScaleOptions();

    @Option(names = "--json", paramLabel = "FILE", description = "Write all medians, spreads and ratios here.")
    private @Nullable Path json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a page with plots here, which needs no other file.")
    private @Nullable Path html;

    @Mixin
    private BenchTargetOptions rival = new BenchTargetOptions();

    BenchCommand(Map<String, String> environment, PrintWriter out) {
        this.environment = environment;
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        LoggingSetup.of(environment, command());
        check();
        var folder = Files.createTempDirectory("sluice-bench-");
        try {
            var plan = plan(folder.resolve("order.json"));
            return measure(plan, folder);
        } catch (TimeoutException | IOException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        } finally {
            remove(folder);
        }
    }

    private int measure(BenchmarkPlan plan, Path folder) throws Exception {
        try (var scene = new BenchmarkEnvironment(
                ExperimentPrograms.programs(folder, SCOPE),
                ExperimentPrograms.tokens(folder, SCOPE, plan.scale().tokens()),
                folder)) {
            Runnable end = scene::close;
            var ending = Thread.ofPlatform().name("ending").unstarted(() -> {
                end.run();
                remove(folder);
            });
            Runtime.getRuntime().addShutdownHook(ending); // a run that is cut off leaves nothing behind
            try {
                var begun = Instant.now();
                var results = BenchmarkRun.run(plan, scene, this::tell);
                report(new BenchmarkReport(SluiceVersion.text(), asGiven(), begun, plan, results));
                return results.isSound(plan.span()) ? 0 : 1;
            } finally {
                Runtime.getRuntime().removeShutdownHook(ending);
            }
        }
    }

    private CommandSpec command() {
        return Objects.requireNonNull(spec);
    }

    private void check() {
        var atOnce = levels.stream().mapToInt(Integer::intValue).summaryStatistics();
        refuseUnless(
                levels.isEmpty() || (atOnce.getMin() >= 1 && atOnce.getMax() <= MOST_AT_ONCE),
                () -> "--levels are from 1 to " + MOST_AT_ONCE);
        refuseUnless(rounds >= 1 && rounds <= 100, () -> "--rounds is %d, expected 1 to 100".formatted(rounds));
        refuseUnless(span() >= 1 && span() <= 3600, () -> "--seconds is %d, expected 1 to 3600".formatted(span()));
        refuseUnless(
                warmUp() >= 0 && warmUp() <= 3600, () -> "--warm-up is %d, expected 0 to 3600".formatted(warmUp()));
        refuseUnless(
                partitions >= 1 && partitions <= 1000,
                () -> "--partitions is %d, expected 1 to 1000".formatted(partitions));
        scale.check();
        Stream.of(json, html).filter(Objects::nonNull).forEach(this::refuseUnlessWritable);
    }

    /** Told before anything is measured, rather than after it. */
    private void refuseUnlessWritable(Path file) {
        var folder = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
        refuseUnless(!Files.isDirectory(file), () -> file + " is a folder");
        refuseUnless(Files.isDirectory(folder), () -> "there is no folder for " + file);
        refuseUnless(Files.isWritable(Files.exists(file) ? file : folder), () -> file + " cannot be written");
    }

    private void refuseUnless(boolean good, Supplier<String> why) {
        if (!good) {
            throw new ParameterException(command().commandLine(), why.get());
        }
    }

    private int span() {
        return seconds != null ? seconds : quick ? 5 : 10;
    }

    private int warmUp() {
        return warmUp != null ? warmUp : quick ? 25 : 45;
    }

    private BenchmarkPlan plan(Path order) {
        var usual = quick ? QUICK_LEVELS : LEVELS;
        return new BenchmarkPlan(
                levels.isEmpty() ? usual : levels,
                rounds,
                Duration.ofSeconds(span()),
                Duration.ofSeconds(warmUp()),
                quick ? List.of() : OPEN,
                partitions,
                scale.scale(),
                rival.target(order));
    }

    private void report(BenchmarkReport report) throws IOException {
        out.println();
        new BenchmarkTextReport(report).lines().forEach(out::println);
        if (json != null) {
            Files.writeString(json, BenchmarkJsonReport.of(report));
        }
        if (html != null) {
            Files.writeString(html, BenchmarkHtmlReport.of(report));
        }
    }

    /** The command line, without what only the caller may know. */
    private String asGiven() {
        var line = new StringBuilder("./sluice bench");
        for (var option : command().commandLine().getParseResult().matchedOptions()) {
            if (option.arity().max() == 0) {
                line.append(' ').append(option.longestName());
                continue;
            }
            for (var value : option.originalStringValues()) {
                var shown = BenchTargetOptions.SECRET.contains(option.longestName()) ? "***" : value;
                line.append(' ').append(option.longestName()).append(' ').append(shown);
            }
        }
        return line.toString();
    }

    private void tell(String what) {
        out.println(what);
        out.flush();
    }

    private static void remove(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("what is left of the run stays in {}", folder, e);
        }
    }
}

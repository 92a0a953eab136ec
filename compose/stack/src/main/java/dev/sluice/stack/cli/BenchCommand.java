package dev.sluice.stack.cli;

import dev.sluice.load.bench.Bench;
import dev.sluice.load.bench.Plan;
import dev.sluice.load.bench.Scale;
import dev.sluice.load.bench.Scene;
import dev.sluice.load.generate.Target;
import dev.sluice.load.report.HtmlReport;
import dev.sluice.load.report.JsonReport;
import dev.sluice.load.report.Report;
import dev.sluice.load.report.TextReport;
import dev.sluice.stack.proof.Proofs;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
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
        versionProvider = Sluice.Version.class,
        footer = {"", "Exit codes: 0 measured, 1 could not be measured, 2 misuse."})
final class BenchCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(BenchCommand.class);
    private static final List<Integer> LEVELS = List.of(1, 16, 64, 256, 1024);
    private static final List<Integer> QUICK_LEVELS = List.of(1, 64, 256);
    private static final List<Integer> OPEN = List.of(10, 50, 80);
    private static final String SCOPE = "orders:write";
    private static final int MOST_AT_ONCE = 8192;
    /** Options whose values no report shows. */
    private static final Set<String> SECRET = Set.of("--token", "--header");

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

    @Option(names = "--json", paramLabel = "FILE", description = "Write all medians, spreads and ratios here.")
    private @Nullable Path json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a page with plots here, which needs no other file.")
    private @Nullable Path html;

    @Option(
            names = "--against",
            paramLabel = "URL",
            description = "Measure this, too, with the same load: an http:// address.")
    private @Nullable String against;

    @Option(names = "--method", paramLabel = "NAME", defaultValue = "POST", description = "Of --against. Default: POST")
    private String method = "POST";

    @Option(names = "--header", paramLabel = "'NAME: VALUE'", description = "Of --against; may be repeated.")
    private List<String> headers = List.of();

    @Option(names = "--token", paramLabel = "TOKEN", description = "Of --against, as bearer token.")
    private @Nullable String token;

    @Option(
            names = "--body",
            paramLabel = "FILE",
            description = "Of --against. Default: the order of 512 bytes that the edge gets")
    private @Nullable Path body;

    @Option(
            names = "--expect",
            paramLabel = "STATUS",
            description = "What --against answers when all is well. Default: any 2xx")
    private @Nullable Integer expected;

    BenchCommand(Map<String, String> environment, PrintWriter out) {
        this.environment = environment;
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        Logs.of(environment, command());
        check();
        var folder = Files.createTempDirectory("sluice-bench-");
        try {
            var plan = plan(folder.resolve("order.json"));
            return measure(plan, folder);
        } catch (TimeoutException | IOException e) {
            throw new Unable(String.valueOf(e.getMessage()), e);
        } finally {
            remove(folder);
        }
    }

    private int measure(Plan plan, Path folder) throws Exception {
        try (var scene = new Scene(Proofs.programs(folder, SCOPE), Proofs.tokens(folder, SCOPE, tokens), folder)) {
            Runnable end = scene::close;
            var ending = Thread.ofPlatform().name("ending").unstarted(() -> {
                end.run();
                remove(folder);
            });
            Runtime.getRuntime().addShutdownHook(ending); // a run that is cut off leaves nothing behind
            try {
                var begun = Instant.now();
                var results = Bench.run(plan, scene, this::tell);
                report(new Report(Sluice.version(), asGiven(), begun, plan, results));
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
        checkScale();
        refuseUnless(body == null || Files.isReadable(body), () -> "there is no file " + body);
        Stream.of(json, html).filter(Objects::nonNull).forEach(this::refuseUnlessWritable);
        refuseUnless(
                against != null || (token == null && headers.isEmpty() && body == null && expected == null),
                () -> "--token, --header, --body and --expect need --against");
    }

    private void checkScale() {
        refuseUnlessIn("--operations", operations, 1, Scale.MOST_OPERATIONS);
        refuseUnlessIn("--body-size", bodySize, Scale.LEAST_BODY_BYTES, Scale.MOST_BODY_BYTES);
        refuseUnlessIn("--tokens", tokens, 1, Scale.MOST_TOKENS);
        refuseUnlessIn("--edges", edges, 1, Scale.MOST_EDGES);
    }

    private void refuseUnlessIn(String option, int value, int least, int most) {
        refuseUnless(
                value >= least && value <= most,
                () -> "%s is %d, expected %d to %d".formatted(option, value, least, most));
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

    private Plan plan(Path order) {
        var usual = quick ? QUICK_LEVELS : LEVELS;
        return new Plan(
                levels.isEmpty() ? usual : levels,
                rounds,
                Duration.ofSeconds(span()),
                Duration.ofSeconds(warmUp()),
                quick ? List.of() : OPEN,
                partitions,
                new Scale(operations, bodySize, tokens, edges),
                target(order));
    }

    private Optional<Target> target(Path order) {
        if (against == null) {
            return Optional.empty();
        }
        var all = new ArrayList<>(headers);
        if (token != null) {
            all.add("authorization: Bearer " + token);
        }
        if (headers.stream().noneMatch(header -> header.toLowerCase(Locale.ROOT).startsWith("content-type:"))) {
            all.add("content-type: application/json");
        }
        try {
            var sent = body == null ? order : body.toAbsolutePath();
            return Optional.of(Target.of(URI.create(against), method, all, sent, expected == null ? 0 : expected));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command().commandLine(), "--against: " + e.getMessage(), e);
        }
    }

    private void report(Report report) throws IOException {
        out.println();
        new TextReport(report).lines().forEach(out::println);
        if (json != null) {
            Files.writeString(json, JsonReport.of(report));
        }
        if (html != null) {
            Files.writeString(html, HtmlReport.of(report));
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
                var shown = SECRET.contains(option.longestName()) ? "***" : value;
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

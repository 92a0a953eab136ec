package dev.sluice.stack.cli;

import dev.sluice.load.cluster.TestCluster;
import dev.sluice.load.experiment.Expectation;
import dev.sluice.load.experiment.Experiment;
import dev.sluice.load.experiment.ExperimentReport;
import dev.sluice.stack.proof.ExperimentPrograms;
import dev.sluice.stack.token.DemoIssuer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Makes runs, each on a stage of its own, and prints what became of them. */
final class ExperimentRunner {
    private static final String ALL = "all";

    private final String folders;
    private final PrintWriter out;

    /** @param folders what the names of the runs' folders begin with */
    ExperimentRunner(String folders, PrintWriter out) {
        this.folders = folders;
        this.out = out;
    }

    /** Those of these names, in their order, or all; another name is misuse.
     * @param kind what they are called */
    static List<Experiment> named(List<String> names, List<Experiment> known, String kind, CommandSpec spec) {
        return names.equals(List.of(ALL))
                ? known
                : names.stream().map(name -> named(name, known, kind, spec)).toList();
    }

    private static Experiment named(String name, List<Experiment> known, String kind, CommandSpec spec) {
        return known.stream()
                .filter(run -> run.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ParameterException(spec.commandLine(), "no such " + kind + ": " + name));
    }

    /** Keeps the folder with what the parts said where something did not hold. */
    ExperimentReport made(Experiment run) throws Exception {
        out.println(run.name() + ": " + run.event());
        var begun = System.nanoTime();
        var folder = Files.createTempDirectory(folders);
        var report = report(run, folder);
        report.lines().forEach(out::println);
        if (report.held()) {
            remove(folder);
        } else {
            out.println("what the parts said is in " + folder);
        }
        out.printf(Locale.ROOT, "in all %.0f s%n%n", (System.nanoTime() - begun) / 1e9);
        return report;
    }

    private ExperimentReport report(Experiment run, Path folder) throws Exception {
        try {
            return new ExperimentReport(run.name(), seen(run, folder), Optional.empty());
        } catch (IOException | TimeoutException e) {
            return new ExperimentReport(run.name(), List.of(), Optional.of(e.toString()));
        }
    }

    private List<Expectation> seen(Experiment run, Path folder) throws Exception {
        try (var stage = new TestCluster(
                ExperimentPrograms.programs(folder, "proof:write " + DemoIssuer.ALL_SCOPES), folder, this::tell)) {
            var ending = Thread.ofPlatform().name("ending").unstarted(stage::close);
            Runtime.getRuntime().addShutdownHook(ending); // a run that is cut off leaves no process behind
            try {
                return run.on(stage);
            } finally {
                Runtime.getRuntime().removeShutdownHook(ending);
            }
        }
    }

    private void tell(String what) {
        out.println("  " + what);
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

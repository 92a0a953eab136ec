package dev.sluice.stack.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.edge.command.LoggingSetup;
import dev.sluice.edge.command.SluiceVersion;
import dev.sluice.load.experiment.Experiment;
import dev.sluice.load.experiment.ExperimentReport;
import dev.sluice.load.scenario.ContractChange;
import dev.sluice.load.scenario.HostileNeighbours;
import dev.sluice.load.scenario.OverloadScenario;
import dev.sluice.load.scenario.RebalanceScenario;
import dev.sluice.load.scenario.ReplayThroughput;
import dev.sluice.load.scenario.ServiceAbsence;
import dev.sluice.load.scenario.SharedQueue;
import dev.sluice.load.scenario.SlowInstance;
import dev.sluice.stack.scenario.ReplayFaults;
import dev.sluice.stack.scenario.ReplayVerdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "scenario",
        description = "Show under load what the gateway promises, and see whether it holds.",
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class,
        footer = {
            "",
            "Broker, edges and services are processes of their own, on free ports of 127.0.0.1. Exit codes: 0 all"
                    + " held, 1 something did not, 2 misuse."
        })
final class ScenarioCommand implements Callable<Integer> {
    private static final List<Experiment> KNOWN = List.of(
            new SlowInstance(),
            new ServiceAbsence(),
            new OverloadScenario(),
            new SharedQueue(),
            new ContractChange(),
            new RebalanceScenario(),
            new ReplayVerdict(),
            new ReplayFaults(),
            new ReplayThroughput(),
            new HostileNeighbours());

    private final Map<String, String> environment;
    private final PrintWriter out;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "NAME",
            description =
                    "slow-instance, nobody-home, overload, shared-queue, contract-change, rebalances, replay-verdict,"
                            + " replay-faults, replay-rate, hostile-neighbours, or all")
    private List<String> names = List.of();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there too, and whether they held.")
    private @Nullable Path json;

    ScenarioCommand(Map<String, String> environment, PrintWriter out) {
        this.environment = environment;
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        LoggingSetup.of(environment, Objects.requireNonNull(spec));
        var runs = new ExperimentRunner("sluice-scenario-", out);
        var reports = new ArrayList<ExperimentReport>();
        for (var scenario : ExperimentRunner.named(names, KNOWN, "scenario", Objects.requireNonNull(spec))) {
            reports.add(runs.made(scenario));
            write(reports);
        }
        return reports.stream().allMatch(ExperimentReport::held) ? 0 : 1;
    }

    /** After each of them: what is known counts, whatever ends the others. */
    private void write(List<ExperimentReport> reports) throws IOException {
        if (json != null) {
            Files.writeString(
                    json,
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document(reports)) + "\n");
        }
    }

    /** One scenario stands for itself; several are a list. */
    private JsonNode document(List<ExperimentReport> reports) {
        if (names.size() == 1 && reports.size() == 1 && !names.contains("all")) {
            return reports.getFirst().json();
        }
        var document = JsonNodeFactory.instance.objectNode();
        document.put("held", reports.stream().allMatch(ExperimentReport::held));
        var list = document.putArray("scenarios");
        reports.forEach(report -> list.add(report.json()));
        return document;
    }
}

package dev.sluice.stack.cli;

import dev.sluice.edge.command.LoggingSetup;
import dev.sluice.edge.command.SluiceVersion;
import dev.sluice.load.experiment.Experiment;
import dev.sluice.load.failure.BrokerCrash;
import dev.sluice.load.failure.BrokerStall;
import dev.sluice.load.failure.EdgeShutdownAndCrash;
import dev.sluice.load.failure.InstanceChurn;
import dev.sluice.load.failure.ManyPendingCalls;
import dev.sluice.load.failure.OverloadWithSmallHeap;
import dev.sluice.load.failure.ServiceCrash;
import dev.sluice.load.failure.TwoEdges;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "failure",
        description = "Let parts die, freeze, come and go under load, and see whether what must hold holds.",
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class,
        footer = {
            "",
            "Broker, edges and services are processes of their own, on free ports of 127.0.0.1. Exit codes: 0 all"
                    + " held, 1 something did not, 2 misuse."
        })
final class FailureCommand implements Callable<Integer> {
    private static final long CALLS = 1_000_000;
    private static final String MANY_WAIT = "many-wait";
    private static final long WAITING = 20_000;
    private static final long MOST_WAITING = 40_000;

    private final Map<String, String> environment;
    private final PrintWriter out;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "NAME",
            description = "two-edges, broker-dies, broker-freezes, service-dies, instances-come-and-go, edge-ends,"
                    + " too-much, many-wait, or all")
    private List<String> names = List.of();

    @Option(
            names = "--calls",
            paramLabel = "N",
            description = "How many calls two-edges makes, 1000000 where this is not said, or how many are waiting at"
                    + " once in many-wait, 20000 and at most 40000.")
    private @Nullable Long calls;

    FailureCommand(Map<String, String> environment, PrintWriter out) {
        this.environment = environment;
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        LoggingSetup.of(environment, Objects.requireNonNull(spec));
        var runs = new ExperimentRunner("sluice-failure-", out);
        var held = true;
        for (var failure : wanted()) {
            held &= runs.made(failure).held();
        }
        return held ? 0 : 1;
    }

    private List<Experiment> known() {
        return List.of(
                new TwoEdges(calls(CALLS)),
                new BrokerCrash(5),
                new BrokerStall(Duration.ofSeconds(20)),
                new ServiceCrash(),
                new InstanceChurn(20),
                new EdgeShutdownAndCrash(),
                new OverloadWithSmallHeap(Duration.ofSeconds(60)),
                new ManyPendingCalls((int) Math.min(calls(WAITING), MOST_WAITING)));
    }

    private long calls(long otherwise) {
        return calls == null ? otherwise : calls;
    }

    private List<Experiment> wanted() {
        var most = names.contains(MANY_WAIT) ? MOST_WAITING : Long.MAX_VALUE;
        if (calls != null && (calls < 1 || calls > most)) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--calls is %d, expected 1 to %d".formatted(calls, most));
        }
        return ExperimentRunner.named(names, known(), "failure", Objects.requireNonNull(spec));
    }
}

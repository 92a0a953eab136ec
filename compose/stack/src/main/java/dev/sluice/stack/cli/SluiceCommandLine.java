package dev.sluice.stack.cli;

import dev.sluice.edge.command.CheckCommand;
import dev.sluice.edge.command.CommandRunner;
import dev.sluice.edge.command.EdgeCommand;
import dev.sluice.edge.command.ExplainCommand;
import dev.sluice.edge.command.HealthCommand;
import dev.sluice.edge.command.PrintableWriter;
import dev.sluice.edge.command.SluiceVersion;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The whole command line, {@code ./sluice}. */
public final class SluiceCommandLine {
    private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    private final PrintWriter terminal;
    private final PrintWriter err;

    /** @param root of the checkout; the demo keeps its key and its log below it */
    public SluiceCommandLine(Path root, Map<String, String> environment, PrintWriter terminal, PrintWriter err) {
        this.terminal = terminal;
        this.err = err;
        var out = PrintableWriter.over(terminal);
        commands.put("demo", () -> new DemoCommand(root, environment, out));
        commands.put("edge", () -> new EdgeCommand(environment));
        commands.put("service", () -> new ServiceCommand(environment));
        commands.put("health", () -> new HealthCommand(out));
        commands.put("token", () -> new TokenCommand(root, out));
        commands.put("check", () -> new CheckCommand(environment, out));
        commands.put("explain", () -> new ExplainCommand(out));
        commands.put("contracts", () -> new ContractsCommand(out));
        commands.put("dead-letters", () -> new DeadLettersCommand(out));
        commands.put("bench", () -> new BenchCommand(environment, out));
        commands.put("bench-part", () -> new BenchPartCommand(out));
        commands.put("failure", () -> new FailureCommand(environment, out));
        commands.put("scenario", () -> new ScenarioCommand(environment, out));
        commands.put("replay", () -> new ReplayCommand(environment, out));
        commands.put("record", () -> new RecordCommand(environment, out));
        commands.put("tail", () -> new TailCommand(environment, out));
        commands.put("stand-in", () -> new StandInCommand(environment, out));
        commands.put("broker", () -> new BrokerCommand(environment, out));
        commands.put("planted-service", () -> new FaultyServiceCommand(out));
        commands.put("proving-service", () -> new ProbeServiceCommand(out));
        commands.put("rehearsal", () -> new TrainingRunCommand(root));
        commands.put("build", BuildCommand::new);
        commands.put("run", RunCommand::new);
        commands.put("help", () -> new CommandLine.HelpCommand());
    }

    /** Runs one command and gives its exit code. {@code demo}, {@code edge} and {@code service} return only when they could not start. */
    public int run(String... arguments) {
        return new CommandRunner(new Top(), commands, "./", terminal, err).run(arguments);
    }

    @Command(
            name = "sluice",
            description = "An API gateway whose inside is Kafka: HTTP at the edge, records behind it.",
            synopsisSubcommandLabel = "COMMAND",
            mixinStandardHelpOptions = true,
            versionProvider = SluiceVersion.class,
            footer = {"", "`./sluice COMMAND --help` says more. Exit codes: 0 done, 1 could not be done, 2 misuse."})
    private static final class Top implements Runnable {
        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "name a command; ./sluice demo is a good first one");
        }
    }
}

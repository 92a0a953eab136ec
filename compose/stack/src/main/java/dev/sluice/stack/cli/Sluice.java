package dev.sluice.stack.cli;

import dev.sluice.contracts.text.PrintableText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The whole command line, {@code ./sluice}. */
public final class Sluice {
    private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    private final PrintWriter terminal;
    private final PrintWriter err;

    /** @param root of the checkout; the demo keeps its key and its log below it */
    public Sluice(Path root, Map<String, String> environment, PrintWriter terminal, PrintWriter err) {
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
        commands.put("planted-service", () -> new PlantedServiceCommand(out));
        commands.put("proving-service", () -> new ProvingServiceCommand(out));
        commands.put("rehearsal", () -> new RehearsalCommand(root));
        commands.put("build", BuildCommand::new);
        commands.put("run", RunCommand::new);
        commands.put("help", () -> new CommandLine.HelpCommand());
    }

    /** Runs one command and gives its exit code. {@code demo}, {@code edge} and {@code service} return only when they could not start. */
    public int run(String... arguments) {
        return commandLine(arguments)
                .setOut(terminal) // help may have colours; reaches the commands that are there by now
                .setErr(err)
                .setParameterExceptionHandler((misuse, _) -> explain(misuse, err))
                .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, err))
                .execute(arguments);
    }

    /** To look at all commands is a good part of a start, so it has only the one that is named, where one is. */
    private CommandLine commandLine(String... arguments) {
        var line = new CommandLine(new Top());
        var named = arguments.length == 0 || arguments[0].equals("help") ? null : commands.get(arguments[0]);
        if (named != null) {
            return line.addSubcommand(arguments[0], named.get());
        }
        for (var command : commands.entrySet()) { // a lambda that holds a class of picocli cannot be in an AOT cache
            line.addSubcommand(command.getKey(), command.getValue().get());
        }
        return line;
    }

    /** In a sentence: all options behind it would push it off the screen. Without a command, all commands are told. */
    private static int explain(ParameterException misuse, PrintWriter err) {
        var command = misuse.getCommandLine();
        err.println(PrintableText.lines(String.valueOf(misuse.getMessage())));
        if (command.getParent() == null) {
            command.usage(err);
        } else {
            CommandLine.UnmatchedArgumentException.printSuggestions(misuse, err);
            err.println("./" + command.getCommandSpec().qualifiedName() + " --help says more");
        }
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** What the user can mend is told in a sentence; what only a developer can goes to the log with its trace. */
    private static int explain(Exception failure, PrintWriter err) {
        if (!(failure instanceof Unable)) {
            LoggerFactory.getLogger(Sluice.class).debug("command failed", failure);
        }
        var speaksForItself = failure instanceof Unable || failure.getClass() == IOException.class;
        err.println("sluice: "
                + PrintableText.lines(speaksForItself ? String.valueOf(failure.getMessage()) : failure.toString()));
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Command(
            name = "sluice",
            description = "An API gateway whose inside is Kafka: HTTP at the edge, records behind it.",
            synopsisSubcommandLabel = "COMMAND",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
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

    /** The version that the build wrote next to this class. */
    static String version() throws IOException {
        try (var version = Sluice.class.getResourceAsStream("version")) {
            return new String(Objects.requireNonNull(version).readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            return new String[] {"sluice " + version()};
        }
    }
}

package dev.sluice.stack.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
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
    private final CommandLine commands;

    /** @param root of the checkout; the demo keeps its key and its log below it */
    public Sluice(Path root, Map<String, String> environment, PrintWriter out, PrintWriter err) {
        this.commands = new CommandLine(new Top())
                .addSubcommand(new DemoCommand(root, environment, out))
                .addSubcommand(new EdgeCommand(environment))
                .addSubcommand(new ServiceCommand(environment))
                .addSubcommand(new HealthCommand(out))
                .addSubcommand(new TokenCommand(root, out))
                .addSubcommand(new CheckCommand(environment, out))
                .addSubcommand(new BenchCommand(root, environment, out))
                .addSubcommand(new FailureCommand(environment, out))
                .addSubcommand(new BrokerCommand(environment, out))
                .addSubcommand(new ProvingServiceCommand(out))
                .addSubcommand(new RehearsalCommand(root))
                .addSubcommand(new BuildCommand())
                .addSubcommand(new RunCommand())
                .addSubcommand(new CommandLine.HelpCommand())
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, err));
    }

    /** Runs one command and gives its exit code. {@code demo}, {@code edge} and {@code service} return only when they could not start. */
    public int run(String... arguments) {
        return commands.execute(arguments);
    }

    /** What the user can mend is told in a sentence; what only a developer can goes to the log with its trace. */
    private static int explain(Exception failure, PrintWriter err) {
        if (!(failure instanceof Unable)) {
            LoggerFactory.getLogger(Sluice.class).debug("command failed", failure);
        }
        var speaksForItself = failure instanceof Unable || failure.getClass() == IOException.class;
        err.println("sluice: " + (speaksForItself ? failure.getMessage() : failure.toString()));
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

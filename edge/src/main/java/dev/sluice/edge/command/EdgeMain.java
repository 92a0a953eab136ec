package dev.sluice.edge.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The process of an edge that stands by itself: what an edge needs, without broker, dispatcher and tools. */
public final class EdgeMain {

    private EdgeMain() {}

    public static void main(String[] arguments) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(System.getenv(), out, err, arguments));
    }

    /** Gives the exit code; {@code edge} returns only when it could not start. */
    static int run(Map<String, String> environment, PrintWriter terminal, PrintWriter err, String... arguments) {
        var out = PrintableWriter.over(terminal);
        var commands = new LinkedHashMap<String, Supplier<Object>>();
        commands.put("edge", () -> new EdgeCommand(environment));
        commands.put("health", () -> new HealthCommand(out));
        commands.put("check", () -> new CheckCommand(environment, out));
        commands.put("explain", () -> new ExplainCommand(out));
        commands.put("help", HelpCommand::new);
        return new CommandRunner(new Top(), commands, "bin/", terminal, err).run(arguments);
    }

    @Command(
            name = "sluice",
            description = "An edge of Sluice: HTTP outside, Kafka inside.",
            synopsisSubcommandLabel = "COMMAND",
            mixinStandardHelpOptions = true,
            versionProvider = SluiceVersion.class,
            footer = {"", "`bin/sluice COMMAND --help` says more. Exit codes: 0 done, 1 could not be done, 2 misuse."})
    private static final class Top implements Runnable {
        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "name a command, as in bin/sluice edge --help");
        }
    }
}

package dev.sluice.stack.cli;

import dev.sluice.edge.command.SluiceVersion;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Here for the help, and for a file that is not there: the launcher runs one that is. */
@Command(
        name = "run",
        description = "Run a service of your own, written in one Java file, with the dispatcher on its class path.",
        customSynopsis = "sluice run FILE.java [ARGUMENT...]",
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class)
final class RunCommand implements Runnable {

    @Parameters(index = "0", paramLabel = "FILE.java", description = "The program; it gets the arguments that follow.")
    private Path file = Path.of("");

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "no such file: " + file);
    }
}

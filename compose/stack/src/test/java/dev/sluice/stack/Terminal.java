package dev.sluice.stack;

import dev.sluice.stack.cli.SluiceCommandLine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/** Runs the command line in this JVM and keeps what it says. */
final class Terminal {
    private final Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    Terminal(Path folder) {
        this.folder = folder;
    }

    /** @return the exit code */
    int run(Collection<String> arguments) {
        return new SluiceCommandLine(folder, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true))
                .run(arguments.toArray(String[]::new));
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}

package dev.sluice.stack;

import dev.sluice.stack.cli.SluiceCommandLine;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The process behind {@code ./sluice}, which says where the checkout is. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        var root = Path.of(System.getProperty("sluice.root", "")).toAbsolutePath();
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(new SluiceCommandLine(root, System.getenv(), out, err).run(arguments));
    }
}

package dev.sluice.stack.cli;

import java.nio.file.Path;

/** Where log lines go; {@code logback.xml} reads it when the first logger is asked for. */
final class Logs {
    private Logs() {}

    /** Instead of stderr, so that the console keeps what a user reads. Only before the first line is logged. */
    static void toFile(Path file) {
        System.setProperty("sluice.log.file", file.toString());
        System.setProperty("SLUICE_LOG", "file");
    }
}

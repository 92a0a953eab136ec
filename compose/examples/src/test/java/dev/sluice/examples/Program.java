package dev.sluice.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** A process of a test's, and the file with all that it says. It outlives neither {@link #close()} nor this JVM. */
final class Program implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Process process;
    private final Path said;
    private final Thread atEnd;

    private Program(Process process, Path said) {
        this.process = process;
        this.said = said;
        this.atEnd = new Thread(process::destroyForcibly);
    }

    /** @param folder where it runs, and where the file with what it says is left */
    static Program start(Path folder, Map<String, String> environment, List<String> command) throws IOException {
        var said = folder.resolve("said");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().putAll(environment);
        var program = new Program(builder.start(), said);
        Runtime.getRuntime().addShutdownHook(program.atEnd);
        return program;
    }

    /** @param main the name of a class, or a file of source */
    static Program java(
            Path folder, Map<String, String> environment, String classPath, String main, String... arguments)
            throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-Djava.io.tmpdir=" + folder,
                "-Dsluice.root=" + folder,
                "-cp",
                classPath,
                main));
        command.addAll(List.of(arguments));
        return start(folder, environment, command);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String said() throws IOException {
        return Files.readString(said);
    }

    /** Waits until it ends by itself, and gives its exit code. */
    int awaitEnd() throws IOException {
        try {
            return process.onExit()
                    .orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                    .join()
                    .exitValue();
        } catch (CompletionException e) {
            throw new IllegalStateException("runs after " + TIMEOUT.toSeconds() + " s more:\n" + said(), e);
        }
    }

    /**
     * Sends SIGTERM and waits: a service has left its group then.
     *
     * @throws IllegalStateException where that did not end it; it is killed then
     */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            awaitEnd();
        } finally {
            process.destroyForcibly().onExit().join();
            Runtime.getRuntime().removeShutdownHook(atEnd);
        }
    }
}

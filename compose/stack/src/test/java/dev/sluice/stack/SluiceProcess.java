package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A process behind {@code ./sluice}, with temporary files of its own. */
final class SluiceProcess implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);

    final Path temporary;
    private final Path out;
    private final Process process;

    private SluiceProcess(Path temporary, Path out, Process process) {
        this.temporary = temporary;
        this.out = out;
        this.process = process;
    }

    /** @param root where it keeps its key, as a checkout */
    static SluiceProcess start(Path root, String... arguments) throws IOException, InterruptedException {
        var temporary = Files.createTempDirectory(root, "tmp");
        var out = Files.createTempFile(root, "out", "");
        var command = new ArrayList<String>();
        if (envResetsSignals()) { // a build in the background may ignore SIGINT, which a process would inherit
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx512m",
                "-Djava.io.tmpdir=" + temporary,
                "-Dlogback.configurationFile=logback.xml",
                "-Dsluice.root=" + root,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        return new SluiceProcess(temporary, out, process);
    }

    private static boolean envResetsSignals() throws IOException, InterruptedException {
        return new ProcessBuilder("env", "--default-signal=INT", "true")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /** Waits until it has written these words; one that does not is ended. */
    SluiceProcess awaitTold(String words) {
        try {
            Awaitility.await().atMost(SOON).until(() -> told().contains(words));
            return this;
        } catch (ConditionTimeoutException e) {
            close();
            throw e;
        }
    }

    /** What it wrote to stdout and stderr until now. */
    String told() throws IOException {
        return Files.readString(out);
    }

    /** Sends the signal, as STOP and CONT. */
    void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
                .start()
                .waitFor();
    }

    /** Sends the signal and gives the time until the process had ended. */
    Duration end(String signal) throws IOException, InterruptedException {
        var begun = System.nanoTime();
        signal(signal);
        assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitValue() {
        return process.exitValue();
    }

    /** As a crash would end it. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}

package dev.sluice.load.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** A process of the run: broker, edge or an instance of the service. What it says goes to a file. */
public final class ManagedProcess implements AutoCloseable {
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);
    private static final Pattern LIVE_BYTES = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

    private final String name;
    private final Process process;
    private final Path log;

    private ManagedProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Starts it in a folder, where its log goes too. */
    public static ManagedProcess start(String name, List<String> command, Map<String, String> environment, Path folder)
            throws IOException {
        var log = folder.resolve(name + ".log");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new ManagedProcess(name, builder.start(), log);
    }

    /** Starts one that is asked and answers line by line; what it says besides, on stderr, goes to the log. */
    public static ManagedProcess startAsked(
            String name, List<String> command, Map<String, String> environment, Path folder) throws IOException {
        var log = folder.resolve(name + ".log");
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectError(log.toFile());
        builder.environment().putAll(environment);
        return new ManagedProcess(name, builder.start(), log);
    }

    public String name() {
        return name;
    }

    /** All that it said so far. */
    public String said() throws IOException {
        return Files.readString(log);
    }

    /** Waits for a condition of a part that has just been started. */
    public void await(BooleanSupplier ready) throws InterruptedException, IOException, TimeoutException {
        var until = System.nanoTime() + STARTS_WITHIN.toNanos();
        while (!ready.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() - until > 0) {
                throw new TimeoutException(name + " did not get ready: " + said());
            }
            Thread.sleep(POLL_INTERVAL);
        }
    }

    /** Says a line to its stdin and waits for the one that it answers. Only for those that were started for it. */
    public String ask(String line) throws IOException {
        var out = process.outputWriter(StandardCharsets.UTF_8);
        out.write(line);
        out.newLine();
        out.flush();
        var answer = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (answer == null) {
            throw new IOException(name + " ended: " + said());
        }
        return answer;
    }

    /** How long processors have worked for it, in steps of the system, 10 ms on Linux. */
    public Duration cpu() throws IOException {
        return process.info().totalCpuDuration().orElseThrow(() -> new IOException("no processor time of " + name));
    }

    public boolean says(String text) {
        try {
            return said().contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL; returns when it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, without waiting. */
    public void tell() {
        process.destroy();
    }

    /** Its exit code. */
    public int awaitEnd() throws InterruptedException, TimeoutException {
        if (!process.waitFor(SHUTDOWN_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            throw new TimeoutException(name + " did not end within " + SHUTDOWN_TIMEOUT.toSeconds() + " s");
        }
        return process.exitValue();
    }

    /** SIGSTOP: it holds all its connections and does nothing. */
    public void freeze() throws IOException, InterruptedException {
        run("sh", "-c", "kill -STOP " + process.pid());
    }

    public void thaw() throws IOException, InterruptedException {
        run("sh", "-c", "kill -CONT " + process.pid());
    }

    /** What lives on its heap, in KiB: counted while it stands still after a collection, so that nothing which came since is in it. */
    public long liveHeapKib() throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var total = LIVE_BYTES.matcher(run(jcmd, Long.toString(process.pid()), "GC.class_histogram"));
        if (!total.find()) {
            throw new IOException("jcmd GC.class_histogram of " + name + " tells no total");
        }
        return Long.parseLong(total.group(1)) / 1024;
    }

    /** What it holds of the machine's memory, in KiB. */
    public long residentKib() throws IOException {
        return status("VmRSS");
    }

    /** Threads of the system; virtual ones do not count. */
    public long threads() throws IOException {
        return status("Threads");
    }

    private long status(String key) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith(key + ":")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no " + key + " of " + name);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
        return said;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly); // of a command that was put before the program
        process.destroyForcibly();
    }
}

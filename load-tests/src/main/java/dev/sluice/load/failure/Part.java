package dev.sluice.load.failure;

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
public final class Part implements AutoCloseable {
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final Pattern USED_HEAP = Pattern.compile("used (\\d+)K");

    private final String name;
    private final Process process;
    private final Path log;

    private Part(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    static Part start(String name, List<String> command, Map<String, String> environment, Path folder)
            throws IOException {
        var log = folder.resolve(name + ".log");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new Part(name, builder.start(), log);
    }

    public String name() {
        return name;
    }

    /** All that it said so far. */
    public String said() throws IOException {
        return Files.readString(log);
    }

    /** Waits for a condition of a part that has just been started. */
    void await(BooleanSupplier ready) throws InterruptedException, IOException, TimeoutException {
        var until = System.nanoTime() + STARTS_WITHIN.toNanos();
        while (!ready.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() - until > 0) {
                throw new TimeoutException(name + " did not get ready: " + said());
            }
            Thread.sleep(LOOK);
        }
    }

    boolean says(String text) {
        try {
            return said().contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    /** SIGKILL; returns when it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, without waiting. */
    void tell() {
        process.destroy();
    }

    /** Its exit code. */
    int awaitEnd() throws InterruptedException, TimeoutException {
        if (!process.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
            throw new TimeoutException(name + " did not end within " + ENDS_WITHIN.toSeconds() + " s");
        }
        return process.exitValue();
    }

    /** SIGSTOP: it holds all its connections and does nothing. */
    void freeze() throws IOException, InterruptedException {
        run("sh", "-c", "kill -STOP " + process.pid());
    }

    void thaw() throws IOException, InterruptedException {
        run("sh", "-c", "kill -CONT " + process.pid());
    }

    /** What lives on its heap after a collection, in KiB. */
    long liveHeapKib() throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        run(jcmd, Long.toString(process.pid()), "GC.run");
        var heap = USED_HEAP.matcher(run(jcmd, Long.toString(process.pid()), "GC.heap_info"));
        if (!heap.find()) {
            throw new IOException("jcmd GC.heap_info of " + name + " tells no used heap");
        }
        return Long.parseLong(heap.group(1));
    }

    /** What it holds of the machine's memory, in KiB. */
    long residentKib() throws IOException {
        return status("VmRSS");
    }

    /** Threads of the system; virtual ones do not count. */
    long threads() throws IOException {
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

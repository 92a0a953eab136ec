package dev.sluice.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Runs targets one after another, each in a JVM of its own with Jazzer. Inputs that opened new ways stay in
 * {@code target/fuzz} for the next run; one that ends a target is written to {@code findings} there.
 */
final class FuzzRun {
    /** For one input, the first of a target with all that it loads, too: far more than any takes on a busy machine. */
    private static final int INPUT_TIMEOUT_SECONDS = 60;

    private static final String OURS = "dev.sluice.**";

    private static final int MAX_INPUT_BYTES = 4096;
    private static final int MAX_RESIDENT_MIB = 4096;

    private FuzzRun() {}

    /** @param arguments seconds for each target, and a pattern that is found in the names of those to run */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var seconds = Integer.parseInt(arguments[0]);
        var wanted = Pattern.compile(arguments[1]);
        var failed = new ArrayList<String>();
        for (var target : FuzzTargets.all().keySet()) {
            if (wanted.matcher(target.getSimpleName()).find() && !isClean(target, seconds)) {
                failed.add(target.getSimpleName());
            }
        }
        if (!failed.isEmpty()) {
            System.err.println("findings in " + failed + ", see target/fuzz/findings; each becomes a file below"
                    + " src/test/resources/inputs");
            System.exit(1);
        }
    }

    private static boolean isClean(Class<?> target, int seconds) throws IOException, InterruptedException {
        var name = target.getSimpleName();
        var corpus = Files.createDirectories(Path.of("target/fuzz/corpus", name));
        var findings = Files.createDirectories(Path.of("target/fuzz/findings", name));
        System.out.println(name + ": " + seconds + " s");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=" + OURS,
                "--custom_hook_includes=" + OURS, // nothing else: it takes a minute to load what the edge loads
                "--reproducer_path=" + findings,
                "-artifact_prefix=" + findings + "/",
                "-max_total_time=" + seconds,
                "-timeout=" + INPUT_TIMEOUT_SECONDS,
                "-max_len=" + MAX_INPUT_BYTES,
                "-rss_limit_mb=" + MAX_RESIDENT_MIB,
                "-print_final_stats=1"));
        dictionary(name).ifPresent(words -> command.add("-dict=" + words));
        command.add(corpus.toString());
        var stored = Path.of("src/test/resources/inputs", name);
        if (Files.isDirectory(stored)) {
            command.add(stored.toString());
        }
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }

    private static Optional<Path> dictionary(String name) {
        var words = Path.of("src/main/dictionaries", name + ".dict");
        return Files.exists(words) ? Optional.of(words) : Optional.empty();
    }
}

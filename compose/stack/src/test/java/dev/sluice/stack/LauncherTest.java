package dev.sluice.stack;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script at the root, in a copy without anything built and with programs of the test's own on the PATH. */
class LauncherTest {
    private static final Path SCRIPT = Path.of("../../sluice").toAbsolutePath().normalize();

    /** What the script needs of a system. */
    private final Set<String> tools = new TreeSet<>(Set.of(
            "cat", "dirname", "find", "flock", "grep", "head", "mkdir", "mv", "readlink", "rm", "sleep", "touch"));

    @TempDir
    private Path folder;

    private record Ended(int exit, String out, String err) {}

    @Test
    void without_maven_it_says_what_to_install_and_nothing_on_stdout() throws Exception {
        var ended = launch(Map.of("JAVA_HOME", System.getProperty("java.home")), "token");

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("Maven 3.8", "apt install maven");
    }

    @Test
    void a_failed_build_ends_it_and_nothing_is_on_stdout() throws Exception {
        program("mvn", "echo compiling; exit 1");

        var ended = launch(Map.of("JAVA_HOME", System.getProperty("java.home")), "token");

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("compiling", "the build failed");
    }

    @Test
    void a_build_tells_module_by_module_and_what_went_wrong_and_keeps_the_routine_to_itself() throws Exception {
        program("mvn", """
            echo '[INFO] Scanning for projects...'
            echo '[INFO] Building Sluice edge 0.1.0-SNAPSHOT                [4/7]'
            echo '[INFO] Building jar: /somewhere/edge.jar'
            echo 'WARNING: sun.misc.Unsafe will be removed' >&2
            echo '[ERROR] Edge.java:[3,1] not a statement'
            exit 1\
            """);

        var ended = launch(Map.of("JAVA_HOME", System.getProperty("java.home")), "token");

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err())
                .contains("sluice: Building Sluice edge", "[4/7]", "[ERROR] Edge.java", "the build failed")
                .doesNotContain("Scanning", "somewhere", "WARNING");
    }

    @Test
    void without_flock_a_lock_that_nobody_holds_is_taken_over() throws Exception {
        var environment = Map.of("JAVA_HOME", jdkThatPrintsItsArguments().toString());
        program("mvn", "mkdir -p compose/stack/target/lib; touch compose/stack/target/sluice-stack.jar");
        var lock = Files.createDirectories(root().resolve(".sluice/build.lock.d")); // died before it wrote its id
        tools.remove("flock");

        var ended = launch(environment, "check");

        assertThat(ended.exit()).as(ended.err()).isZero();
        assertThat(ended.err()).contains("waiting for it", "built in");
        assertThat(lock).doesNotExist();
    }

    @Test
    void it_builds_with_the_jdk_that_it_found_once_and_runs_from_any_folder_also_with_blanks_in_its_path()
            throws Exception {
        var jdk = jdkThatPrintsItsArguments();
        program(
                "mvn",
                "echo \"with $JAVA_HOME\"; mkdir -p compose/stack/target/lib; touch"
                        + " compose/stack/target/sluice-stack.jar");

        var first = launch(Map.of("JAVA_HOME", jdk.toString()), "check", "my contracts");
        var second = launch(Map.of("JAVA_HOME", jdk.toString()), "check", "my contracts");

        assertThat(first.exit()).as(first.err()).isZero();
        assertThat(first.err()).contains("with " + jdk);
        assertThat(first.out().lines()).endsWith("dev.sluice.stack.Main", "check", "my contracts");
        assertThat(first.out()).contains("-Dsluice.root=" + root().toRealPath() + System.lineSeparator());
        assertThat(second.err()).isEmpty();
        assertThat(second.out()).isEqualTo(first.out());
    }

    @Test
    void a_build_makes_the_key_for_tokens_and_prints_none() throws Exception {
        var environment = Map.of("JAVA_HOME", jdkThatPrintsItsArguments().toString());
        program("mvn", "mkdir -p compose/stack/target/lib; touch compose/stack/target/sluice-stack.jar");

        var ended = launch(environment, "build");

        var root = root().toRealPath();
        assertThat(ended.exit()).as(ended.err()).isZero();
        assertThat(ended.out()).isEmpty();
        assertThat(Files.readAllLines(folder.resolve("runs")))
                .hasSize(2)
                .allMatch(run -> run.contains("-Dsluice.root=" + root))
                .last()
                .asString()
                .endsWith("dev.sluice.stack.Main token");
    }

    @Test
    void what_is_started_takes_its_classes_from_the_cache_of_the_build_and_does_without_a_broken_one()
            throws Exception {
        program(
                "mvn",
                "mkdir -p compose/stack/target/lib; cat '" + jarOf("IO.println(words[0]);")
                        + "' >compose/stack/target/sluice-stack.jar");
        var jdk = System.getProperty("java.home");
        var loaded = folder.resolve("loaded");

        var built = launch(Map.of("JAVA_HOME", jdk), "build");
        var started = launch(
                Map.of("JAVA_HOME", jdk, "JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded), "edge", "--port=1");
        Files.writeString(root().resolve("compose/stack/target/sluice.aot"), "no cache");
        var unaided = launch(Map.of("JAVA_HOME", jdk), "edge");

        assertThat(built.exit()).as(built.err()).isZero();
        assertThat(built.err()).contains("rehearsing").doesNotContain("failed");
        assertThat(started.out()).isEqualToIgnoringNewLines("edge");
        assertThat(Files.readAllLines(loaded))
                .filteredOn(line -> line.contains(" dev.sluice.stack.Main "))
                .singleElement()
                .asString()
                .contains("shared objects file");
        assertThat(unaided).isEqualTo(new Ended(0, "edge" + System.lineSeparator(), ""));
    }

    @Test
    void a_rehearsal_that_fails_is_told_in_a_line_and_nothing_else_changes() throws Exception {
        program(
                "mvn",
                "mkdir -p compose/stack/target/lib; cat '"
                        + jarOf("System.exit(words[0].equals(\"rehearsal\") ? 1 : 0);")
                        + "' >compose/stack/target/sluice-stack.jar");
        var jdk = System.getProperty("java.home");

        var built = launch(Map.of("JAVA_HOME", jdk), "build");
        var started = launch(Map.of("JAVA_HOME", jdk), "edge");

        assertThat(built.exit()).isZero();
        assertThat(built.err().lines())
                .filteredOn(line -> line.contains("rehearsal failed"))
                .hasSize(1);
        assertThat(root().resolve("compose/stack/target")).isDirectoryNotContaining("glob:**.aot*");
        assertThat(started).isEqualTo(new Ended(0, "", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"edge/src/main/Edge.java", "edge/library/src/main/patch/library", "edge/library/pom.xml"})
    void a_changed_source_is_built_again(String changed) throws Exception {
        var environment = Map.of("JAVA_HOME", jdkThatPrintsItsArguments().toString());
        program("mvn", "mkdir -p compose/stack/target/lib; touch compose/stack/target/sluice-stack.jar");
        launch(environment, "check");

        var built = root().resolve("compose/stack/target/built");
        var source = root().resolve(changed);
        Files.createDirectories(source.getParent());
        Files.writeString(source, "changed");
        Files.setLastModifiedTime(
                source, FileTime.fromMillis(Files.getLastModifiedTime(built).toMillis() + 1000));
        var ended = launch(environment, "check");

        assertThat(ended.err()).contains("building");
    }

    @Test
    void run_hands_a_file_and_its_arguments_to_java() throws Exception {
        var environment = Map.of("JAVA_HOME", jdkThatPrintsItsArguments().toString());
        program("mvn", "mkdir -p compose/stack/target/lib; touch compose/stack/target/sluice-stack.jar");
        Files.writeString(folder.resolve("Mine.java"), "void main() {}");

        var ended = launch(environment, "run", "Mine.java", "one two");

        assertThat(ended.out().lines()).endsWith("Mine.java", "one two").doesNotContain("dev.sluice.stack.Main");
    }

    private Path root() throws IOException {
        return Files.createDirectories(folder.resolve("a checkout"));
    }

    private Path jdkThatPrintsItsArguments() throws IOException {
        var bin = Files.createDirectories(folder.resolve("jdk/bin"));
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.3\"\n");
        script(bin.resolve("javac"), "exit 1");
        script(bin.resolve("java"), "printf '%s\\n' \"$@\"; echo \"$@\" >>" + folder.resolve("runs"));
        return folder.resolve("jdk");
    }

    /** With a main class of this body. */
    private Path jarOf(String body) throws IOException {
        var source = Files.createDirectories(folder.resolve("source")).resolve("Main.java");
        Files.writeString(
                source, "package dev.sluice.stack; class Main { static void main(String[] words) { " + body + " } }");
        var compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler.run(null, null, null, "-d", folder.toString(), source.toString()))
                .isZero();
        var name = "dev/sluice/stack/Main.class";
        try (var jar = new JarOutputStream(Files.newOutputStream(folder.resolve("main.jar")))) {
            jar.putNextEntry(new JarEntry(name));
            Files.copy(folder.resolve(name), jar);
        }
        return folder.resolve("main.jar");
    }

    private void program(String name, String body) throws IOException {
        script(Files.createDirectories(folder.resolve("bin")).resolve(name), body);
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** On the PATH is what the script needs of a system, without Maven and Java. */
    private Ended launch(Map<String, String> environment, String... arguments) throws Exception {
        Files.copy(SCRIPT, root().resolve("sluice"), REPLACE_EXISTING, COPY_ATTRIBUTES);
        for (var tool : tools) {
            var found = Stream.of("/usr/bin", "/bin")
                    .map(folder -> Path.of(folder, tool))
                    .filter(Files::exists)
                    .findFirst();
            if (found.isPresent()) {
                program(tool, "exec " + found.get() + " \"$@\"");
            }
        }
        var command = new ArrayList<String>();
        command.add("bash");
        command.add(root().resolve("sluice").toString());
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).directory(folder.toFile());
        process.environment().clear();
        process.environment().put("PATH", folder.resolve("bin").toString());
        process.environment().put("HOME", folder.toString());
        process.environment().putAll(environment);
        var err = Files.createTempFile(folder, "err", "");
        var running = process.redirectError(err.toFile()).start();
        var out = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(running.waitFor(), out, Files.readString(err));
    }
}

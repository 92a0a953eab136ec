package dev.sluice.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code target/sluice-edge.tar.gz}: what is in it, what is not, and that it starts. */
class EdgeDistributionTest {
    @TempDir
    private static Path folder;

    /** Classes by their names with slashes, each with the jars that have it. */
    private static final Map<String, List<String>> CLASSES = new TreeMap<>();

    private static Path home;
    private static List<Path> jars;

    private record Ended(int exit, String out, String err) {}

    @BeforeAll
    static void unpack() throws Exception {
        var archive = Path.of("target/sluice-edge.tar.gz").toAbsolutePath();
        var tar = new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", folder.toString())
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        home = only(folder);
        try (var files = Files.list(home.resolve("lib"))) {
            jars = files.sorted().toList();
        }
        for (var jar : jars) {
            classes(jar);
        }
    }

    private static Path only(Path parent) throws IOException {
        try (var children = Files.list(parent)) {
            return children.collect(Collectors.collectingAndThen(Collectors.toList(), List::getFirst));
        }
    }

    private static void classes(Path jar) throws IOException {
        try (var opened = new JarFile(jar.toFile())) {
            opened.stream()
                    .map(entry -> entry.getName().replaceFirst("^META-INF/versions/\\d+/", ""))
                    .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
                    .distinct()
                    .forEach(name -> CLASSES.computeIfAbsent(name, _ -> new ArrayList<>())
                            .add(jar.getFileName().toString()));
        }
    }

    /** A list to be changed by whoever gives the edge another library, and meant to be looked at then. */
    @Test
    void its_libraries_are_those_of_the_list() throws Exception {
        var listed = Files.readAllLines(Path.of("src/test/resources/libraries"));

        assertThat(jars)
                .extracting(jar -> jar.getFileName().toString().replaceFirst("-\\d.*", ""))
                .containsExactlyInAnyOrderElementsOf(listed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scala/",
                "kafka/",
                "org/apache/kafka/controller/",
                "org/apache/kafka/coordinator/",
                "org/apache/kafka/image/",
                "org/apache/kafka/metadata/",
                "org/apache/kafka/raft/",
                "org/apache/kafka/storage/",
                "com/yammer/",
                "io/netty/",
                "org/HdrHistogram/",
                "org/openjdk/jmh/",
                "org/apache/commons/statistics/",
                "com/google/common/",
                "org/junit/",
                "dev/sluice/broker/",
                "dev/sluice/dispatcher/",
                "dev/sluice/load/",
                "dev/sluice/stack/"
            })
    void it_has_nothing_of_the_broker_the_services_and_the_tools(String packages) {
        assertThat(CLASSES.keySet()).noneMatch(name -> name.startsWith(packages));
    }

    @Test
    void its_own_classes_are_those_of_edge_and_contracts() {
        var rooms = CLASSES.keySet().stream()
                .filter(name -> name.startsWith("dev/sluice/"))
                .map(name -> name.split("/", 4)[2])
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(rooms).contains("contracts", "edge").doesNotContain("broker", "dispatcher", "load", "stack");
    }

    @Test
    void no_class_is_there_twice() {
        assertThat(CLASSES.entrySet())
                .filteredOn(entry -> entry.getValue().size() > 1)
                .isEmpty();
    }

    @Test
    void its_script_runs_from_anywhere_and_through_a_link() throws Exception {
        var link = Files.createSymbolicLink(folder.resolve("link"), home.resolve("bin/sluice"));

        var ended = run(link, "--version");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).matches("sluice \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R");
        Files.delete(link);
    }

    @Test
    void it_checks_contracts_and_says_what_an_edge_lacks() throws Exception {
        var contracts = Files.createDirectories(home.resolve("contracts"));
        Files.writeString(contracts.resolve("teas.yaml"), """
            openapi: 3.1.0
            info: {title: Teas, version: 1.0.0}
            x-sluice: {service: teas}
            paths: {/teas: {get: {operationId: listTeas, security: []}}}
            """);
        var script = home.resolve("bin/sluice");

        var checked = run(script, "check", contracts.toString());
        var unconfigured = run(script, "edge");

        assertThat(checked).isEqualTo(new Ended(0, "1 operations in 1 contracts, no faults" + "\n", ""));
        assertThat(unconfigured.exit()).isEqualTo(1);
        assertThat(unconfigured.err()).contains("kafka.bootstrap.servers");
    }

    /** Every class that a start loads is there: the one thing that is missing is a broker. */
    @Test
    void an_edge_opens_its_ports_without_a_broker_and_is_asked_for_its_health() throws Exception {
        var contracts = Files.createDirectories(folder.resolve("none"));
        var edge = new ProcessBuilder(
                home.resolve("bin/sluice").toString(),
                "edge",
                "--contracts",
                contracts.toString(),
                "--port",
                "0",
                "--admin-port",
                "0");
        edge.environment().put("JAVA_HOME", System.getProperty("java.home"));
        edge.environment().put("SLUICE_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1");
        edge.environment().put("SLUICE_SERVER_OPENS_WITHIN", "100ms");
        edge.environment().put("SLUICE_DRAIN_NOTICE", "0s");
        var process = edge.redirectErrorStream(true).start();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            var said = new ArrayList<String>();
            var _ = lines.lines()
                    .peek(said::add)
                    .filter(line -> line.contains("answers on port"))
                    .findFirst();
            assertThat(said)
                    .anyMatch(line -> line.contains("answers on port"))
                    .noneMatch(line -> line.contains("NoClassDef"));
            process.destroy();
            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static Ended run(Path script, String... arguments) throws Exception {
        var command = Stream.concat(Stream.of(script.toString()), Stream.of(arguments));
        var process = new ProcessBuilder(command.toList()).directory(folder.toFile());
        process.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var err = Files.createTempFile("sluice", "err");
        var running = process.redirectError(err.toFile()).start();
        var out = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var ended = new Ended(running.waitFor(), out, Files.readString(err));
        Files.delete(err);
        return ended;
    }
}

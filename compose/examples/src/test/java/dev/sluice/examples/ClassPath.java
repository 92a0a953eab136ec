package dev.sluice.examples;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Of what other modules have packaged. */
final class ClassPath {
    private static final Path STACK = packaged("../stack/target", "sluice-stack.jar");
    private static final Path SPRING = packaged("spring/target", "classes");

    private ClassPath() {}

    /** What {@code ./sluice run} gives to a program. */
    static String ofSluice() {
        return STACK.resolve("sluice-stack.jar") + File.pathSeparator + STACK.resolve("lib/*");
    }

    /** Kafka's clients with what they need themselves, and Jackson. */
    static String ofBareClients() throws IOException {
        try (var jars = Files.list(STACK.resolve("lib"))) {
            return jars.filter(jar -> Stream.of("kafka-clients-", "slf4j-api-", "jackson-", "lz4-", "zstd-", "snappy-")
                            .anyMatch(jar.getFileName().toString()::startsWith))
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    static Path springClasses() {
        return SPRING.resolve("classes");
    }

    static Path springLibraries() {
        return SPRING.resolve("lib");
    }

    private static Path packaged(String folder, String file) {
        var target = Path.of(folder).toAbsolutePath().normalize();
        if (!Files.exists(target.resolve(file)) || !Files.exists(target.resolve("lib"))) {
            throw new IllegalStateException(
                    target + " has no " + file + " and lib: run mvn verify, which packages both");
        }
        return target;
    }
}

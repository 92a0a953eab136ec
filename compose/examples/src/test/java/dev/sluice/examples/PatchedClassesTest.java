package dev.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The folder that the launcher runs from and that the image is made of: the order of its jars on a class path is nobody's. */
class PatchedClassesTest {
    private static final Path LIB = Path.of("../stack/target/lib");
    private static final String LIST = "META-INF/sluice-patched-classes";

    @Test
    void each_changed_class_of_a_library_is_there_once() throws IOException {
        var places = new HashMap<String, List<String>>();
        var changed = new HashMap<String, String>();
        try (var files = Files.newDirectoryStream(LIB, "*.jar")) {
            for (var file : files) {
                try (var jar = new JarFile(file.toFile())) {
                    look(jar, file.getFileName().toString(), places, changed);
                }
            }
        }

        assertThat(changed).containsKey("io/helidon/http/http2/Http2Headers$DynamicTable.class");
        assertThat(changed)
                .allSatisfy((name, jar) -> assertThat(places.get(name)).containsExactly(jar));
    }

    private static void look(JarFile jar, String name, Map<String, List<String>> places, Map<String, String> changed)
            throws IOException {
        jar.stream()
                .map(ZipEntry::getName)
                .filter(entry -> entry.startsWith("io/helidon/"))
                .forEach(entry ->
                        places.computeIfAbsent(entry, _ -> new ArrayList<>()).add(name));
        var list = jar.getEntry(LIST);
        if (list != null) {
            try (var in = jar.getInputStream(list)) {
                new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .forEach(line -> changed.put(line + ".class", name));
            }
        }
    }
}

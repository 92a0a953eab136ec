package io.helidon.http.http2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@NullMarked
class PatchedClassesTest {
    private static final Path PATCH = Path.of("src/main/patch/helidon-http-http2");

    /** A line of the patch: {@code class NAME sha256 DIGEST}. */
    private static Stream<List<String>> classes() throws IOException {
        return Files.readAllLines(PATCH).stream()
                .filter(line -> line.startsWith("class "))
                .map(line -> List.of(line.split(" +")));
    }

    @ParameterizedTest
    @MethodSource("classes")
    void a_changed_original_asks_whether_its_patch_may_go(List<String> words)
            throws IOException, NoSuchAlgorithmException {
        var original = copies(words.get(1) + ".class", url -> url.getProtocol().equals("jar"));

        assertThat(original).hasSize(1);
        try (var in = original.getFirst().openStream()) {
            assertThat(digest(in.readAllBytes())).isEqualTo(words.get(3));
        }
    }

    @Test
    void licence_and_notice_are_still_there_and_the_notice_tells_what_changed() throws IOException {
        var list = copies("META-INF/sluice-patched-classes", _ -> true);
        assertThat(list).hasSize(1);
        var place = list.getFirst().toString().replace("sluice-patched-classes", "");
        assertThat(copies("META-INF/LICENSE.txt", url -> url.toString().startsWith(place)))
                .hasSize(1);
        var notice = copies("META-INF/NOTICE.txt", url -> url.toString().startsWith(place));
        try (var in = notice.getFirst().openStream()) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("Project Helidon", "Changed by the Sluice project", "Http2Headers$DynamicTable");
        }
    }

    private static List<URL> copies(String name, Predicate<URL> which) throws IOException {
        return Collections.list(PatchedClassesTest.class.getClassLoader().getResources(name)).stream()
                .filter(which)
                .toList();
    }

    private static String digest(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}

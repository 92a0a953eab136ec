package dev.sluice.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Libraries that were changed when Sluice was built, docs/decisions/0013-hpack-mended-in-the-library.md. */
class PatchedClassesTest {
    private static final String LIST = "META-INF/sluice-patched-classes";

    private record Patched(String name, URL list) {

        /** Where its own jar or folder has it. */
        String place() {
            return list.toString().replace(LIST, name + ".class");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Patched> patched() throws IOException {
        return found(LIST).stream().flatMap(list -> {
            try (var in = list.openStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .map(name -> new Patched(name, list));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static List<URL> found(String name) throws IOException {
        return Collections.list(PatchedClassesTest.class.getClassLoader().getResources(name));
    }

    @Test
    void the_reader_and_the_writer_of_http_2_heads_are_among_them() throws IOException {
        assertThat(patched().map(Patched::name))
                .contains(
                        "io/helidon/http/http2/Http2Headers",
                        "io/helidon/http/http2/Http2Headers$DynamicTable",
                        "io/helidon/http/http2/Http2ConnectionWriter");
    }

    @ParameterizedTest
    @MethodSource("patched")
    void each_is_on_the_class_path_once_as_it_was_changed(Patched patched) throws IOException {
        assertThat(found(patched.name() + ".class")).extracting(URL::toString).containsExactly(patched.place());
    }
}

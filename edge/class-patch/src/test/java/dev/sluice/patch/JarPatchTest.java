package dev.sluice.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarPatchTest {
    private static final String SAMPLE = "dev/sluice/patch/Sample";
    private static final String HIDDEN = SAMPLE + "$Hidden";
    private static final String NOTICE = "META-INF/NOTICE.txt";
    private static final String SUM = "replace sum(BJDLjava/lang/String;)J by dev/sluice/patch/Instead\n";

    @TempDir
    private Path folder;

    private Path jar;

    @BeforeEach
    void packSample() throws IOException {
        jar = folder.resolve("sample.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (var name : new String[] {SAMPLE, HIDDEN, SAMPLE + "$Nested", "dev/sluice/patch/Instead"}) {
                add(out, name + ".class", bytes(name));
            }
            add(out, "module-info.class", new byte[] {1});
            add(out, NOTICE, "somebody's".getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void add(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
    }

    private static byte[] bytes(String name) throws IOException {
        try (var in = Objects.requireNonNull(JarPatchTest.class.getResourceAsStream("/" + name + ".class"))) {
            return in.readAllBytes();
        }
    }

    private static String header(String name) throws IOException {
        return "class %s sha256 %s%n".formatted(name, ClassPatch.digest(bytes(name)));
    }

    private Path patch(String... parts) throws IOException {
        var file = Files.writeString(folder.resolve("patch"), String.join("", parts));
        var classes = folder.resolve("classes");
        JarPatch.main(new String[] {jar.toString(), file.toString(), classes.toString()});
        return classes;
    }

    @Test
    void calls_of_a_replaced_method_go_to_the_static_one_with_all_that_they_were_given() throws Exception {
        var classes = patch(header(SAMPLE), SUM);

        try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, null)) {
            var type = loader.loadClass("dev.sluice.patch.Sample");
            var sample = type.getDeclaredMethod("from", int.class);
            var sum = type.getDeclaredMethod("sum");
            var original = type.getDeclaredMethod("sum$original", byte.class, long.class, double.class, String.class);
            sample.setAccessible(true);
            sum.setAccessible(true);
            original.setAccessible(true);
            var five_thousand = sample.invoke(null, 5_000);
            assertThat(sum.invoke(five_thousand)).isEqualTo(-325L);
            assertThat(original.invoke(five_thousand, (byte) 1, 20L, 300.0, "four"))
                    .isEqualTo(5_325L);
        }
    }

    @Test
    void private_members_and_named_nested_classes_are_opened_to_their_package() throws Exception {
        var classes = patch(header(SAMPLE), header(HIDDEN));

        try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, null)) {
            var type = loader.loadClass("dev.sluice.patch.Sample");
            assertThat(type.getDeclaredField("start").getModifiers()).isEqualTo(Modifier.FINAL);
            assertThat(type.getDeclaredConstructor(int.class).getModifiers()).isZero();
            assertThat(loader.loadClass("dev.sluice.patch.Sample$Hidden").getModifiers() & Modifier.PRIVATE)
                    .isZero();
            var nested = loader.loadClass("dev.sluice.patch.Sample$Nested").getDeclaredConstructor();
            assertThat(nested.getModifiers() & Modifier.PRIVATE).isNotZero();
        }
    }

    @Test
    void a_method_that_wrote_ascii_writes_latin1() throws Exception {
        var classes = patch(header(SAMPLE), "latin1 octets(Ljava/lang/String;)[B\n");

        try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, null)) {
            var octets = loader.loadClass("dev.sluice.patch.Sample").getDeclaredMethod("octets", String.class);
            octets.setAccessible(true);
            assertThat((byte[]) octets.invoke(null, "\u00ef")).containsExactly(0xef);
        }
    }

    @Test
    void a_flag_is_a_volatile_field_of_its_package() throws Exception {
        var classes = patch(header(SAMPLE), "flag isSeen\n");

        try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, null)) {
            var flag = loader.loadClass("dev.sluice.patch.Sample").getDeclaredField("isSeen");
            assertThat(flag.getType()).isEqualTo(boolean.class);
            assertThat(flag.getModifiers()).isEqualTo(Modifier.VOLATILE);
        }
    }

    @Test
    void the_rest_stays_as_it_is_and_people_and_tests_are_told_what_changed() throws IOException {
        var classes = patch("# why\n\n", header(SAMPLE), SUM);

        assertThat(classes.resolve(HIDDEN + ".class")).hasBinaryContent(bytes(HIDDEN));
        assertThat(classes.resolve(NOTICE))
                .content()
                .startsWith("somebody's")
                .endsWith("Changed by the Sluice project: " + SAMPLE + "\n");
        assertThat(classes.resolve("META-INF/sluice-patched-classes")).hasContent(SAMPLE);
        assertThat(classes.resolve("module-info.class")).doesNotExist();
    }

    @Test
    void another_class_than_the_one_that_was_looked_at_ends_the_build() {
        assertThatThrownBy(() -> patch("class %s sha256 %064d%n".formatted(SAMPLE, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(SAMPLE)
                .hasMessageContaining("look whether upstream mended it");
    }

    @Test
    void a_class_or_a_method_that_is_not_there_ends_the_build() {
        assertThatThrownBy(() -> patch("class some/Other sha256 0\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("has no [some/Other]");
        assertThatThrownBy(() -> patch(header(SAMPLE), "replace other()V by dev/sluice/patch/Instead\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("has no [other()V]");
    }

    @Test
    void a_line_that_is_no_change_is_told_with_its_number() {
        assertThatThrownBy(() -> patch(header(SAMPLE), "replace sum()J\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("line 2: must be: replace METHOD by CLASS");
        assertThatThrownBy(() -> patch("remove x\n")).hasMessageEndingWith("line 1: no such word: remove");
    }
}

package dev.sluice.patch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Unpacks a jar and changes what a {@link PatchFile} names. Everything else stays byte for byte, save that the module's
 * descriptor is left out: javac would take whatever it compiles into the same folder for that module's. {@code NOTICE.txt} tells
 * people, and {@code META-INF/sluice-patched-classes} tests, which classes were changed.
 */
public final class JarPatch {
    private static final String NOTICE = "META-INF/NOTICE.txt";
    private static final String LIST = "META-INF/sluice-patched-classes";
    private static final String DESCRIPTOR = "module-info.class";

    private JarPatch() {}

    /**
     * @param words jar, patch file, folder for the classes
     * @throws IllegalArgumentException where the jar holds other classes than the patch was made for
     */
    public static void main(String[] words) throws IOException {
        if (words.length != 3) {
            throw new IllegalArgumentException("wanted: JAR PATCH-FILE FOLDER");
        }
        unpack(Path.of(words[0]), PatchFile.read(Path.of(words[1])), Path.of(words[2]));
    }

    static void unpack(Path jar, PatchFile patch, Path folder) throws IOException {
        var missing = new HashSet<>(patch.classes().keySet());
        try (var from = new JarFile(jar.toFile())) {
            for (var entry : (Iterable<JarEntry>) from.stream()::iterator) {
                var to = folder.resolve(entry.getName()).normalize();
                if (!to.startsWith(folder.normalize())) {
                    throw new IllegalArgumentException(jar + ": " + entry.getName() + " would be outside the folder");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(to);
                } else if (!entry.getName().equals(DESCRIPTOR)) {
                    Files.createDirectories(Objects.requireNonNull(to.getParent()));
                    try (var in = from.getInputStream(entry)) {
                        Files.write(to, change(entry.getName(), in.readAllBytes(), patch, missing));
                    }
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("%s has no %s".formatted(jar, missing));
        }
        Files.writeString(
                folder.resolve(LIST), String.join("\n", patch.classes().keySet()) + "\n");
    }

    private static byte[] change(String name, byte[] bytes, PatchFile patch, Set<String> missing) {
        if (name.equals(NOTICE)) {
            return notice(bytes, patch);
        }
        var type = name.endsWith(".class") ? name.substring(0, name.length() - ".class".length()) : "";
        var change = patch.classes().get(type);
        if (change == null) {
            return bytes;
        }
        missing.remove(type);
        return change.apply(type, bytes);
    }

    /** The Apache License asks that changed files say so (§4 b). */
    private static byte[] notice(byte[] bytes, PatchFile patch) {
        var changed = "%n%nChanged by the Sluice project: %s%n"
                .formatted(String.join(", ", patch.classes().keySet()))
                .replace(System.lineSeparator(), "\n");
        return (new String(bytes, StandardCharsets.UTF_8) + changed).getBytes(StandardCharsets.UTF_8);
    }
}

package dev.sluice.patch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is changed in a jar, as a text file says it. A line is one of
 * <pre>
 * class   io/some/Name sha256 0123…     which class, and the digest of the one that was looked at
 * replace method(I)V by io/some/Other   its calls go to the static method of that name there, with {@code this} before the rest
 * latin1  method(I)V                    reads StandardCharsets.ISO_8859_1 where it read US_ASCII
 * flag    name                          has one more field, a volatile boolean
 * # what nobody but a reader needs
 * </pre>
 * {@code replace}, {@code latin1} and {@code flag} belong to the class above them. All private members of a named class are opened to their
 * package, and a replaced method stays there under its name and {@code $original}.
 */
record PatchFile(Map<String, ClassPatch> classes) {

    /**
     * @throws IllegalArgumentException names file, line and what is wrong there
     */
    static PatchFile read(Path file) throws IOException {
        var reader = new Reader();
        var number = 0;
        for (var line : Files.readAllLines(file)) {
            number++;
            try {
                reader.line(line.strip());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("%s, line %d: %s".formatted(file, number, e.getMessage()), e);
            }
        }
        return new PatchFile(reader.classes());
    }

    private static final class Reader {
        private final Map<String, String> digests = new LinkedHashMap<>();
        private final Map<String, Map<String, String>> replaced = new HashMap<>();
        private final Map<String, List<String>> latin1 = new HashMap<>();
        private final Map<String, List<String>> flags = new HashMap<>();
        private String current = "";

        void line(String line) {
            if (line.isEmpty() || line.startsWith("#")) {
                return;
            }
            var words = line.split(" +", -1);
            switch (words[0]) {
                case "class" -> beginClass(words);
                case "replace" -> replace(words);
                case "latin1" -> add(words, latin1, "latin1 METHOD");
                case "flag" -> add(words, flags, "flag NAME");
                default -> throw new IllegalArgumentException("no such word: " + words[0]);
            }
        }

        private void beginClass(String[] words) {
            require(words.length == 4 && words[2].equals("sha256"), "class NAME sha256 DIGEST");
            current = words[1];
            require(digests.put(current, words[3]) == null, "each class once, this one is above already");
        }

        private void replace(String[] words) {
            require(words.length == 4 && words[2].equals("by") && !current.isEmpty(), "replace METHOD by CLASS");
            require(
                    replaced.computeIfAbsent(current, _ -> new HashMap<>()).put(words[1], words[3]) == null,
                    "each method once");
        }

        private void add(String[] words, Map<String, List<String>> to, String form) {
            require(words.length == 2 && !current.isEmpty(), form);
            to.computeIfAbsent(current, _ -> new ArrayList<>()).add(words[1]);
        }

        private static void require(boolean holds, String form) {
            if (!holds) {
                throw new IllegalArgumentException("must be: " + form);
            }
        }

        Map<String, ClassPatch> classes() {
            var classes = new LinkedHashMap<String, ClassPatch>();
            digests.forEach((name, digest) -> classes.put(
                    name,
                    new ClassPatch(
                            digest,
                            replaced.getOrDefault(name, Map.of()),
                            latin1.getOrDefault(name, List.of()),
                            flags.getOrDefault(name, List.of()),
                            digests.keySet())));
            return classes;
        }
    }
}

package dev.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A page of documentation and the blocks of code in it. */
record Guide(Path page) {
    static final Guide SERVICES = new Guide(Path.of("../../docs/services.md"));
    static final Guide README = new Guide(Path.of("../../README.md"));

    List<String> blocks(String language) throws IOException {
        return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
                .matcher(Files.readString(page))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** The one block of this language with these words in it. */
    String block(String language, String words) throws IOException {
        var found =
                blocks(language).stream().filter(block -> block.contains(words)).toList();
        assertThat(found).as(language + " with " + words).hasSize(1);
        return found.getFirst();
    }
}

package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Stored and printed forms, byte for byte: users' files and scripts hold them. They lie below {@code src/test/resources/golden};
 * {@code -Dgolden.write=true} writes them anew, for a change of form that is meant and stands in the changelog.
 */
public final class Golden {
    private static final Path FILES = Path.of("src", "test", "resources", "golden");

    private Golden() {}

    public static void assertUnchanged(String name, String form) throws IOException {
        var file = FILES.resolve(name);
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(FILES);
            Files.writeString(file, form);
        }
        assertThat(form).isEqualTo(Files.readString(file));
    }
}

package dev.sluice.edge.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the version that the build wrote next to this class. */
public final class SluiceVersion implements IVersionProvider {

    public static String text() throws IOException {
        try (var version = SluiceVersion.class.getResourceAsStream("version")) {
            return new String(Objects.requireNonNull(version).readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {"sluice " + text()};
    }
}

package dev.sluice.stack.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The contracts of the sample services, as they are shown to readers. */
public final class DemoDocuments {
    private DemoDocuments() {}

    /** @param service of the samples */
    public static String text(String service) {
        try (var sample = DemoDocuments.class.getResourceAsStream("contracts/" + service + ".yaml")) {
            return new String(Objects.requireNonNull(sample).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the contract of " + service, e);
        }
    }
}

package dev.sluice.edge.command;

import dev.sluice.edge.config.EdgeConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads an edge's configuration for whoever runs one or checks for one. */
public final class ConfigLoader {
    private ConfigLoader() {}

    /** @throws CommandFailedException with all faults, where there are some */
    public static EdgeConfig checked(Optional<Path> file, Map<String, String> environment, Map<String, String> options)
            throws CommandFailedException {
        var settings = new HashMap<>(environment);
        settings.remove(LoggingSetup.VARIABLE);
        return switch (EdgeConfig.load(file, settings, options)) {
            case EdgeConfig.Loaded.Config(var good) -> good;
            case EdgeConfig.Loaded.Faulty(var faults) ->
                throw new CommandFailedException(
                        "bad configuration" + System.lineSeparator() + String.join(System.lineSeparator(), faults));
        };
    }
}

package dev.sluice.edge.config;

import dev.sluice.edge.config.ConfigValues.Layer;
import dev.sluice.edge.config.ConfigValues.Source;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;
import io.helidon.config.yaml.YamlConfigParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Lays command line, environment and file over each other, the first one on top.
 *
 * <p>An environment variable begins {@code SLUICE_}; the rest is the key in capitals with every dot and dash as an
 * underscore: {@code SLUICE_SERVER_PORT}, {@code SLUICE_ISSUERS_0_JWKS_URL}, {@code SLUICE_KAFKA_BOOTSTRAP_SERVERS}.
 */
final class SettingsLayers {
    private static final String PREFIX = "SLUICE_";
    /** What container platforms set by themselves where a service is named sluice. */
    private static final Pattern SERVICE_LINK = Pattern.compile("SLUICE_(SERVICE_HOST|SERVICE_PORT.*|PORT|PORT_.*)");

    private SettingsLayers() {}

    /**
     * @throws UnreadableFile where there is no such file or it is no YAML
     */
    static List<Source> read(Optional<Path> file, Map<String, String> environment, Map<String, String> options)
            throws UnreadableFile {
        var all = new ArrayList<Source>();
        if (file.isPresent()) {
            fromFile(file.get())
                    .forEach((key, text) ->
                            all.add(new Source(Layer.FILE, key, text, file.get().toString())));
        }
        environment.forEach((name, text) -> {
            if (name.startsWith(PREFIX) && !SERVICE_LINK.matcher(name).matches()) {
                var key =
                        name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
                all.add(new Source(Layer.ENVIRONMENT, key, text, name));
            }
        });
        options.forEach((key, text) -> all.add(new Source(Layer.COMMAND_LINE, key, text, "command line")));
        return all;
    }

    private static Map<String, String> fromFile(Path file) throws UnreadableFile {
        if (!Files.isReadable(file)) {
            throw new UnreadableFile("cannot read " + file);
        }
        try {
            var flat = new LinkedHashMap<String, String>();
            Config.builder(ConfigSources.file(file))
                    .disableEnvironmentVariablesSource()
                    .disableSystemPropertiesSource()
                    .disableParserServices()
                    .addParser(YamlConfigParser.create())
                    .build()
                    .asMap()
                    .ifPresent(map -> map.forEach((key, text) -> flat.put(Config.Key.unescapeName(key), text)));
            return flat;
        } catch (ConfigException e) {
            throw new UnreadableFile("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** A configuration file that is not there or no YAML; the message names it. */
    static final class UnreadableFile extends Exception {
        private static final long serialVersionUID = 1;

        UnreadableFile(String message) {
            super(message);
        }

        UnreadableFile(String message, Throwable cause) {
            super(message, cause);
        }
    }
}

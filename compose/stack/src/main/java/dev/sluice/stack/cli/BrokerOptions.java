package dev.sluice.stack.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a broker is reached, on the command line. */
final class BrokerOptions {
    @Option(
            names = "--bootstrap",
            paramLabel = "SERVERS",
            defaultValue = "${env:SLUICE_KAFKA_BOOTSTRAP_SERVERS:-127.0.0.1:9092}",
            description = "The broker. Default: ${DEFAULT-VALUE}")
    String servers = "";

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "Properties for Kafka's clients, such as security.protocol.")
    private @Nullable Path file;

    /** Settings of Kafka's clients besides the servers. */
    Map<String, String> settings() throws Unable {
        var settings = new HashMap<String, String>();
        if (file != null) {
            var properties = new Properties();
            try (var reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new Unable(file + " cannot be read: " + e, e);
            }
            properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        }
        return settings;
    }

    /** The servers among them. */
    Map<String, String> all() throws Unable {
        var settings = settings();
        settings.put("bootstrap.servers", servers);
        return settings;
    }
}

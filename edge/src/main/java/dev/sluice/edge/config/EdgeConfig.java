package dev.sluice.edge.config;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.read.Diagnostic;
import dev.sluice.edge.authenticate.IssuerSettings;
import dev.sluice.edge.broker.KafkaSettings;
import dev.sluice.edge.catalog.AnnouncementPermission;
import dev.sluice.edge.catalog.BuiltInDocumentSettings;
import dev.sluice.edge.http.ListenerSettings;
import dev.sluice.edge.policy.AdmissionControl;
import dev.sluice.edge.publish.PartitioningStrategy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Everything an edge is told at start, checked. Rooms get their part of it, never the whole.
 *
 * @param contracts the folder of OpenAPI documents
 * @param opensWithin how long a starting edge waits to be ready before it opens its ports all the same
 * @param serverTiming whether answers carry {@code Server-Timing}
 * @param spread which partition gets a request without a key
 * @param documents what callers can read about all that is served
 * @param watchdog whether a process that is an edge ends itself where its virtual threads get no turn any more
 * @param announcements what services may announce; none where the topic is not read at all
 */
public record EdgeConfig(
        ListenerSettings listen,
        KafkaSettings kafka,
        List<IssuerSettings> issuers,
        AdmissionControl.Limits limits,
        Path contracts,
        Duration opensWithin,
        Drain drain,
        boolean serverTiming,
        PartitioningStrategy spread,
        BuiltInDocumentSettings documents,
        boolean watchdog,
        List<AnnouncementPermission> announcements) {

    public EdgeConfig {
        issuers = List.copyOf(issuers);
        announcements = List.copyOf(announcements);
    }

    /**
     * How the edge ends.
     *
     * @param notice how long it goes on answering, with {@code Connection: close}, after it stopped being ready
     * @param inFlight how long requests may take after the listener has closed
     */
    public record Drain(Duration notice, Duration inFlight) {}

    /** What contracts and configuration only show together: issuers that contracts name and nobody configured. */
    public List<Diagnostic> faults(ContractSet contracts) {
        var known = issuers.stream().map(IssuerSettings::name).collect(Collectors.toCollection(TreeSet::new));
        return contracts.contracts().stream()
                .flatMap(contract -> contract.operations().stream()
                        .flatMap(operation -> operation.access().alternatives().stream())
                        .flatMap(requirement -> requirement.issuers().stream())
                        .filter(issuer -> !known.contains(issuer))
                        .distinct()
                        .map(issuer -> new Diagnostic(
                                contract.file(),
                                "/components/securitySchemes",
                                "issuer " + issuer + " is not configured, known are " + known)))
                .toList();
    }

    /** What reading the configuration came to. */
    public sealed interface Loaded {
        record Config(EdgeConfig config) implements Loaded {}

        /**
         * @param faults each names the key, where it was set, the value, and what was expected
         */
        record Faulty(List<String> faults) implements Loaded {}
    }

    /**
     * Reads the configuration; where a key is set in several places the command line wins over the environment, and the
     * environment over the file.
     *
     * @param environment of which names that begin {@code SLUICE_} count: {@code SLUICE_SERVER_PORT} is {@code server.port}
     * @param options by dotted key
     */
    public static Loaded load(Optional<Path> file, Map<String, String> environment, Map<String, String> options) {
        try {
            var settings = new ConfigValues(SettingsLayers.read(file, environment, options));
            return new ConfigReader(settings).read();
        } catch (SettingsLayers.UnreadableFile e) {
            return new Loaded.Faulty(List.of(String.valueOf(e.getMessage())));
        }
    }
}

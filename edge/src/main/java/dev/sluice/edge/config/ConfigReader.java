package dev.sluice.edge.config;

import dev.sluice.edge.authenticate.IssuerSettings;
import dev.sluice.edge.authenticate.SigningAlgorithm;
import dev.sluice.edge.broker.KafkaSettings;
import dev.sluice.edge.catalog.AnnouncementPermission;
import dev.sluice.edge.catalog.BuiltInDocumentSettings;
import dev.sluice.edge.config.EdgeConfig.Drain;
import dev.sluice.edge.config.EdgeConfig.Loaded;
import dev.sluice.edge.http.CidrBlock;
import dev.sluice.edge.http.ListenerSettings;
import dev.sluice.edge.policy.AdmissionControl;
import dev.sluice.edge.publish.PartitioningStrategy;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Turns settings into an {@link EdgeConfig}; the names, defaults and bounds of all keys stand here. */
final class ConfigReader {
    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;
    /** What headers of a record may take: 16 KiB of request head, twice, for names and JSON. */
    private static final long RECORD_HEADERS = 32 * KIB;

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    /** What the listener waits longer than the waits for replies, so that their last answers go out. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

    private final ConfigValues settings;

    ConfigReader(ConfigValues settings) {
        this.settings = settings;
    }

    Loaded read() {
        var maxBody = settings.bytes("limits.body", 900 * KIB, 1, 512 * MIB);
        var port = settings.number("server.port", 8080, 0, 65_535);
        var inFlight = settings.duration("drain.in-flight", Duration.ofSeconds(30), Duration.ZERO, HOUR);
        var listen = checked(() -> listen(port, maxBody, inFlight));
        var kafka = checked(() -> kafka(port));
        var issuers = issuers();
        var limits = checked(() -> limits(maxBody));
        var contracts = Path.of(settings.text("contracts", "contracts"));
        var drain = new Drain(settings.duration("drain.notice", Duration.ofSeconds(5), Duration.ZERO, HOUR), inFlight);
        var opensWithin = settings.duration("server.opens-within", Duration.ofSeconds(10), Duration.ZERO, HOUR);
        var serverTiming = settings.flag("server-timing", false);
        var spread = spread();
        var documents = new BuiltInDocumentSettings(
                settings.flag("documents.openapi", true), settings.flag("documents.asyncapi", true));
        var watchdog = settings.flag("watchdog", true);
        var announcements = announcements();
        kafka.ifPresent(known -> mustFit(maxBody, known));
        listen.ifPresent(this::mustNotMeet);
        var faults = settings.faults();
        if (!faults.isEmpty() || listen.isEmpty() || kafka.isEmpty() || limits.isEmpty()) {
            return new Loaded.Faulty(faults);
        }
        return new Loaded.Config(new EdgeConfig(
                listen.get(),
                kafka.get(),
                issuers,
                limits.get(),
                contracts,
                opensWithin,
                drain,
                serverTiming,
                spread,
                documents,
                watchdog,
                announcements));
    }

    private List<AnnouncementPermission> announcements() {
        var allowances = new ArrayList<AnnouncementPermission>();
        for (var key : settings.indexed("announcements")) {
            checked(() -> allowance(key)).ifPresent(allowances::add);
        }
        var services = new HashSet<String>();
        allowances.stream()
                .map(AnnouncementPermission::service)
                .filter(service -> !services.add(service))
                .forEach(service -> settings.fault("announcements: two are of service " + service));
        return allowances;
    }

    private AnnouncementPermission allowance(String key) {
        var paths = settings.list(key + ".paths");
        if (paths.isEmpty()) {
            settings.fault(key + ".paths", "is missing: under which paths the service may announce operations");
        }
        var remove = settings.text(key + ".remove", "refused");
        if (!Set.of("allowed", "refused").contains(remove)) {
            settings.fault(key + ".remove", "is '" + remove + "', expected allowed or refused");
        }
        return new AnnouncementPermission(
                settings.required(key + ".service"),
                paths,
                Set.copyOf(settings.list(key + ".topics")),
                Set.copyOf(settings.list(key + ".groups")),
                remove.equals("allowed"));
    }

    private PartitioningStrategy spread() {
        var text = settings.text("publish.unkeyed", "least-outstanding");
        return switch (text) {
            case "least-outstanding" -> PartitioningStrategy.LEAST_OUTSTANDING;
            case "round-robin" -> PartitioningStrategy.ROUND_ROBIN;
            default -> {
                settings.fault("publish.unkeyed", "is '" + text + "', expected least-outstanding or round-robin");
                yield PartitioningStrategy.LEAST_OUTSTANDING;
            }
        };
    }

    /** Two sockets cannot share a port on one address, nor on one and on all of them. */
    private void mustNotMeet(ListenerSettings listen) {
        var callers = listen.callers();
        var admin = listen.admin();
        if (callers.port() == admin.port() && callers.port() != 0 && overlap(callers.host(), admin.host())) {
            settings.fault("admin.port", "is " + admin.port() + ", as is server.port: choose another for one of them");
        }
    }

    private static boolean overlap(String left, String right) {
        var all = Set.of("0.0.0.0", "::", "[::]");
        return left.equalsIgnoreCase(right) || all.contains(left) || all.contains(right);
    }

    private ListenerSettings listen(int port, long maxBody, Duration inFlight) {
        var callers = new ListenerSettings.Address(settings.text("server.host", "0.0.0.0"), port);
        var admin = new ListenerSettings.Address(
                settings.text("admin.host", "127.0.0.1"), settings.number("admin.port", 9090, 0, 65_535));
        var connections = connections();
        var limits = new ListenerSettings.Limits(
                Math.toIntExact(maxBody),
                settings.number("limits.in-flight", 10_000, 1, 1_000_000),
                connections,
                settings.number("limits.connections-per-address", Math.max(1, connections / 2), 1, 1_000_000),
                settings.duration("server.read-timeout", Duration.ofSeconds(10), MILLISECOND, HOUR),
                settings.duration("server.idle-timeout", MINUTE, MILLISECOND, DAY),
                uploads());
        return new ListenerSettings(
                callers,
                admin,
                limits,
                tls(),
                settings.flag("server.http2", true),
                inFlight.plus(LAST_ANSWERS),
                settings.flag("access-log", false),
                trustedProxies(),
                settings.list("admin.hosts"),
                settings.duration("server.hsts", Duration.ofDays(365), Duration.ZERO, Duration.ofDays(3650)));
    }

    /** One caller has a quarter of the room, and by itself never shuts the others out. */
    private ListenerSettings.Uploads uploads() {
        var room = ProcessResources.ofThisProcess();
        var most = settings.number("limits.bodies", room.bodies(), 1, 1_000_000);
        return new ListenerSettings.Uploads(
                most,
                settings.number("limits.bodies-per-caller", Math.max(1, most / 4), 1, 1_000_000),
                settings.bytes("limits.in-flight-bytes", room.inFlightBytes(), 1, Long.MAX_VALUE),
                settings.number("limits.body-rate", ListenerSettings.Uploads.USUAL_BYTES_PER_SECOND, 1, 1_000_000_000),
                ListenerSettings.Uploads.USUAL_GRACE);
    }

    private List<CidrBlock> trustedProxies() {
        var ranges = new ArrayList<CidrBlock>();
        for (var text : settings.list("trusted-proxies")) {
            try {
                ranges.add(CidrBlock.parse(text));
            } catch (IllegalArgumentException e) {
                settings.fault("trusted-proxies", "has '" + text + "', expected an address or such as 10.0.0.0/8");
            }
        }
        return ranges;
    }

    /** A listener that finds no file left for a connection ends, so there must always be one. */
    private int connections() {
        var room = ProcessResources.ofThisProcess();
        var connections = settings.number("limits.connections", room.connections(), 1, 1_000_000);
        if (connections > room.mostConnections()) {
            settings.fault(
                    "limits.connections",
                    "is " + connections + ", at most " + room.mostConnections() + " with the " + room.files()
                            + " files that this process may open (ulimit -n)");
        }
        return connections;
    }

    private Optional<ListenerSettings.PemFiles> tls() {
        if (!settings.has("server.tls")) {
            return Optional.empty();
        }
        var certificates = settings.required("server.tls.certificates");
        var key = settings.required("server.tls.key");
        mustBeReadable("server.tls.certificates", certificates);
        mustBeReadable("server.tls.key", key);
        return Optional.of(new ListenerSettings.PemFiles(Path.of(certificates), Path.of(key)));
    }

    private void mustBeReadable(String key, String file) {
        if (!file.isEmpty() && !(Files.isRegularFile(Path.of(file)) && Files.isReadable(Path.of(file)))) {
            settings.fault(key, "is '" + file + "', which is no file that can be read");
        }
    }

    private KafkaSettings kafka(int port) {
        var clients = new TreeMap<>(settings.below("kafka"));
        var servers = Optional.ofNullable(clients.remove("bootstrap.servers")).orElseGet(() -> {
            settings.fault("kafka.bootstrap.servers is missing: host:port of your broker, several with commas");
            return "localhost:9092";
        });
        return new KafkaSettings(
                servers,
                settings.text("edge-id", hostName() + "-" + port),
                settings.duration("topics.retention", Duration.ofDays(7), MINUTE, Duration.ofDays(3650)),
                settings.flag("topics.create", true),
                settings.duration("limits.max-timeout", Duration.ofSeconds(30), MILLISECOND, HOUR),
                clients);
    }

    private AdmissionControl.Limits limits(long maxBody) {
        var room = ProcessResources.ofThisProcess();
        return new AdmissionControl.Limits(
                maxBody, settings.bytes("limits.service-in-flight-bytes", room.inFlightBytes() / 2, 1, Long.MAX_VALUE));
    }

    /** A body that passes the limit must fit into a record, beside some KiB of headers. */
    private void mustFit(long maxBody, KafkaSettings kafka) {
        var most = kafka.maxRecordBytes() - RECORD_HEADERS;
        if (maxBody > most) {
            settings.fault(
                    "limits.body",
                    "is " + maxBody + " bytes, at most " + most
                            + " fit into kafka.max.request.size beside the headers");
        }
    }

    private List<IssuerSettings> issuers() {
        var issuers = new ArrayList<IssuerSettings>();
        for (var key : settings.indexed("issuers")) {
            checked(() -> issuer(key)).ifPresent(issuers::add);
        }
        var names = new HashSet<String>();
        issuers.stream()
                .filter(issuer -> !names.add(issuer.name()))
                .forEach(issuer -> settings.fault("issuers: two are named " + issuer.name()));
        var claims = new HashSet<String>();
        issuers.stream()
                .filter(issuer -> !claims.add(issuer.iss()))
                .forEach(issuer -> settings.fault("issuers: two have the issuer " + issuer.iss()));
        return issuers;
    }

    private IssuerSettings issuer(String key) {
        var name = settings.required(key + ".name");
        var iss = settings.required(key + ".issuer");
        var keys = keys(key);
        var audiences = settings.list(key + ".audience");
        var leeway = settings.duration(key + ".leeway", Duration.ofSeconds(30), Duration.ZERO, HOUR);
        return new IssuerSettings(name, iss, audiences, leeway, algorithms(key, keys), keys);
    }

    private IssuerSettings.Keys keys(String key) {
        var url = settings.text(key + ".jwks-url");
        var file = settings.text(key + ".jwks-file");
        var secret = settings.text(key + ".secret");
        if (Stream.of(url, file, secret).filter(Optional::isPresent).count() != 1) {
            throw new IllegalArgumentException(key + " needs one of jwks-url, jwks-file and secret");
        }
        if (url.isPresent()) {
            return new IssuerSettings.JwksUrl(URI.create(url.get()));
        }
        return file.<IssuerSettings.Keys>map(path -> new IssuerSettings.JwksFile(Path.of(path)))
                .orElseGet(
                        () -> new IssuerSettings.SharedSecret(secret.orElse("").getBytes(StandardCharsets.UTF_8)));
    }

    private Set<SigningAlgorithm> algorithms(String key, IssuerSettings.Keys keys) {
        var algorithms = new HashSet<SigningAlgorithm>();
        for (var text : settings.list(key + ".algorithms")) {
            try {
                algorithms.add(SigningAlgorithm.valueOf(text));
            } catch (IllegalArgumentException e) {
                settings.fault(key + ".algorithms", "has '" + text + "', expected HS, RS or ES with 256, 384 or 512");
            }
        }
        if (!algorithms.isEmpty()) {
            return algorithms;
        }
        return keys instanceof IssuerSettings.SharedSecret
                ? Set.of(SigningAlgorithm.HS256)
                : Set.of(SigningAlgorithm.RS256, SigningAlgorithm.ES256);
    }

    /** The parts check themselves; what they refuse is one fault among others. */
    private <T> Optional<T> checked(Supplier<T> part) {
        try {
            return Optional.of(part.get());
        } catch (IllegalArgumentException e) {
            settings.fault(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^a-zA-Z0-9._-]", "-");
        } catch (UnknownHostException e) {
            return "edge";
        }
    }
}

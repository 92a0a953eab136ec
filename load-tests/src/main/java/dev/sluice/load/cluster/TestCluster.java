package dev.sluice.load.cluster;

import dev.sluice.load.drive.LoadClient;
import dev.sluice.load.verify.CallHistory;
import dev.sluice.load.verify.CallRecord;
import dev.sluice.load.verify.HandlerEvent;
import dev.sluice.load.verify.HandlerJournal;
import dev.sluice.load.verify.PublishedRequest;
import dev.sluice.load.verify.TopicReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Where a run takes place: a folder, free ports on 127.0.0.1, and processes for broker, edges and instances of the proving
 * service. One thread uses it; any may close it, which ends all processes.
 */
public final class TestCluster implements AutoCloseable {
    /** The service of all runs that need no second one. */
    private static final String SERVICE = "proof";

    private static final Pattern ACKNOWLEDGED = Pattern.compile("request (\\S+) is acknowledged");

    private final ProgramCommands programs;
    private final Path folder;
    private final Consumer<String> tell;
    private final HttpClient http = HttpClient.newHttpClient();
    private final int brokerPort = FreePorts.free();
    private final Map<String, ManagedProcess> parts = new ConcurrentHashMap<>();
    private final List<Edge> edges = new ArrayList<>();
    private final Map<String, Path> journals = new LinkedHashMap<>();
    private final Map<String, Long> killed = new HashMap<>();
    private final Set<String> services = new LinkedHashSet<>();
    private final Map<String, String> settings = new HashMap<>();
    private int started;

    /** @param folder an empty one, which the caller removes
     * @param tell gets what happens, line by line */
    public TestCluster(ProgramCommands programs, Path folder, Consumer<String> tell) throws IOException {
        this.programs = programs;
        this.folder = folder;
        this.tell = tell;
    }

    /** An edge's place: another process may take it after the first. */
    private record Edge(String id, int port, int adminPort) {
        URI address() {
            return URI.create("http://127.0.0.1:" + port);
        }

        URI admin(String path) {
            return URI.create("http://127.0.0.1:" + adminPort + path);
        }
    }

    public void tell(String what) {
        tell.accept(what);
    }

    /** Lays the contract of the one service: calls wait up to {@code timeout}, and {@code inFlight} of them at once. */
    public void contract(Duration timeout, int inFlight) throws IOException {
        contract(SERVICE, timeout, inFlight);
    }

    public void contract(String service, Duration timeout, int inFlight) throws IOException {
        contract(service, "timeout: %dms, in-flight: %d, breaker: off".formatted(timeout.toMillis(), inFlight));
    }

    /** @param settings fields of the service's {@code x-sluice}, but its name */
    public void contract(String service, String settings) throws IOException {
        contract(service, settings, true);
    }

    /** @param keyed whether the key in the path is that of the records */
    public void contract(String service, String settings, boolean keyed) throws IOException {
        services.add(service);
        document(service, """
            openapi: 3.1.0
            info: {title: Proof, version: 1.0.0}
            x-sluice: {service: %1$s, %2$s}
            components:
              securitySchemes:
                bearer: {type: http, scheme: bearer}
            paths:
              /%1$s/{key}:
                post:
                  operationId: prove
                  security: [{bearer: [proof:write]}]
                  x-sluice: {%3$s}
                  parameters:
                    - {name: key, in: path, required: true, schema: {type: string, maxLength: 20}}
                  requestBody:
                    required: true
                    content:
                      application/json:
                        schema:
                          type: object
                          required: [nonce]
                          additionalProperties: false
                          properties: {nonce: {type: integer, minimum: 0}}
                  responses:
                    '200': {description: The nonce}
            """.formatted(service, settings, keyed ? "key: $request.path.key" : ""));
    }

    /** Lays a contract of any text, in one stroke. */
    public void document(String name, String text) throws IOException {
        var contracts = Files.createDirectories(folder.resolve("contracts"));
        var draft = contracts.resolve("." + name + ".yaml");
        Files.writeString(draft, text);
        Files.move(draft, contracts.resolve(name + ".yaml"), StandardCopyOption.REPLACE_EXISTING);
    }

    public void removeDocument(String name) throws IOException {
        Files.delete(folder.resolve("contracts").resolve(name + ".yaml"));
    }

    public String document(String name) throws IOException {
        return Files.readString(folder.resolve("contracts").resolve(name + ".yaml"));
    }

    /** For edges that start from now on.
     * @param variable of the environment, as {@code SLUICE_LIMITS_IN_FLIGHT} */
    public void set(String variable, String value) {
        settings.put(variable, value);
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + brokerPort;
    }

    /** Starts the broker, or starts it again on its data; ready on return. */
    public ManagedProcess broker() throws Exception {
        var data = folder.resolve("broker").toString();
        var broker = start(
                "broker-" + ++started,
                List.of("-Xmx768m"),
                Map.of(),
                List.of("broker", "--port", Integer.toString(brokerPort), "--data", data));
        broker.await(() -> broker.says("Ready"));
        return broker;
    }

    /** Makes a place for an edge and starts one there; ready on return. */
    public ManagedProcess edge(String... jvm) throws Exception {
        var place = new Edge("edge-" + (edges.size() + 1), FreePorts.free(), FreePorts.free());
        edges.add(place);
        return edgeAt(edges.size() - 1, jvm);
    }

    /** Starts an edge in a place that there is; ready on return. */
    public ManagedProcess edgeAt(int index, String... jvm) throws Exception {
        var place = edges.get(index);
        var environment = new HashMap<>(programs.edge());
        environment.putAll(settings);
        environment.put("SLUICE_EDGE_ID", place.id());
        environment.put("SLUICE_SERVER_HOST", "127.0.0.1");
        environment.put("SLUICE_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers());
        var flags = new ArrayList<>(List.of("-Xmx512m", "-Dsluice.log.publish=TRACE"));
        flags.addAll(List.of(jvm));
        var edge = start(
                place.id() + "-" + ++started,
                flags,
                environment,
                List.of(
                        "edge",
                        "--contracts",
                        folder.resolve("contracts").toString(),
                        "--port",
                        Integer.toString(place.port()),
                        "--admin-port",
                        Integer.toString(place.adminPort())));
        edge.await(() -> isReady(place));
        return edge;
    }

    /** Starts an instance of the service that takes so long for each request; ready, and seen by all edges, on return. */
    public ManagedProcess service(Duration work, int maxInWork) throws Exception {
        return service(SERVICE, work, maxInWork);
    }

    public ManagedProcess service(String name, Duration work, int maxInWork) throws Exception {
        var service = beginService(name, work, maxInWork, List.of(), List.of());
        service.await(() -> service.says("Ready"));
        service.await(() -> edges.stream().allMatch(edge -> hasSeen(edge, name)));
        return service;
    }

    /** Starts an instance and does not wait for it.
     * @param before what the command is put behind, as {@code faketime} */
    public ManagedProcess beginService(Duration work, int maxInWork, List<String> before, List<String> jvm)
            throws IOException {
        return beginService(SERVICE, work, maxInWork, before, jvm);
    }

    private ManagedProcess beginService(
            String service, Duration work, int maxInWork, List<String> before, List<String> jvm) throws IOException {
        return beginService(service, work, maxInWork, before, jvm, List.of());
    }

    /** @param options more of the proving service's */
    public ManagedProcess beginService(String service, Duration work, int maxInWork, String... options)
            throws IOException {
        return beginService(service, work, maxInWork, List.of(), List.of("-Xmx128m"), List.of(options));
    }

    /** Waits until instances read requests, and all edges know that somebody is home. */
    public void awaitSeen(String service, List<ManagedProcess> instances) throws Exception {
        for (var instance : instances) {
            instance.await(() -> instance.says("Ready"));
            instance.await(() -> edges.stream().allMatch(edge -> hasSeen(edge, service)));
        }
    }

    private ManagedProcess beginService(
            String service, Duration work, int maxInWork, List<String> before, List<String> jvm, List<String> options)
            throws IOException {
        var name = "service-" + ++started;
        var journal = folder.resolve(name + ".journal");
        journals.put(name, journal);
        var flags = new ArrayList<>(List.of("-Xmx512m"));
        flags.addAll(jvm);
        var arguments = new ArrayList<>(List.of(
                "proving-service",
                "--service",
                service,
                "--bootstrap",
                bootstrapServers(),
                "--journal",
                journal.toString(),
                "--work-ms",
                Long.toString(work.toMillis()),
                "--max-in-work",
                Integer.toString(maxInWork)));
        arguments.addAll(options);
        return start(name, before, flags, Map.of(), arguments);
    }

    /** Runs one command of the program to its end. */
    public ManagedProcess command(String... arguments) throws IOException {
        return command(List.of("-Xmx128m"), arguments);
    }

    public ManagedProcess command(List<String> jvm, String... arguments) throws IOException {
        return start("command-" + ++started, jvm, Map.of(), List.of(arguments));
    }

    /** Where all files of the run are, {@code contracts} among them. */
    public Path folder() {
        return folder;
    }

    public URI address(int edge) {
        return edges.get(edge).address();
    }

    /** For calls of all operations of the run. */
    public String token() {
        return programs.token();
    }

    /** Ends an instance without a chance to hand over. */
    public void kill(ManagedProcess service) throws InterruptedException {
        killed.put(service.name(), System.nanoTime());
        service.kill();
    }

    public LoadClient caller() {
        return caller(SERVICE);
    }

    public LoadClient caller(String service) {
        return LoadClient.overHttp1(addresses(), service, programs.token());
    }

    /** Whose calls share so many connections. */
    public LoadClient callerOverHttp2(int connections) throws IOException {
        return LoadClient.overHttp2(addresses(), SERVICE, programs.token(), connections);
    }

    /** Whose calls go to one edge. */
    public LoadClient caller(String service, int edge) {
        return LoadClient.overHttp1(List.of(edges.get(edge).address()), service, programs.token());
    }

    private List<URI> addresses() {
        return edges.stream().map(Edge::address).toList();
    }

    public boolean isReady(int edge) {
        return isReady(edges.get(edge));
    }

    private boolean isReady(Edge edge) {
        try {
            var request = HttpRequest.newBuilder(edge.admin("/observe/health/ready"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() / 100 == 2;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether an edge knows that somebody is home: it then finds fault with a body that it does not look at before. */
    private boolean hasSeen(Edge edge, String service) {
        try {
            return probe(edge, service) == 422;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The status of a call that is never published, since its body is at fault. */
    public int probe(String service) throws IOException, InterruptedException {
        return probe(edges.getFirst(), service);
    }

    private int probe(Edge edge, String service) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(edge.address().resolve("/" + service + "/probe"))
                .timeout(Duration.ofSeconds(5))
                .header("authorization", "Bearer " + programs.token())
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** The sum of an edge's metrics whose line begins so. */
    public double metric(int edge, String begin) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(edges.get(edge).admin("/observe/metrics"))
                .timeout(Duration.ofSeconds(20))
                .build();
        return http.send(request, BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(begin))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    public int edges() {
        return edges.size();
    }

    /** All that is known once the calls have ended. The broker must run. */
    public CallHistory history(List<CallRecord> calls) throws IOException, TimeoutException {
        var topics = new TopicReader(bootstrapServers());
        var published = new ArrayList<PublishedRequest>();
        for (var service : services) {
            published.addAll(topics.published(service + ".requests"));
        }
        return new CallHistory(calls, published, acknowledged(), handled(), topics.replied(), killed);
    }

    /** What all instances wrote down so far. */
    public List<HandlerEvent> handled() throws IOException {
        var handled = new ArrayList<HandlerEvent>();
        for (var journal : journals.entrySet()) {
            handled.addAll(HandlerJournal.read(journal.getValue(), journal.getKey()));
        }
        return handled;
    }

    /** What the edges logged of it. */
    private Set<String> acknowledged() throws IOException {
        var ids = new HashSet<String>();
        for (var part : parts.values()) {
            try (var lines = Files.lines(folder.resolve(part.name() + ".log"))) {
                lines.filter(line -> line.contains("is acknowledged")).forEach(line -> {
                    var found = ACKNOWLEDGED.matcher(line);
                    if (found.find()) {
                        ids.add(found.group(1));
                    }
                });
            }
        }
        return ids;
    }

    private ManagedProcess start(
            String name, List<String> flags, Map<String, String> environment, List<String> arguments)
            throws IOException {
        return start(name, List.of(), flags, environment, arguments);
    }

    private ManagedProcess start(
            String name,
            List<String> before,
            List<String> flags,
            Map<String, String> environment,
            List<String> arguments)
            throws IOException {
        var command = new ArrayList<>(before);
        command.addAll(programs.java());
        if (flags.stream().noneMatch(flag -> flag.endsWith("GC"))) {
            command.add("-XX:+UseG1GC"); // also where the machine is too small for it to be the default
        }
        command.addAll(flags);
        command.addAll(programs.main());
        command.addAll(arguments);
        var part = ManagedProcess.start(name, command, environment, folder);
        parts.put(name, part);
        return part;
    }

    @Override
    public void close() {
        parts.values().forEach(ManagedProcess::close);
        http.close();
    }
}

package dev.sluice.load.bench;

import dev.sluice.load.cluster.FreePorts;
import dev.sluice.load.cluster.ManagedProcess;
import dev.sluice.load.cluster.ProgramCommands;
import dev.sluice.load.generate.ArrivalPattern;
import dev.sluice.load.generate.GeneratorTask;
import dev.sluice.load.generate.LoadTarget;
import dev.sluice.load.generate.RemoteGenerator;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * All processes of a run, on free ports of 127.0.0.1: broker, edge with its service, echo, the service of the floor, and two
 * generators. One thread uses it; any may close it, which ends all.
 */
public final class BenchmarkEnvironment implements AutoCloseable {
    /** What every JVM but the broker's is started with, so that none has more room than another. */
    public static final List<String> FLAGS = List.of("-XX:+UseG1GC", "-Xms512m", "-Xmx512m");

    private static final List<String> BROKER_FLAGS = List.of("-XX:+UseG1GC", "-Xms1g", "-Xmx1g");
    private static final int STATUS = 201;
    private static final String REQUESTS = "orders.requests";
    private static final String FLOOR_REQUESTS = "floor.requests";
    private static final String FLOOR_REPLIES = "sluice.replies.floor";
    /** Per partition; a broker keeps one segment more and looks every few seconds. */
    private static final int KEPT_BYTES = 64 << 20;

    private final ProgramCommands programs;
    private final List<String> tokens;
    private final Path folder;
    private final ConcurrentLinkedQueue<ManagedProcess> parts = new ConcurrentLinkedQueue<>();
    private final String bootstrapServers;
    private final int brokerPort;
    /** Of the edges. */
    private final List<URI> metrics = new ArrayList<>();

    private volatile boolean closed;

    /** @param tokens of the same issuer as that of the programs; calls bear them in turns
     * @param folder an empty one, which the caller removes */
    public BenchmarkEnvironment(ProgramCommands programs, List<String> tokens, Path folder) throws IOException {
        this.programs = programs;
        this.tokens = List.copyOf(tokens);
        this.folder = folder;
        this.brokerPort = FreePorts.free();
        this.bootstrapServers = "127.0.0.1:" + brokerPort;
    }

    /** Starts everything; all is ready on return.
     * @throws IOException where that cannot be, or where nobody answers at {@code against} */
    Map<BenchmarkSubject, MeasuredSystem> setUp(int partitions, WorkloadSize scale, Optional<LoadTarget> against)
            throws IOException, InterruptedException, TimeoutException {
        var rigs = new EnumMap<BenchmarkSubject, MeasuredSystem>(BenchmarkSubject.class);
        var order = Files.writeString(folder.resolve("order.json"), BenchmarkRequest.json(scale.bodyBytes()));
        var http = new RemoteGenerator(asked("http-generator", List.of("bench-part", "http")));
        if (against.isPresent()) {
            http.run(new GeneratorTask(against.get(), new ArrivalPattern.Outstanding(1), 0, 100));
            rigs.put(BenchmarkSubject.AGAINST, rig(http, against.get(), Map.of()));
        }
        var broker = broker();
        createTopics(partitions, scale.edges());
        rigs.put(BenchmarkSubject.FLOOR, floor(broker, order));
        rigs.put(BenchmarkSubject.ECHO, echo(http, order));
        rigs.put(BenchmarkSubject.EDGE, edges(http, broker, partitions, scale, order));
        return rigs;
    }

    private static MeasuredSystem rig(
            RemoteGenerator generator, LoadTarget target, Map<BenchmarkMetric, List<ManagedProcess>> others) {
        var working = new HashMap<>(others);
        working.put(BenchmarkMetric.CPU_US_GENERATOR, List.of(generator.part()));
        return new MeasuredSystem(generator, Optional.of(target), working);
    }

    private ManagedProcess broker() throws IOException, InterruptedException, TimeoutException {
        var broker = start(
                "broker",
                BROKER_FLAGS,
                Map.of(),
                List.of(
                        "broker",
                        "--port",
                        Integer.toString(brokerPort),
                        "--data",
                        folder.resolve("broker").toString(),
                        "--set",
                        "log.retention.check.interval.ms=5000",
                        "--set",
                        "log.segment.delete.delay.ms=1000"));
        return ready(broker);
    }

    private MeasuredSystem floor(ManagedProcess broker, Path order)
            throws IOException, InterruptedException, TimeoutException {
        var service = ready(service("floor-service", FLOOR_REQUESTS));
        var generator = new RemoteGenerator(asked(
                "floor-generator",
                List.of(
                        "bench-part",
                        "floor",
                        "--bootstrap",
                        bootstrapServers,
                        "--requests",
                        FLOOR_REQUESTS,
                        "--replies",
                        FLOOR_REPLIES,
                        "--body",
                        order.toString())));
        return new MeasuredSystem(
                generator,
                Optional.empty(),
                Map.of(
                        BenchmarkMetric.CPU_US_GENERATOR,
                        List.of(generator.part()),
                        BenchmarkMetric.CPU_US_BROKER,
                        List.of(broker),
                        BenchmarkMetric.CPU_US_SERVICE,
                        List.of(service)));
    }

    private MeasuredSystem echo(RemoteGenerator http, Path order)
            throws IOException, InterruptedException, TimeoutException {
        var port = FreePorts.free();
        var echo = start("echo", FLAGS, Map.of(), List.of("bench-part", "echo", "--port", Integer.toString(port)));
        return rig(http, target(List.of(port), order), Map.of(BenchmarkMetric.CPU_US_ECHO, List.of(ready(echo))));
    }

    private MeasuredSystem edges(
            RemoteGenerator http, ManagedProcess broker, int partitions, WorkloadSize scale, Path order)
            throws IOException, InterruptedException, TimeoutException {
        var service = ready(service("service", REQUESTS));
        var contracts = Files.createDirectories(folder.resolve("contracts"));
        for (var contract :
                BenchmarkRequest.contracts(partitions, scale.operations()).entrySet()) {
            Files.writeString(contracts.resolve(contract.getKey() + ".yaml"), contract.getValue());
        }
        var ports = new ArrayList<Integer>();
        var edges = new ArrayList<ManagedProcess>();
        for (var id : edgeIds(scale.edges())) {
            ports.add(FreePorts.free());
            edges.add(edge(id, contracts, ports.getLast()));
        }
        return rig(
                http,
                target(ports, order),
                Map.of(
                        BenchmarkMetric.CPU_US_EDGE,
                        edges,
                        BenchmarkMetric.CPU_US_BROKER,
                        List.of(broker),
                        BenchmarkMetric.CPU_US_SERVICE,
                        List.of(service)));
    }

    private static List<String> edgeIds(int edges) {
        return IntStream.rangeClosed(1, edges).mapToObj("bench-%d"::formatted).toList();
    }

    /** Ready on return. */
    private ManagedProcess edge(String id, Path contracts, int port)
            throws IOException, InterruptedException, TimeoutException {
        var adminPort = FreePorts.free();
        var environment = new HashMap<>(programs.edge());
        environment.put("SLUICE_EDGE_ID", id);
        environment.put("SLUICE_SERVER_HOST", "127.0.0.1");
        environment.put("SLUICE_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
        var edge = start(
                id,
                FLAGS,
                environment,
                List.of(
                        "edge",
                        "--contracts",
                        contracts.toString(),
                        "--port",
                        Integer.toString(port),
                        "--admin-port",
                        Integer.toString(adminPort)));
        var observed = URI.create("http://127.0.0.1:" + adminPort + "/observe/");
        edge.await(() -> isReady(observed.resolve("health/ready")));
        metrics.add(observed.resolve("metrics"));
        return edge;
    }

    /** Where the edges show their metrics, once all is set up. */
    List<URI> metrics() {
        return List.copyOf(metrics);
    }

    /** The same call for echo and edge, down to the token. */
    private LoadTarget target(List<Integer> ports, Path order) throws IOException {
        var addresses = ports.stream()
                .map(port -> URI.create("http://127.0.0.1:" + port + "/orders"))
                .toList();
        return new LoadTarget(
                addresses.getFirst(),
                "POST",
                List.of("content-type: application/json"),
                order,
                STATUS,
                addresses.subList(1, addresses.size()),
                Files.write(folder.resolve("tokens"), tokens));
    }

    private ManagedProcess service(String name, String topic) throws IOException {
        return start(
                name,
                FLAGS,
                Map.of(),
                List.of("bench-part", "service", "--bootstrap", bootstrapServers, "--topic", topic));
    }

    private static ManagedProcess ready(ManagedProcess part)
            throws IOException, InterruptedException, TimeoutException {
        part.await(() -> part.says("Ready"));
        return part;
    }

    private static boolean isReady(URI health) {
        try {
            var connection = (HttpURLConnection) health.toURL().openConnection();
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    /** As an edge would make them, but for the bytes that they keep: at 100 MB/s a day's records fit on no disk. */
    private void createTopics(int partitions, int edges) throws IOException, InterruptedException {
        var configs = Map.of(
                "message.timestamp.type",
                "LogAppendTime",
                "segment.bytes",
                Integer.toString(KEPT_BYTES),
                "retention.bytes",
                Integer.toString(KEPT_BYTES));
        var topics = new ArrayList<NewTopic>();
        topics.add(new NewTopic(REQUESTS, partitions, (short) 1).configs(configs));
        var replies = edgeIds(edges).stream().map("sluice.replies."::concat);
        for (var topic :
                Stream.concat(replies, Stream.of(FLOOR_REQUESTS, FLOOR_REPLIES)).toList()) {
            topics.add(new NewTopic(topic, 1, (short) 1).configs(configs));
        }
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(topics).all().get();
        } catch (ExecutionException e) {
            throw new IOException("cannot create the topics", e);
        }
    }

    private ManagedProcess start(
            String name, List<String> flags, Map<String, String> environment, List<String> arguments)
            throws IOException {
        return kept(ManagedProcess.start(name, command(flags, arguments), environment, folder));
    }

    private ManagedProcess asked(String name, List<String> arguments) throws IOException {
        return kept(ManagedProcess.startAsked(name, command(FLAGS, arguments), Map.of(), folder));
    }

    private List<String> command(List<String> flags, List<String> arguments) {
        var command = new ArrayList<>(programs.java());
        command.addAll(flags);
        command.addAll(programs.main());
        command.addAll(arguments);
        return command;
    }

    private ManagedProcess kept(ManagedProcess part) throws IOException {
        parts.add(part);
        if (closed) {
            part.close();
            throw new IOException("ended");
        }
        return part;
    }

    @Override
    public void close() {
        closed = true;
        parts.forEach(ManagedProcess::close);
    }
}

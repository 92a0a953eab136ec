package dev.sluice.stack.demo;

import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.edge.Edge;
import dev.sluice.edge.config.EdgeConfig;
import dev.sluice.stack.token.DemoIssuer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker, an edge and two sample services in this JVM. Whoever starts it may close it from another thread at any time, also
 * while it starts: what is there by then is closed, the edge first, so that calls in flight still find their services.
 */
public final class Demo implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(30);
    /** With {@link #SERVICES_DRAIN} and the broker's own end this stays below four seconds. */
    private static final Duration EDGE_DRAIN = Duration.ofSeconds(2);

    private static final Duration SERVICES_DRAIN = Duration.ofMillis(500);

    private final DemoOptions options;
    private final DemoIssuer issuer;
    private final Consumer<String> tell;
    private final ReentrantLock lifecycle = new ReentrantLock();
    private final Map<Part, AutoCloseable> parts = new EnumMap<>(Part.class);
    private volatile boolean closing;

    /** In the order in which they are closed. */
    private enum Part {
        EDGE,
        SERVICES,
        BROKER,
        CONTRACTS
    }

    /** @param tell gets what the user reads, line by line */
    public Demo(DemoOptions options, DemoIssuer issuer, Consumer<String> tell) {
        this.options = options;
        this.issuer = issuer;
        this.tell = tell;
    }

    /**
     * Where the parts of a started demo are.
     *
     * @param admin for health and metrics
     * @param bootstrapServers for services
     */
    public record Addresses(URI edge, URI admin, String bootstrapServers) {}

    /**
     * Starts everything; on return a first call succeeds.
     *
     * @throws DemoStartException where it did not; nothing is left running then
     * @throws InterruptedException where it was closed meanwhile
     */
    public Addresses start() throws DemoStartException, InterruptedException {
        lifecycle.lock();
        try {
            return startParts();
        } catch (DemoStartException | InterruptedException | RuntimeException e) {
            closeParts();
            throw e;
        } finally {
            lifecycle.unlock();
        }
    }

    /** Ends all parts; waits for one that is being started. Within four seconds, two where nothing is in flight. */
    @Override
    public void close() {
        closing = true;
        lifecycle.lock();
        try {
            closeParts();
        } finally {
            lifecycle.unlock();
        }
    }

    private Addresses startParts() throws DemoStartException, InterruptedException {
        PortCheck.refuseUnusable(options);
        var contracts = keep(Part.CONTRACTS, DemoContracts.lay(options.contracts()));
        var clock = new StartupTimes();

        var broker = keep(Part.BROKER, broker());
        tell.accept("  broker     %-28s %s".formatted(broker.bootstrapServers(), clock.lap()));

        var edge = keep(Part.EDGE, edge(broker.bootstrapServers(), contracts.folder()));
        var addresses = new Addresses(local(edge.port()), local(edge.adminPort()), broker.bootstrapServers());
        tell.accept("  edge       %-28s %s".formatted(addresses.edge(), clock.lap()));

        var services = keep(Part.SERVICES, SampleServices.open(broker.bootstrapServers(), SERVICES_DRAIN));
        stopIfClosing();
        if (!services.awaitReady(READY_TIMEOUT)) {
            throw new DemoStartException(
                    "a sample service got no partitions within " + READY_TIMEOUT.toSeconds() + " s");
        }
        new ReadinessCalls(addresses.edge(), issuer).await(READY_TIMEOUT, this::stopIfClosing);
        tell.accept("  services   %-28s %s".formatted("orders, inventory", clock.lap()));
        return addresses;
    }

    private EmbeddedBroker broker() throws DemoStartException {
        var wanted = EmbeddedBroker.with().port(options.brokerPort());
        try {
            return options.data().map(wanted::data).orElse(wanted).start();
        } catch (IllegalStateException e) {
            throw new DemoStartException(String.valueOf(e.getMessage()), e);
        }
    }

    private Edge edge(String bootstrapServers, Path contracts) throws DemoStartException {
        var settings = Map.ofEntries(
                Map.entry("server.host", "127.0.0.1"),
                Map.entry("server.port", Integer.toString(options.port())),
                Map.entry("admin.port", Integer.toString(options.adminPort())),
                Map.entry("edge-id", "demo"),
                Map.entry("kafka.bootstrap.servers", bootstrapServers),
                Map.entry("contracts", contracts.toString()),
                Map.entry("issuers.0.name", "demo"),
                Map.entry("issuers.0.issuer", DemoIssuer.ISSUER),
                Map.entry("issuers.0.audience", DemoIssuer.AUDIENCE),
                Map.entry("issuers.0.secret", issuer.secret()),
                Map.entry("drain.notice", "0s"),
                Map.entry("drain.in-flight", EDGE_DRAIN.toSeconds() + "s"));
        try {
            return switch (EdgeConfig.load(Optional.empty(), Map.of(), settings)) {
                case EdgeConfig.Loaded.Config(var config) -> Edge.start(config);
                case EdgeConfig.Loaded.Faulty(var faults) ->
                    throw new DemoStartException(String.join(System.lineSeparator(), faults));
            };
        } catch (Edge.FaultyContracts | IllegalStateException e) {
            throw new DemoStartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static URI local(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private <T extends AutoCloseable> T keep(Part name, T part) throws InterruptedException {
        parts.put(name, part);
        stopIfClosing();
        return part;
    }

    private void stopIfClosing() throws InterruptedException {
        if (closing) {
            throw new InterruptedException("the demo was closed while it started");
        }
    }

    private void closeParts() {
        parts.forEach((name, part) -> {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("closing {} failed", name, e);
            }
        });
        parts.clear();
    }
}

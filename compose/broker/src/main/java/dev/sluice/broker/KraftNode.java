package dev.sluice.broker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.apache.kafka.server.metrics.KafkaYammerMetrics;
import org.slf4j.LoggerFactory;

/** One run of Kafka's controller and broker, from start to stop.
 * <p>Put together as {@link KafkaRaftServer} does it, but for what does not suit a guest in somebody's JVM: a fatal fault
 * is logged instead of halting the JVM, the listeners come bound, and no metrics are registered with JMX, where a second
 * broker would want the same names. */
final class KraftNode implements AutoCloseable {
    private static final int NODE_ID = 1;

    /** The settings that make the node one, in nobody else's hands. */
    static final Set<String> WIRING = Set.of(
            "process.roles",
            "node.id",
            "listeners",
            "advertised.listeners",
            "inter.broker.listener.name",
            "controller.listener.names",
            "controller.quorum.voters",
            "controller.quorum.bootstrap.servers",
            "log.dir",
            "log.dirs",
            "metadata.log.dir");

    private final int port;
    private final BrokerServer broker;
    private final ControllerServer controller;

    private KraftNode(KafkaConfig config, BrokerListeners listeners) {
        this.port = listeners.clientPort();
        var disk = KafkaRaftServer.initializeLogDirs(config, LoggerFactory.getLogger(KraftNode.class), "");
        var voters = Map.of(NODE_ID, listeners.controller());
        var shared = new SharedServer(
                config,
                disk._1(),
                Time.SYSTEM,
                new Metrics(),
                CompletableFuture.completedFuture(voters),
                List.of(),
                (name, fatal, action) -> new LoggingFaultHandler(name, action),
                listeners);
        this.broker = new BrokerServer(shared);
        this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), disk._2());
    }

    /** @param port of the clients' listener, 0 for a free one */
    static KraftNode start(DataFolder folder, int port, Map<String, String> settings) {
        try (var listeners = BrokerListeners.open(port)) {
            KafkaYammerMetrics.INSTANCE.configure(Map.of(JmxReporter.EXCLUDE_CONFIG, ".*"));
            folder.format(NODE_ID);
            var config = KafkaConfig.apply(config(folder, listeners, settings), false);
            var node = new KraftNode(config, listeners);
            node.startUp();
            return node;
        }
    }

    int port() {
        return port;
    }

    /** Broker first: it tells the controller that it goes. */
    @Override
    public void close() {
        broker.shutdown();
        controller.shutdown();
        forgetMetrics();
    }

    private void startUp() {
        try {
            controller.startup();
            broker.startup();
        } catch (Throwable e) {
            close();
            throw new IllegalStateException("Kafka did not start on port %d: %s".formatted(port, e.getMessage()), e);
        }
    }

    /** Kafka's registry belongs to the JVM, and what a stopped broker leaves in it would hold its logs in memory. A second
     * broker's entries go too: it counts on, but nobody reads them there. */
    private static void forgetMetrics() {
        var registry = KafkaYammerMetrics.defaultRegistry();
        registry.allMetrics().keySet().forEach(registry::removeMetric);
    }

    private static Map<String, String> config(
            DataFolder folder, BrokerListeners listeners, Map<String, String> settings) {
        var clients = "%s://%s:%d".formatted(BrokerListeners.CLIENTS, BrokerListeners.HOST, listeners.clientPort());
        var controllers = "%s://%s:%d"
                .formatted(
                        BrokerListeners.CONTROLLER,
                        BrokerListeners.HOST,
                        listeners.controller().getPort());
        var config = new HashMap<>(DefaultBrokerSettings.all());
        config.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("metric.reporters", "");
        config.putAll(settings);
        config.put("process.roles", "broker,controller");
        config.put("node.id", Integer.toString(NODE_ID));
        config.put("listeners", clients + "," + controllers);
        config.put("advertised.listeners", clients + "," + controllers);
        config.put("inter.broker.listener.name", BrokerListeners.CLIENTS);
        config.put("controller.listener.names", BrokerListeners.CONTROLLER);
        config.put(
                "controller.quorum.voters",
                NODE_ID + "@" + BrokerListeners.HOST + ":"
                        + listeners.controller().getPort());
        config.put("log.dirs", folder.path().toString());
        return config;
    }
}

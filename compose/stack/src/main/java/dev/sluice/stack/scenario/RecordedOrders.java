package dev.sluice.stack.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.load.cluster.ManagedProcess;
import dev.sluice.load.cluster.TestCluster;
import dev.sluice.stack.demo.DemoDocuments;
import dev.sluice.stack.demo.orders.InjectedFault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The demo's orders on a stage: calls of them that were recorded, and versions that they are played against. */
final class RecordedOrders {
    private static final int CUSTOMERS = 100;

    private final TestCluster stage;
    private final Instant from;
    private final int calls;
    private ManagedProcess broker;

    private RecordedOrders(TestCluster stage, ManagedProcess broker, Instant from, int calls) {
        this.broker = broker;
        this.stage = stage;
        this.from = from;
        this.calls = calls;
    }

    /** Starts broker, edge and the service, and makes calls: five each turn of each of a hundred customers.
     * @param versions whose contracts are laid beside */
    static RecordedOrders record(TestCluster stage, int turns, List<InjectedFault> versions) throws Exception {
        stage.document("orders", DemoDocuments.text("orders"));
        for (var fault : versions) {
            stage.document(service(fault), contract(fault));
        }
        var broker = stage.broker();
        stage.edge();
        begin(stage, "orders", InjectedFault.NONE);
        var calls = CUSTOMERS * turns * OrderTraffic.IN_A_TURN;
        try (var orders = new OrderTraffic(stage.address(0), stage.token())) {
            while (!orders.isAnswered()) {
                Thread.sleep(50); // until the edge has seen that somebody is home
            }
            var from = Instant.now();
            var begun = System.nanoTime();
            var unexpected = orders.make(CUSTOMERS, turns);
            if (unexpected > 0) {
                throw new IOException(unexpected + " of the calls to be recorded were not answered as they should be");
            }
            stage.tell("%d calls recorded, %.0f/s".formatted(calls, calls / ((System.nanoTime() - begun) / 1e9)));
            return new RecordedOrders(stage, broker, from, calls);
        }
    }

    /** Kills the broker and starts it again on its data; ready on return. */
    void restartBroker() throws Exception {
        broker.kill();
        broker = stage.broker();
    }

    int calls() {
        return calls;
    }

    static String service(InjectedFault fault) {
        return "orders-" + fault.word();
    }

    /** The same contract, under a path of its own. */
    private static String contract(InjectedFault fault) {
        return DemoDocuments.text("orders")
                .replace("service: orders\n", "service: " + service(fault) + "\n")
                .replace("paths:\n", "servers: [{url: /" + service(fault) + "}]\n\npaths:\n");
    }

    /** Starts an instance of a version; ready on return. */
    ManagedProcess begin(InjectedFault fault) throws Exception {
        return begin(stage, service(fault), fault);
    }

    private static ManagedProcess begin(TestCluster stage, String service, InjectedFault fault) throws Exception {
        var part = stage.command(
                "planted-service",
                "--service",
                service,
                "--bootstrap",
                stage.bootstrapServers(),
                "--fault",
                fault.name());
        part.await(() -> part.says("Ready"));
        return part;
    }

    /** Begins to play all calls. */
    ManagedProcess replay(String... more) throws IOException {
        var arguments = new ArrayList<>(List.of("--service=orders", "--from=" + from, "--include-unsafe"));
        arguments.addAll(List.of(more));
        return command(arguments);
    }

    ManagedProcess resume(String run, Path json) throws IOException {
        return command(List.of("--resume=" + run, "--json=" + json));
    }

    private ManagedProcess command(List<String> own) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "replay",
                "--bootstrap=" + stage.bootstrapServers(),
                "--contracts=" + stage.folder().resolve("contracts")));
        arguments.addAll(own);
        return stage.command(List.of("-Xmx256m", "-XX:+UseSerialGC"), arguments.toArray(String[]::new));
    }

    /** A file of the stage. */
    Path file(String name) {
        return stage.folder().resolve(name);
    }

    JsonNode report(String name) throws IOException {
        return new ObjectMapper().readTree(file(name).toFile());
    }
}

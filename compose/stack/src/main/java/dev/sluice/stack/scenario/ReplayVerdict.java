package dev.sluice.stack.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.load.judge.Rule;
import dev.sluice.load.judge.Run;
import dev.sluice.load.stage.Part;
import dev.sluice.load.stage.Stage;
import dev.sluice.stack.demo.DemoDocuments;
import dev.sluice.stack.demo.orders.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Calls of the demo are recorded and played against versions of a service, of which each but the first has one fault: exactly that is to be found. */
public final class ReplayVerdict implements Run {
    private static final int CUSTOMERS = 100;
    private static final int TURNS = 100;
    private static final int CALLS = CUSTOMERS * TURNS * OrderCalls.IN_A_TURN;
    private static final String NOTHING = "nothing";
    private static final String SLOWER = "work-p50>1.15x";

    @Override
    public String name() {
        return "replay-verdict";
    }

    @Override
    public String event() {
        return "%d calls of the demo's orders are recorded, and played against the same version and four with a fault each"
                .formatted(CALLS);
    }

    @Override
    public List<Rule> on(Stage stage) throws Exception {
        stage.document("orders", DemoDocuments.text("orders"));
        for (var fault : Fault.values()) {
            stage.document(service(fault), version(fault));
        }
        stage.broker();
        stage.edge();
        begin(stage, "orders", Fault.NONE);
        var from = record(stage);
        var rules = new ArrayList<Rule>();
        learn(stage, from, rules);
        for (var fault : Fault.values()) {
            try (var _ = begin(stage, service(fault), fault)) {
                judge(stage, fault, from, rules);
            }
        }
        return rules;
    }

    private static String service(Fault fault) {
        return "orders-" + fault.word();
    }

    /** The same contract, under a path of its own. */
    private static String version(Fault fault) {
        return DemoDocuments.text("orders")
                .replace("service: orders\n", "service: " + service(fault) + "\n")
                .replace("paths:\n", "servers: [{url: /" + service(fault) + "}]\n\npaths:\n");
    }

    private static Part begin(Stage stage, String service, Fault fault) throws Exception {
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

    /** @return from when on, as replay takes it */
    private static String record(Stage stage) throws Exception {
        try (var calls = new OrderCalls(stage.address(0), stage.token())) {
            while (!calls.isAnswered()) {
                Thread.sleep(50); // until the edge has seen that somebody is home
            }
            var from = Instant.now();
            var begun = System.nanoTime();
            var unexpected = calls.make(CUSTOMERS, TURNS);
            if (unexpected > 0) {
                throw new IOException(unexpected + " of the calls to be recorded were not answered as they should be");
            }
            stage.tell("%d calls recorded, %.0f/s".formatted(CALLS, CALLS / ((System.nanoTime() - begun) / 1e9)));
            return from.toString();
        }
    }

    private static void learn(Stage stage, String from, List<Rule> rules) throws Exception {
        var learning = replay(stage, from, "--learn");
        rules.add(Rule.is("learning: exit code", "0", Integer.toString(learning.awaitEnd())));
    }

    private static void judge(Stage stage, Fault fault, String from, List<Rule> rules) throws Exception {
        var report = stage.folder().resolve(fault.word() + ".json");
        var run = replay(
                stage,
                from,
                "--against",
                service(fault),
                "--fail-on",
                "differences>0,missing>0,not-sent>0," + SLOWER,
                "--json",
                report.toString(),
                "--html",
                stage.folder().resolve(fault.word() + ".html").toString());
        var exit = run.awaitEnd();
        var json = read(report);
        var what = fault.word() + ": ";
        rules.add(Rule.is(what + "exit code", fault == Fault.NONE ? "0" : "3", Integer.toString(exit)));
        rules.add(Rule.is(
                what + "compared",
                Integer.toString(CALLS),
                json.path("compared").asText()));
        rules.add(Rule.is(what + "what differs", expected(fault), found(json)));
        rules.add(Rule.is(what + "what is slower", fault == Fault.SLOWER ? "getOrder" : NOTHING, slower(json)));
        rules.add(Rule.told(what + "differing", json.path("differing").asText()));
        stage.tell(what + json.path("verdict").asText());
    }

    private static Part replay(Stage stage, String from, String... more) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "replay",
                "--service",
                "orders",
                "--from",
                from,
                "--bootstrap",
                stage.bootstrapServers(),
                "--contracts",
                stage.folder().resolve("contracts").toString(),
                "--rules",
                stage.folder().resolve("rules.yaml").toString(),
                "--include-unsafe",
                "--as-fast-as-possible"));
        arguments.addAll(List.of(more));
        return stage.command(List.of("-Xmx256m"), arguments.toArray(String[]::new));
    }

    private static JsonNode read(Path report) throws IOException {
        return new ObjectMapper().readTree(report.toFile());
    }

    /** What is to be found of each fault, and nothing else. */
    private static String expected(Fault fault) {
        return switch (fault) {
            case NONE, SLOWER -> NOTHING;
            case WRONG_FIELD -> "getOrder /items/*/quantity changed";
            case CHANGED_STATUS -> "listOrders status changed";
            case SOMETIMES_MISSING -> "createOrder /customerId missing";
        };
    }

    private static String found(JsonNode json) {
        return joined(elements(json.path("operations"))
                .flatMap(operation -> elements(operation.path("findings"))
                        .filter(finding -> finding.path("counted").asLong() > 0)
                        .map(finding -> operation.path("operation").asText() + " "
                                + finding.path("at").asText() + " "
                                + finding.path("differs").asText())));
    }

    private static String slower(JsonNode json) {
        return joined(elements(json.path("limits"))
                .filter(limit -> limit.path("limit").asText().equals(SLOWER))
                .filter(limit -> limit.path("state").asText().equals("broken"))
                .map(limit -> limit.path("operation").asText()));
    }

    private static String joined(Stream<String> found) {
        var all = found.collect(Collectors.joining(", "));
        return all.isEmpty() ? NOTHING : all;
    }

    private static Stream<JsonNode> elements(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}

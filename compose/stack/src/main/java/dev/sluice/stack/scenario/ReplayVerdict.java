package dev.sluice.stack.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.load.cluster.TestCluster;
import dev.sluice.load.experiment.Expectation;
import dev.sluice.load.experiment.Experiment;
import dev.sluice.stack.demo.orders.InjectedFault;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Calls of the demo are recorded and played against versions of a service, of which each but the first has one fault: exactly that is to be found. */
public final class ReplayVerdict implements Experiment {
    private static final int TURNS = 100;
    private static final String NOTHING = "nothing";
    private static final String SLOWER = "work-p50>1.15x";

    @Override
    public String name() {
        return "replay-verdict";
    }

    @Override
    public String event() {
        return "50000 calls of the demo's orders are recorded, and played against the same version and four with a"
                + " fault each";
    }

    @Override
    public List<Expectation> on(TestCluster stage) throws Exception {
        var recorded = RecordedOrders.record(stage, TURNS, List.of(InjectedFault.values()));
        var rules = new ArrayList<Expectation>();
        var learning = recorded.replay("--rules=" + recorded.file("rules.yaml"), "--as-fast-as-possible", "--learn");
        rules.add(Expectation.is("learning: exit code", "0", Integer.toString(learning.awaitEnd())));
        for (var fault : InjectedFault.values()) {
            try (var _ = recorded.begin(fault)) {
                judge(recorded, fault, rules);
                stage.tell(fault.word() + " played");
            }
        }
        return rules;
    }

    private static void judge(RecordedOrders recorded, InjectedFault fault, List<Expectation> rules) throws Exception {
        var exit = recorded.replay(
                        "--against=" + RecordedOrders.service(fault),
                        "--as-fast-as-possible",
                        "--rules=" + recorded.file("rules.yaml"),
                        "--fail-on=differences>0,missing>0,not-sent>0," + SLOWER,
                        "--json=" + recorded.file(fault.word() + ".json"),
                        "--html=" + recorded.file(fault.word() + ".html"))
                .awaitEnd();
        var json = recorded.report(fault.word() + ".json");
        var what = fault.word() + ": ";
        rules.add(Expectation.is(what + "exit code", fault == InjectedFault.NONE ? "0" : "3", Integer.toString(exit)));
        rules.add(Expectation.is(
                what + "compared",
                Integer.toString(recorded.calls()),
                json.path("compared").asText()));
        rules.add(Expectation.is(what + "what differs", expected(fault), found(json)));
        rules.add(Expectation.is(
                what + "what is slower", fault == InjectedFault.SLOWER ? "getOrder" : NOTHING, slower(json)));
        rules.add(Expectation.told(what + "differing", json.path("differing").asText()));
    }

    /** What is to be found of each fault, and nothing else. */
    private static String expected(InjectedFault fault) {
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

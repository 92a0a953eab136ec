package dev.sluice.stack.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.load.cluster.ManagedProcess;
import dev.sluice.load.cluster.TestCluster;
import dev.sluice.load.experiment.Expectation;
import dev.sluice.load.experiment.Experiment;
import dev.sluice.stack.demo.orders.InjectedFault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** In the middle of a run the broker is killed and started again, the candidate is killed, the tool is killed and told to go on: the report is right each time. */
public final class ReplayFaults implements Experiment {
    private static final int TURNS = 10;
    private static final String RATE = "--rate=400/s";
    private static final Pattern RUN = Pattern.compile("(?m)^run +(\\S+)$");
    private static final Pattern PLAYED = Pattern.compile("playing: .* (\\d+) played");

    @Override
    public String name() {
        return "replay-faults";
    }

    @Override
    public String event() {
        return "5000 recorded calls are played at 400 a second, while broker, candidate or the tool itself is killed";
    }

    @Override
    public List<Expectation> on(TestCluster stage) throws Exception {
        var recorded = RecordedOrders.record(stage, TURNS, List.of(InjectedFault.NONE));
        var rules = new ArrayList<Expectation>();
        candidateDies(stage, recorded, rules);
        toolDies(stage, recorded, rules);
        brokerDies(stage, recorded, rules);
        return rules;
    }

    private static void candidateDies(TestCluster stage, RecordedOrders recorded, List<Expectation> rules)
            throws Exception {
        var first = recorded.begin(InjectedFault.NONE);
        var run = begin(recorded, "candidate.json");
        awaitMiddle(run);
        first.kill();
        try (var _ = recorded.begin(InjectedFault.NONE)) {
            run.awaitEnd();
        }
        stage.tell("the candidate was killed and another begun");
        var json = recorded.report("candidate.json");
        told(stage, "candidate killed: ", json, run, recorded, rules);
        rules.add(Expectation.none(
                "candidate killed: not sent", json.path("notSent").asLong()));
    }

    private static void toolDies(TestCluster stage, RecordedOrders recorded, List<Expectation> rules) throws Exception {
        try (var _ = recorded.begin(InjectedFault.NONE)) {
            var run = begin(recorded, "killed.json");
            awaitMiddle(run);
            run.kill();
            var again = recorded.resume(run(run), recorded.file("resumed.json"));
            again.awaitEnd();
            stage.tell("the tool was killed, and went on");
            var json = recorded.report("resumed.json");
            told(stage, "tool killed: ", json, run, recorded, rules);
            rules.add(Expectation.some(
                    "tool killed: sent before, not again",
                    json.at("/traffic/sentBefore").asLong()));
            rules.add(Expectation.none(
                    "tool killed: not sent", json.path("notSent").asLong()));
        }
    }

    private static void brokerDies(TestCluster stage, RecordedOrders recorded, List<Expectation> rules)
            throws Exception {
        try (var _ = recorded.begin(InjectedFault.NONE)) {
            var run = begin(recorded, "broker.json");
            awaitMiddle(run);
            recorded.restartBroker();
            run.awaitEnd();
            stage.tell("the broker was killed and started again");
            told(stage, "broker killed: ", recorded.report("broker.json"), run, recorded, rules);
        }
    }

    private static ManagedProcess begin(RecordedOrders recorded, String report) throws IOException {
        return recorded.replay(
                "--against=" + RecordedOrders.service(InjectedFault.NONE),
                RATE,
                "--fail-on=not-sent>100%",
                "--json=" + recorded.file(report));
    }

    private static void awaitMiddle(ManagedProcess run) throws Exception {
        run.await(() -> {
            try {
                return PLAYED.matcher(run.said()).results().anyMatch(found -> Integer.parseInt(found.group(1)) > 1000);
            } catch (IOException e) {
                return false;
            }
        });
    }

    private static String run(ManagedProcess replay) throws IOException {
        var run = RUN.matcher(replay.said());
        if (!run.find()) {
            throw new IOException("no run in what was said: " + replay.said());
        }
        return run.group(1);
    }

    /** Each request ends once; what the topic holds twice is said. */
    private static void told(
            TestCluster stage,
            String what,
            JsonNode json,
            ManagedProcess replay,
            RecordedOrders recorded,
            List<Expectation> rules)
            throws IOException {
        var held = RepublishedRequests.read(
                stage.bootstrapServers(), RecordedOrders.service(InjectedFault.NONE) + ".requests", run(replay));
        var played = json.path("played").asLong();
        var notSent = json.path("notSent").asLong();
        rules.add(
                Expectation.is(what + "verdict", "passed", json.path("verdict").asText()));
        rules.add(Expectation.is(
                what + "requests with an end", Integer.toString(recorded.calls()), Long.toString(played)));
        rules.add(Expectation.told(
                what + "replied, missing, not sent",
                json.path("compared").asLong() - json.path("missing").asLong() + ", "
                        + json.path("missing").asText() + ", " + notSent));
        rules.add(new Expectation(
                what + "on the target's topic",
                "at least the " + (played - notSent) + " sent",
                Long.toString(held.requests()),
                held.requests() >= played - notSent));
        rules.add(Expectation.is(
                what + "on the topic twice, as said",
                json.at("/traffic/sentTwice").asText(),
                Long.toString(held.repeated())));
    }
}

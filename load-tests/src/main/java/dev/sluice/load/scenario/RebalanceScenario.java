package dev.sluice.load.scenario;

import dev.sluice.load.cluster.ManagedProcess;
import dev.sluice.load.cluster.TestCluster;
import dev.sluice.load.drive.OpenLoop;
import dev.sluice.load.experiment.CallSet;
import dev.sluice.load.experiment.Expectation;
import dev.sluice.load.experiment.Experiment;
import dev.sluice.load.experiment.Invariants;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Instances of a service come and go under load, in good order; one always stays. */
public final class RebalanceScenario implements Experiment {
    private static final String SERVICE = "proof";
    private static final String SETTINGS = "timeout: 10s, in-flight: 1000, breaker: off";
    private static final Duration WORK = Duration.ofMillis(5);
    private static final int IN_WORK = 100;
    private static final int PER_SECOND = 100;
    private static final Duration WARM = Duration.ofSeconds(5);
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final int NUMBER = 20;
    private static final int MOST = 3;

    @Override
    public String name() {
        return "rebalances";
    }

    @Override
    public String event() {
        return "%d times an instance comes or goes; %d calls a second".formatted(NUMBER, PER_SECOND);
    }

    @Override
    public List<Expectation> on(TestCluster stage) throws Exception {
        stage.contract(SERVICE, SETTINGS);
        stage.broker();
        stage.edge();
        Deque<ManagedProcess> running = new ArrayDeque<>();
        running.add(stage.service(SERVICE, WORK, IN_WORK));
        try (var caller = stage.caller(SERVICE);
                var load = OpenLoop.start(caller, PER_SECOND)) {
            Thread.sleep(WARM);
            var begun = System.nanoTime();
            var growing = true;
            for (var number = 1; number <= NUMBER; number++) {
                growing = running.size() == 1 || (growing && running.size() < MOST);
                if (growing) {
                    running.add(stage.service(SERVICE, WORK, IN_WORK));
                } else {
                    var oldest = running.removeFirst();
                    oldest.tell();
                    oldest.awaitEnd();
                }
                stage.tell(number + ": " + running.size() + " run");
                Thread.sleep(BETWEEN);
            }
            var ended = System.nanoTime();
            var calls = load.stop();
            var quiet = new CallSet(calls).begun(begun - WARM.toNanos() / 2, begun);
            var seen = new CallSet(calls).begun(begun, ended);
            var rules = new ArrayList<Expectation>();
            rules.add(Expectation.none(
                    "other than 200", new CallSet(calls).without(200).count()));
            rules.add(Expectation.told("p99 before", Expectation.text(quiet.p99())));
            rules.add(Expectation.told("p99 during them", Expectation.text(seen.p99())));
            rules.add(Expectation.told("slowest", Expectation.text(seen.longest())));
            rules.addAll(Invariants.rules(stage.history(calls)));
            return rules;
        }
    }
}

package dev.sluice.load.failure;

import dev.sluice.load.cluster.ManagedProcess;
import dev.sluice.load.cluster.TestCluster;
import dev.sluice.load.drive.ClosedLoop;
import dev.sluice.load.experiment.CallSet;
import dev.sluice.load.experiment.Expectation;
import dev.sluice.load.experiment.Experiment;
import dev.sluice.load.experiment.Invariants;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Instances of the service start and end under load, every fifth end by SIGKILL; one always stays. */
public final class InstanceChurn implements Experiment {
    private static final int CALLERS = 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int AT_ONCE = 1_000;
    private static final Duration WORK = Duration.ofMillis(5);
    private static final Duration BETWEEN = Duration.ofSeconds(2);
    private static final int ENDS_PER_KILL = 5;
    private static final int MOST = 3;

    private final int rebalances;

    public InstanceChurn(int rebalances) {
        this.rebalances = rebalances;
    }

    @Override
    public String name() {
        return "instances-come-and-go";
    }

    @Override
    public String event() {
        return "instances of the service start and end under load, rebalances: " + rebalances;
    }

    @Override
    public List<Expectation> on(TestCluster stage) throws Exception {
        stage.contract(TIMEOUT, AT_ONCE);
        stage.broker();
        stage.edge();
        Deque<ManagedProcess> running = new ArrayDeque<>();
        running.add(stage.service(WORK, AT_ONCE));
        var ended = 0;
        var uncleanEnds = 0;
        var growing = true;
        try (var caller = stage.caller();
                var load = ClosedLoop.start(caller, CALLERS)) {
            for (var rebalance = 1; rebalance <= rebalances; rebalance++) {
                Thread.sleep(BETWEEN);
                growing = running.size() == 1 || (growing && running.size() < MOST);
                if (growing) {
                    running.add(stage.service(WORK, AT_ONCE));
                    stage.tell(rebalance + ": one more, " + running.size() + " run");
                } else {
                    var oldest = running.removeFirst();
                    var killed = ++ended % ENDS_PER_KILL == 0;
                    if (killed) {
                        stage.kill(oldest);
                    } else {
                        oldest.tell();
                        uncleanEnds += oldest.awaitEnd() == 0 ? 0 : 1;
                    }
                    stage.tell(rebalance + ": one " + (killed ? "killed, " : "ended, ") + running.size() + " run");
                }
            }
            Thread.sleep(TIMEOUT);
            var calls = load.stop();
            var rules = new ArrayList<Expectation>();
            rules.add(Expectation.none(
                    "other than 200 and 504",
                    new CallSet(calls).without(200, 504).count()));
            rules.add(Expectation.none("told to end and did not end with 0", uncleanEnds));
            var seen = new CallSet(calls);
            rules.add(Expectation.atMost(
                    "answered with 504", seen.count() / 20, seen.with(504).count(), "calls"));
            rules.addAll(Invariants.rules(stage.history(calls)));
            return rules;
        }
    }
}

package dev.sluice.load.failure;

import dev.sluice.load.cluster.TestCluster;
import dev.sluice.load.drive.ClosedLoop;
import dev.sluice.load.experiment.CallSet;
import dev.sluice.load.experiment.Expectation;
import dev.sluice.load.experiment.Experiment;
import dev.sluice.load.experiment.Invariants;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One of two edges ends at SIGTERM and comes back; then the other is killed. Callers go to the other where a connection is
 * refused, as behind a load balancer. */
public final class EdgeShutdownAndCrash implements Experiment {
    private static final int CALLERS = 40;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int AT_ONCE = 1_000;
    private static final Duration WORK = Duration.ofMillis(20);
    private static final Duration BEFORE = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "edge-ends";
    }

    @Override
    public String event() {
        return "one of two edges ends (SIGTERM) under load and comes back, then the other is killed (SIGKILL)";
    }

    @Override
    public List<Expectation> on(TestCluster stage) throws Exception {
        stage.contract(TIMEOUT, AT_ONCE);
        stage.broker();
        var first = stage.edge();
        var second = stage.edge();
        stage.service(WORK, AT_ONCE);
        try (var caller = stage.caller();
                var load = ClosedLoop.start(caller, CALLERS)) {
            Thread.sleep(BEFORE);
            first.tell();
            var told = System.nanoTime();
            stage.tell("first edge told to end");
            var code = first.awaitEnd();
            var took = Duration.ofNanos(System.nanoTime() - told);
            stage.tell("first edge ended with " + code);
            stage.edgeAt(0);
            stage.tell("first edge ready again");
            Thread.sleep(BEFORE);
            var waiting = (long) stage.metric(1, "sluice_requests_waiting");
            var kill = System.nanoTime();
            second.kill();
            var gone = System.nanoTime();
            stage.tell("second edge killed, of " + CALLERS + " callers " + waiting + " waited at it");
            Thread.sleep(BEFORE);
            var calls = load.stop();

            var seen = new CallSet(calls);
            var failedAtEnd = seen.endedBefore(kill).without(200);
            var failedAtKill = seen.endedFrom(kill).without(200);
            var elsewhere = failedAtKill.calls().stream()
                    .filter(call -> call.edge() != 1)
                    .count();
            var later = failedAtKill.begun(gone, Long.MAX_VALUE);
            var rules = new ArrayList<>(List.of(
                    Expectation.is("exit code after SIGTERM", "0", Integer.toString(code)),
                    Expectation.told("from SIGTERM to the end", Expectation.text(took)),
                    Expectation.none("failed calls, up to the SIGKILL", failedAtEnd.count()),
                    Expectation.told("of these", failedAtEnd.answers()),
                    Expectation.told("failed calls at the SIGKILL", Long.toString(failedAtKill.count())),
                    Expectation.none("of these, not at the edge that was killed", elsewhere),
                    Expectation.none("of these, begun when it was gone", later.count())));
            rules.addAll(Invariants.rulesButAnswers(stage.history(calls)));
            return rules;
        }
    }
}

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

/** The broker keeps its connections and does nothing, as one whose disk hangs. */
public final class BrokerStall implements Experiment {
    private static final int CALLERS = 50;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int AT_ONCE = 1_000;
    private static final Duration BEFORE = Duration.ofSeconds(5);
    private static final Duration STATED = Duration.ofSeconds(2);
    /** What the timer of the edge and a busy machine may add. */
    private static final Duration SLACK = Duration.ofMillis(500);

    private static final Duration AT_ONCE_MEANS = Duration.ofMillis(500);
    private static final Duration RECOVERS_WITHIN = Duration.ofSeconds(5);
    private static final long FLAT_KIB = 32 * 1024;
    private static final long FLAT_THREADS = 8;

    private final Duration frozen;

    public BrokerStall(Duration frozen) {
        this.frozen = frozen;
    }

    @Override
    public String name() {
        return "broker-freezes";
    }

    @Override
    public String event() {
        return "the broker is frozen (SIGSTOP) under load for " + Expectation.text(frozen);
    }

    @Override
    public List<Expectation> on(TestCluster stage) throws Exception {
        stage.contract(TIMEOUT, AT_ONCE);
        var broker = stage.broker();
        var edge = stage.edge();
        stage.service(Duration.ZERO, AT_ONCE);
        try (var caller = stage.caller();
                var load = ClosedLoop.start(caller, CALLERS)) {
            Thread.sleep(BEFORE);
            var heapBefore = edge.liveHeapKib();
            var threadsBefore = edge.threads();
            broker.freeze();
            var stopped = System.nanoTime();
            stage.tell("broker frozen");
            Thread.sleep(frozen);
            var waiting = (long) stage.metric(0, "sluice_requests_waiting");
            var heap = edge.liveHeapKib() - heapBefore;
            var threads = edge.threads() - threadsBefore;
            broker.thaw();
            var thawed = System.nanoTime();
            stage.tell("broker thawed");
            Thread.sleep(RECOVERS_WITHIN.plus(BEFORE));
            var calls = load.stop();

            var seen = new CallSet(calls);
            var refused = seen.begun(stopped + STATED.plus(SLACK).toNanos(), thawed);
            var after = seen.begun(thawed, Long.MAX_VALUE);
            var rules = new ArrayList<>(List.of(
                    Expectation.none(
                            "after %s: other than 503".formatted(Expectation.text(STATED.plus(SLACK))),
                            refused.without(503).count()),
                    Expectation.atMost("after that: slowest 503", AT_ONCE_MEANS, refused.longest()),
                    Expectation.none("requests that the edge held at the end of the freeze", waiting),
                    Expectation.atMost("threads of the edge, more at the end", FLAT_THREADS, threads, "threads"),
                    Expectation.atMost("live heap of the edge, more at the end", FLAT_KIB, heap, "KiB"),
                    Expectation.some(
                            "answered with 200 after the thaw", after.with(200).count()),
                    Expectation.atMost(
                            "from the thaw to the last call with another answer",
                            RECOVERS_WITHIN,
                            Duration.ofNanos(after.without(200).lastBegin().orElse(thawed) - thawed))));
            rules.addAll(Invariants.rules(stage.history(calls)));
            return rules;
        }
    }
}

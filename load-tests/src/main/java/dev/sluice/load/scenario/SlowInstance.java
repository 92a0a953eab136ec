package dev.sluice.load.scenario;

import dev.sluice.load.cluster.ManagedProcess;
import dev.sluice.load.cluster.TestCluster;
import dev.sluice.load.drive.OpenLoop;
import dev.sluice.load.experiment.CallSet;
import dev.sluice.load.experiment.Expectation;
import dev.sluice.load.experiment.Experiment;
import dev.sluice.load.verify.CallRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One of four instances is ten times slower. The same load, once through an edge that takes the partitions in turn and once through
 * one that looks at what is outstanding. Taken in turn, the slow instance gets more than it can do.
 */
public final class SlowInstance implements Experiment {
    private static final String SERVICE = "tea";
    private static final String SETTINGS = "timeout: 20s, in-flight: 10000, breaker: off, partitions: 4";
    private static final Duration WORK = Duration.ofMillis(5);
    private static final Duration SLOW_WORK = WORK.multipliedBy(10);
    private static final int IN_WORK = 4;
    private static final int PER_SECOND = 400;
    private static final int SECONDS = 15;
    private static final int WARM_UP_PER_SECOND = 100;
    private static final int WARM_UP_SECONDS = 5;
    private static final double MOST_OF_ROUND_ROBIN = 1 / 3.0;

    @Override
    public String name() {
        return "slow-instance";
    }

    @Override
    public String event() {
        return "one of four instances takes %d ms instead of %d; %d calls a second for %d s at each of two edges, one after another"
                .formatted(SLOW_WORK.toMillis(), WORK.toMillis(), PER_SECOND, SECONDS);
    }

    @Override
    public List<Expectation> on(TestCluster stage) throws Exception {
        stage.contract(SERVICE, SETTINGS, false);
        stage.broker();
        stage.set("SLUICE_PUBLISH_UNKEYED", "round-robin");
        stage.edge();
        stage.set("SLUICE_PUBLISH_UNKEYED", "least-outstanding");
        stage.edge();
        var instances = new ArrayList<ManagedProcess>();
        for (var quick = 0; quick < 3; quick++) {
            instances.add(stage.beginService(SERVICE, WORK, IN_WORK));
        }
        instances.add(stage.beginService(SERVICE, SLOW_WORK, IN_WORK));
        stage.awaitSeen(SERVICE, instances);
        calls(stage, 0, WARM_UP_PER_SECOND, WARM_UP_SECONDS);
        calls(stage, 1, WARM_UP_PER_SECOND, WARM_UP_SECONDS);
        stage.tell("warm");

        var inTurn = new CallSet(calls(stage, 0, PER_SECOND, SECONDS));
        stage.tell("round robin: p99 " + Expectation.text(inTurn.p99()));
        var aware = new CallSet(calls(stage, 1, PER_SECOND, SECONDS));
        stage.tell("least outstanding: p99 " + Expectation.text(aware.p99()));

        return List.of(
                Expectation.none(
                        "other than 200, round robin", inTurn.without(200).count()),
                Expectation.none(
                        "other than 200, least outstanding", aware.without(200).count()),
                Expectation.told("p50, round robin", Expectation.text(inTurn.percentile(50))),
                Expectation.told("p99, round robin", Expectation.text(inTurn.p99())),
                Expectation.told("p50, least outstanding", Expectation.text(aware.percentile(50))),
                Expectation.told("p99, least outstanding", Expectation.text(aware.p99())),
                Expectation.atMost(
                        "p99 of least outstanding to round robin",
                        MOST_OF_ROUND_ROBIN,
                        (double) aware.p99().toNanos() / inTurn.p99().toNanos()));
    }

    private static List<CallRecord> calls(TestCluster stage, int edge, int perSecond, int seconds)
            throws InterruptedException {
        try (var caller = stage.caller(SERVICE, edge);
                var load = OpenLoop.start(caller, perSecond, 0, (long) perSecond * seconds)) {
            return load.finish();
        }
    }
}

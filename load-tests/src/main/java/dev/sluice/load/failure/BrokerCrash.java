package dev.sluice.load.failure;

import dev.sluice.load.cluster.TestCluster;
import dev.sluice.load.drive.ClosedLoop;
import dev.sluice.load.drive.OpenLoop;
import dev.sluice.load.experiment.CallSet;
import dev.sluice.load.experiment.Expectation;
import dev.sluice.load.experiment.Experiment;
import dev.sluice.load.experiment.Invariants;
import dev.sluice.load.verify.CallRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The broker is killed under load and started again on its data, several times. */
public final class BrokerCrash implements Experiment {
    private static final int CALLERS = 50;
    /** Beside the callers, who all wait for their deadline when the broker dies. */
    private static final int PROBES_PER_SECOND = 20;

    private static final long FIRST_PROBE = 1_000_000_000_000L;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int AT_ONCE = 1_000;
    private static final Duration BETWEEN = Duration.ofSeconds(9);
    private static final Duration AWAY = Duration.ofSeconds(5);
    private static final Duration FIRST_SECOND = Duration.ofSeconds(1);
    private static final Duration AT_ONCE_MEANS = Duration.ofMillis(500);
    private static final Duration RECOVERS_WITHIN = Duration.ofSeconds(5);

    private final int times;
    private final int slack;

    public BrokerCrash(int times) {
        this(times, 1);
    }

    /** @param slack how many times as long everything may take, where other work goes on beside it */
    public BrokerCrash(int times, int slack) {
        this.times = times;
        this.slack = slack;
    }

    @Override
    public String name() {
        return "broker-dies";
    }

    @Override
    public String event() {
        return "the broker is killed (SIGKILL) under load and started again, times: " + times;
    }

    /** One outage.
     * @param killedNanos when the broker was gone
     * @param againNanos when a new one was about to start
     * @param readyNanos when it said that it was ready */
    private record Outage(long killedNanos, long againNanos, long readyNanos) {}

    @Override
    public List<Expectation> on(TestCluster stage) throws Exception {
        stage.contract(TIMEOUT, AT_ONCE);
        var broker = stage.broker();
        stage.edge();
        stage.service(Duration.ZERO, AT_ONCE);
        var outages = new ArrayList<Outage>();
        try (var caller = stage.caller();
                var load = ClosedLoop.start(caller, CALLERS);
                var probes = OpenLoop.start(caller, PROBES_PER_SECOND, FIRST_PROBE)) {
            for (var time = 1; time <= times; time++) {
                Thread.sleep(BETWEEN);
                broker.kill();
                var killed = System.nanoTime();
                stage.tell("broker killed");
                Thread.sleep(AWAY);
                var again = System.nanoTime();
                broker = stage.broker();
                outages.add(new Outage(killed, again, System.nanoTime()));
                stage.tell("broker ready again " + Expectation.text(Duration.ofNanos(System.nanoTime() - again))
                        + " after its start");
            }
            Thread.sleep(BETWEEN);
            var calls = new ArrayList<>(load.stop());
            calls.addAll(probes.stop());
            var rules = new ArrayList<Expectation>();
            for (var outage : outages) {
                rules.addAll(rules(outage, calls));
            }
            rules.addAll(Invariants.rules(stage.history(calls)));
            return rules;
        }
    }

    private List<Expectation> rules(Outage outage, List<CallRecord> calls) {
        var seen = new CallSet(calls);
        var during = seen.begun(
                outage.killedNanos() + FIRST_SECOND.multipliedBy(slack).toNanos(), outage.againNanos());
        var refused = seen.begun(outage.killedNanos(), outage.againNanos()).with(503);
        var after = seen.begun(
                outage.readyNanos(),
                outage.readyNanos() + BETWEEN.minus(TIMEOUT).toNanos());
        var good = after.with(200);
        return List.of(
                Expectation.told(
                        "outage: the first call refused began after",
                        since(outage.killedNanos(), refused.firstBegin())),
                Expectation.none(
                        "after its first second: other than 503",
                        during.without(503).count()),
                Expectation.atMost(
                        "after its first second: slowest 503", AT_ONCE_MEANS.multipliedBy(slack), during.longest()),
                Expectation.some("answered with 200 after the broker's return", good.count()),
                Expectation.told("the first of them ended after", since(outage.readyNanos(), good.firstEnd())),
                Expectation.atMost(
                        "from the broker's return to the last call with another answer",
                        RECOVERS_WITHIN.multipliedBy(slack),
                        Duration.ofNanos(
                                after.without(200).lastBegin().orElse(outage.readyNanos()) - outage.readyNanos())));
    }

    private static String since(long fromNanos, OptionalLong untilNanos) {
        return untilNanos.isEmpty() ? "none" : Expectation.text(Duration.ofNanos(untilNanos.getAsLong() - fromNanos));
    }
}

package dev.sluice.load.scenario;

import dev.sluice.load.cluster.TestCluster;
import dev.sluice.load.drive.ClosedLoop;
import dev.sluice.load.drive.LoadClient;
import dev.sluice.load.drive.OpenLoop;
import dev.sluice.load.experiment.CallSet;
import dev.sluice.load.experiment.Expectation;
import dev.sluice.load.experiment.Experiment;
import java.time.Duration;
import java.util.List;

/** Four times as many calls arrive as the service can do; its bound in flight is adaptive. */
public final class OverloadScenario implements Experiment {
    private static final String SERVICE = "proof";
    private static final String SETTINGS = "timeout: 2s, in-flight: 1000, in-flight-adaptive: true";
    private static final Duration WORK = Duration.ofMillis(80);
    private static final int IN_WORK = 6;
    private static final int UNLOADED_PER_SECOND = 25;
    private static final int TIMES = 4;
    private static final Duration WARM = Duration.ofSeconds(8);
    private static final Duration SETTLING = Duration.ofSeconds(10);
    private static final Duration LASTS = Duration.ofSeconds(60);
    private static final Duration REFUSAL = Duration.ofMillis(50);
    private static final long FLAT_KIB = 32 * 1024;

    @Override
    public String name() {
        return "overload";
    }

    @Override
    public String event() {
        return "%d times what the service can do arrives for %s; -Xmx256m for the edge"
                .formatted(TIMES, Expectation.text(LASTS));
    }

    @Override
    public List<Expectation> on(TestCluster stage) throws Exception {
        stage.contract(SERVICE, SETTINGS);
        stage.broker();
        var edge = stage.edge("-Xmx256m");
        stage.service(SERVICE, WORK, IN_WORK);
        try (var caller = stage.caller(SERVICE)) {
            var capacity = capacity(stage, caller);
            CallSet unloaded;
            try (var load = OpenLoop.start(caller, UNLOADED_PER_SECOND, 10_000_000)) {
                Thread.sleep(SETTLING);
                unloaded = new CallSet(load.stop());
            }
            stage.tell("alone: p99 " + Expectation.text(unloaded.p99()));
            try (var load = OpenLoop.start(caller, (int) Math.round(TIMES * capacity), 20_000_000)) {
                Thread.sleep(SETTLING);
                var begun = System.nanoTime();
                var before = edge.liveHeapKib();
                Thread.sleep(LASTS);
                var more = edge.liveHeapKib() - before;
                var seen = new CallSet(load.stop()).begun(begun, begun + LASTS.toNanos());
                var goodput = seen.with(200).count() / (double) LASTS.toSeconds();
                return List.of(
                        Expectation.told("capacity, a second", "%.0f".formatted(capacity)),
                        Expectation.none(
                                "other than 200 and 503", seen.without(200, 503).count()),
                        Expectation.atLeast("answered with 200 a second, of the capacity", 0.9, goodput / capacity),
                        Expectation.told("p99 alone", Expectation.text(unloaded.p99())),
                        Expectation.atMost(
                                "p99 of 200",
                                unloaded.p99().multipliedBy(2),
                                seen.with(200).p99()),
                        Expectation.told(
                                "p50 of 200", Expectation.text(seen.with(200).percentile(50))),
                        Expectation.atMost("p99 of 503", REFUSAL, seen.with(503).p99()),
                        Expectation.told(
                                "slowest 503", Expectation.text(seen.with(503).longest())),
                        Expectation.atMost("live heap of the edge, more at the end", FLAT_KIB, more, "KiB"),
                        Expectation.told("calls, by status", seen.statuses()),
                        Expectation.told("latest arrival behind its time", Expectation.text(load.late())));
            }
        }
    }

    /** What as many callers as the service has places get done in a second, once all is warm. */
    private static double capacity(TestCluster stage, LoadClient caller) throws InterruptedException {
        try (var load = ClosedLoop.start(caller, IN_WORK)) {
            Thread.sleep(WARM);
            load.stop();
        }
        try (var load = ClosedLoop.start(caller, 2 * IN_WORK, 5_000_000, Long.MAX_VALUE)) {
            Thread.sleep(SETTLING);
            var begun = System.nanoTime();
            Thread.sleep(WARM);
            var ended = System.nanoTime();
            var answered =
                    new CallSet(load.stop()).begun(begun, ended).with(200).count();
            var capacity = answered * 1e9 / (ended - begun);
            stage.tell("capacity: %.0f a second".formatted(capacity));
            return capacity;
        }
    }
}

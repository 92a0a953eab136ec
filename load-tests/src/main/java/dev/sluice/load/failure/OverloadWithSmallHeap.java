package dev.sluice.load.failure;

import dev.sluice.load.cluster.TestCluster;
import dev.sluice.load.drive.OpenLoop;
import dev.sluice.load.experiment.CallSet;
import dev.sluice.load.experiment.Expectation;
import dev.sluice.load.experiment.Experiment;
import dev.sluice.load.experiment.Invariants;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Twice as many requests arrive as the service can do; edge and service have little memory. */
public final class OverloadWithSmallHeap implements Experiment {
    /** Longer than the service needs for as many as are let in at once. */
    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    private static final int AT_ONCE = 200;
    private static final Duration WORK = Duration.ofMillis(40);
    private static final int AT_WORK = 10;
    /** So little that the processors of a small machine are not what is short. */
    private static final int PER_SECOND = 500;

    /** Under overload the service must still do most of what it can. */
    private static final int LEAST_PER_SECOND = 150;

    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final long FLAT_KIB = 32 * 1024;

    private final Duration lasts;

    public OverloadWithSmallHeap(Duration lasts) {
        this.lasts = lasts;
    }

    @Override
    public String name() {
        return "too-much";
    }

    @Override
    public String event() {
        return "%d requests a second for %s, the service can do %d; -Xmx256m for edge and service"
                .formatted(PER_SECOND, Expectation.text(lasts), PER_SECOND / 2);
    }

    @Override
    public List<Expectation> on(TestCluster stage) throws Exception {
        stage.contract(TIMEOUT, AT_ONCE);
        stage.broker();
        var edge = stage.edge("-Xmx256m");
        var service = stage.beginService(WORK, AT_WORK, List.of(), List.of("-Xmx256m"));
        service.await(() -> service.says("Ready"));
        try (var caller = stage.caller();
                var load = OpenLoop.start(caller, PER_SECOND)) {
            Thread.sleep(WARM_UP);
            var begun = System.nanoTime();
            var edgeBefore = edge.liveHeapKib();
            var serviceBefore = service.liveHeapKib();
            var residentBefore = edge.residentKib();
            Thread.sleep(lasts);
            var edgeMore = edge.liveHeapKib() - edgeBefore;
            var serviceMore = service.liveHeapKib() - serviceBefore;
            var residentMore = edge.residentKib() - residentBefore;
            var calls = load.stop();

            var seen = new CallSet(calls).begun(begun, begun + lasts.toNanos());
            var perSecond = seen.with(200).count() / lasts.toSeconds();
            var rules = new ArrayList<>(List.of(
                    Expectation.none(
                            "other than 200 and 503", seen.without(200, 503).count()),
                    Expectation.some("shed with 503", seen.with(503).count()),
                    Expectation.atMost("slowest 200", TIMEOUT, seen.with(200).longest()),
                    Expectation.told(
                            "slowest 503", Expectation.text(seen.with(503).longest())),
                    new Expectation(
                            "answered with 200 a second",
                            "at least " + LEAST_PER_SECOND,
                            Long.toString(perSecond),
                            perSecond >= LEAST_PER_SECOND),
                    Expectation.atMost("live heap of the edge, more at the end", FLAT_KIB, edgeMore, "KiB"),
                    Expectation.atMost("live heap of the service, more at the end", FLAT_KIB, serviceMore, "KiB"),
                    Expectation.told("resident memory of the edge, more at the end", residentMore + " KiB"),
                    Expectation.told("latest arrival behind its time", Expectation.text(load.late()))));
            rules.addAll(Invariants.rules(stage.history(calls)));
            return rules;
        }
    }
}

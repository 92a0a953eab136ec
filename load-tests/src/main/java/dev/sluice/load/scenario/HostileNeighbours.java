package dev.sluice.load.scenario;

import dev.sluice.load.cluster.TestCluster;
import dev.sluice.load.drive.LoadClient;
import dev.sluice.load.drive.OpenLoop;
import dev.sluice.load.experiment.CallSet;
import dev.sluice.load.experiment.Expectation;
import dev.sluice.load.experiment.Experiment;
import dev.sluice.load.hostile.HostileCallers;
import dev.sluice.load.hostile.HostileTarget;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Well-behaved calls beside hostile connections of all sorts, and before and after them. */
public final class HostileNeighbours implements Experiment {
    private static final String SERVICE = "proof";
    private static final String SETTINGS = "timeout: 5s, in-flight: 1000";
    private static final int CONNECTIONS = 250;
    private static final int PER_SECOND = 100;
    private static final Duration WORK = Duration.ofMillis(2);
    private static final int IN_WORK = 100;
    private static final Duration WARM = Duration.ofSeconds(10);
    private static final Duration LASTS = Duration.ofSeconds(30);
    private static final Duration SETTLE = Duration.ofSeconds(5);
    /** Within which they open their connections, and on them 4,200 streams at once. */
    private static final Duration COMING = Duration.ofSeconds(5);

    private static final double SERVED = 0.99;
    private static final long FLAT_KIB = 64 * 1024;

    @Override
    public String name() {
        return "hostile-neighbours";
    }

    @Override
    public String event() {
        return "%d hostile connections of six sorts, held to half a processor, for %s beside %d calls a second; -Xmx256m for the edge"
                .formatted(CONNECTIONS, Expectation.text(LASTS), PER_SECOND);
    }

    @Override
    public List<Expectation> on(TestCluster stage) throws Exception {
        stage.contract(SERVICE, SETTINGS);
        stage.broker();
        var edge = stage.edge("-Xmx256m");
        stage.service(SERVICE, WORK, IN_WORK);
        var target =
                HostileTarget.of(stage.address(0).getPort(), "/" + SERVICE, "/" + SERVICE + "/hostile", stage.token());
        try (var caller = stage.caller(SERVICE)) {
            calls(caller, 0, WARM);
            var cold = besideHostile(caller, 1_000_000, WARM, target);
            calls(caller, 2_000_000, SETTLE);
            var alone = calls(caller, 3_000_000, LASTS);
            var before = edge.liveHeapKib();
            CallSet beside;
            long during;
            HostileCallers callers = HostileCallers.start(target, CONNECTIONS);
            try (callers) {
                beside = calls(caller, 4_000_000, LASTS);
                during = edge.liveHeapKib() - before;
            }
            var after = calls(caller, 5_000_000, LASTS);
            var all = beside.firstBegin().orElseThrow() + COMING.toNanos();
            return List.of(
                    Expectation.atLeast("answered with 200 beside them, of all", SERVED, served(beside)),
                    Expectation.atLeast(
                            "answered with 200 beside the first that the edge ever sees, of all", SERVED, served(cold)),
                    Expectation.none("other than 200 alone", alone.without(200).count()),
                    Expectation.none(
                            "other than 200 afterwards", after.without(200).count()),
                    Expectation.atMost("live heap of the edge, more beside them", FLAT_KIB, during, "KiB"),
                    Expectation.is("the edge lives", "true", Boolean.toString(edge.isAlive())),
                    Expectation.told("p50, p99 beside the first that the edge ever sees", times(cold)),
                    Expectation.told("p50, p99 alone", times(alone)),
                    Expectation.told("p50, p99 beside them", times(beside)),
                    Expectation.told(
                            "of these, once all of them have come", times(beside.begun(all, all + LASTS.toNanos()))),
                    Expectation.told("p50, p99 afterwards", times(after)),
                    Expectation.told("beside them, by status", beside.statuses()),
                    Expectation.told("processor taken by them", String.format(Locale.ROOT, "%.2f", callers.share())),
                    Expectation.told(
                            "connections opened by them",
                            callers.opened().entrySet().stream()
                                    .map(entry -> entry.getKey().says() + " " + entry.getValue())
                                    .collect(Collectors.joining(", "))));
        }
    }

    /** What answers hostile calls is compiled while the first of them come. */
    private static CallSet besideHostile(LoadClient caller, long firstNonce, Duration lasts, HostileTarget target)
            throws InterruptedException {
        try (var _ = HostileCallers.start(target, CONNECTIONS)) {
            return calls(caller, firstNonce, lasts);
        }
    }

    private static CallSet calls(LoadClient caller, long firstNonce, Duration lasts) throws InterruptedException {
        try (var load = OpenLoop.start(caller, PER_SECOND, firstNonce)) {
            Thread.sleep(lasts);
            return new CallSet(load.stop());
        }
    }

    private static double served(CallSet seen) {
        return seen.with(200).count() / (double) Math.max(1, seen.count());
    }

    private static String times(CallSet seen) {
        return Expectation.fine(seen.percentile(50)) + ", " + Expectation.fine(seen.p99());
    }
}

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
import java.util.Locale;

/** Two edges on one broker, many callers at each at once. */
public final class TwoEdges implements Experiment {
    private static final int CALLERS_AT_EACH = 100;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int AT_ONCE = 1_000;

    private final long number;
    private final long mostRefused;

    /** @param number of calls at both together */
    public TwoEdges(long number) {
        this(number, 0);
    }

    /** @param mostRefused how many may be refused, where other work goes on beside it and the edges shed load */
    public TwoEdges(long number, long mostRefused) {
        this.number = number;
        this.mostRefused = mostRefused;
    }

    @Override
    public String name() {
        return "two-edges";
    }

    @Override
    public String event() {
        return "two edges on one broker, %,d calls, %d at once at each".formatted(number, CALLERS_AT_EACH);
    }

    @Override
    public List<Expectation> on(TestCluster stage) throws Exception {
        stage.contract(TIMEOUT, AT_ONCE);
        stage.broker();
        stage.edge();
        stage.edge();
        stage.service(Duration.ZERO, AT_ONCE);
        var begun = System.nanoTime();
        try (var caller = stage.caller();
                var load = ClosedLoop.start(caller, 2 * CALLERS_AT_EACH, 0, number)) {
            stage.tell("calls go on");
            var calls = load.finish();
            var seconds = (System.nanoTime() - begun) / 1e9;
            var rules = new ArrayList<Expectation>();
            var seen = new CallSet(calls);
            rules.add(Expectation.none(
                    "other than 200 and 503", seen.without(200, 503).count()));
            rules.add(Expectation.atMost(
                    "refused with 503", mostRefused, seen.with(503).count(), "calls"));
            rules.addAll(Invariants.rules(stage.history(calls)));
            rules.add(Expectation.none("replies that an edge had for no waiting call", strays(stage)));
            rules.add(Expectation.told("calls a second", String.format(Locale.ROOT, "%.0f", calls.size() / seconds)));
            return rules;
        }
    }

    private static long strays(TestCluster stage) throws Exception {
        var strays = 0.0;
        for (var edge = 0; edge < stage.edges(); edge++) {
            for (var fate : List.of("late", "second", "unknown", "unaddressed", "unreadable", "broken")) {
                strays += stage.metric(edge, "sluice_replies_total{fate=\"" + fate + "\"}");
            }
        }
        return (long) strays;
    }
}

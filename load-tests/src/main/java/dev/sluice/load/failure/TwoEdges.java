package dev.sluice.load.failure;

import dev.sluice.load.drive.ClosedLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Two edges on one broker, many callers at each at once. */
public final class TwoEdges implements Failure {
    private static final int CALLERS_AT_EACH = 100;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int AT_ONCE = 1_000;

    private final long calls;

    /** @param calls at both together */
    public TwoEdges(long calls) {
        this.calls = calls;
    }

    @Override
    public String name() {
        return "two-edges";
    }

    @Override
    public String event() {
        return "two edges on one broker, %,d calls, %d at once at each".formatted(calls, CALLERS_AT_EACH);
    }

    @Override
    public List<Rule> on(Stage stage) throws Exception {
        stage.contract(TIMEOUT, AT_ONCE);
        stage.broker();
        stage.edge();
        stage.edge();
        stage.service(Duration.ZERO, AT_ONCE);
        var begun = System.nanoTime();
        try (var caller = stage.caller();
                var load = ClosedLoop.start(caller, 2 * CALLERS_AT_EACH, 0, calls)) {
            stage.tell("calls go on");
            var seen = load.finish();
            var seconds = (System.nanoTime() - begun) / 1e9;
            var rules = new ArrayList<Rule>();
            rules.add(Rule.none(
                    "calls with another answer than 200",
                    new Seen(seen).without(200).count()));
            rules.addAll(Judged.rules(stage.history(seen)));
            rules.add(Rule.none("replies that an edge had for no waiting call", strays(stage)));
            rules.add(Rule.told("calls a second", String.format(Locale.ROOT, "%.0f", seen.size() / seconds)));
            return rules;
        }
    }

    private static long strays(Stage stage) throws Exception {
        var strays = 0.0;
        for (var edge = 0; edge < stage.edges(); edge++) {
            for (var fate : List.of("late", "second", "unknown", "unaddressed", "unreadable", "broken")) {
                strays += stage.metric(edge, "sluice_replies_total{fate=\"" + fate + "\"}");
            }
        }
        return (long) strays;
    }
}

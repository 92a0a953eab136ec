package dev.sluice.load.failure;

import dev.sluice.load.drive.OpenLoop;
import dev.sluice.load.judge.Judged;
import dev.sluice.load.judge.Rule;
import dev.sluice.load.judge.Run;
import dev.sluice.load.judge.Seen;
import dev.sluice.load.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Twice as many requests arrive as the service can do; edge and service have little memory. */
public final class TooMuch implements Run {
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

    public TooMuch(Duration lasts) {
        this.lasts = lasts;
    }

    @Override
    public String name() {
        return "too-much";
    }

    @Override
    public String event() {
        return "%d requests a second for %s, the service can do %d; -Xmx256m for edge and service"
                .formatted(PER_SECOND, Rule.text(lasts), PER_SECOND / 2);
    }

    @Override
    public List<Rule> on(Stage stage) throws Exception {
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

            var seen = new Seen(calls).begun(begun, begun + lasts.toNanos());
            var perSecond = seen.with(200).count() / lasts.toSeconds();
            var rules = new ArrayList<>(List.of(
                    Rule.none("other than 200 and 503", seen.without(200, 503).count()),
                    Rule.some("shed with 503", seen.with(503).count()),
                    Rule.atMost("slowest 200", TIMEOUT, seen.with(200).longest()),
                    Rule.told("slowest 503", Rule.text(seen.with(503).longest())),
                    new Rule(
                            "answered with 200 a second",
                            "at least " + LEAST_PER_SECOND,
                            Long.toString(perSecond),
                            perSecond >= LEAST_PER_SECOND),
                    Rule.atMost("live heap of the edge, more at the end", FLAT_KIB, edgeMore, "KiB"),
                    Rule.atMost("live heap of the service, more at the end", FLAT_KIB, serviceMore, "KiB"),
                    Rule.told("resident memory of the edge, more at the end", residentMore + " KiB"),
                    Rule.told("latest arrival behind its time", Rule.text(load.late()))));
            rules.addAll(Judged.rules(stage.history(calls)));
            return rules;
        }
    }
}

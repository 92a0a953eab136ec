package dev.sluice.load.scenario;

import dev.sluice.load.drive.OpenLoop;
import dev.sluice.load.judge.Judged;
import dev.sluice.load.judge.Rule;
import dev.sluice.load.judge.Run;
import dev.sluice.load.judge.Seen;
import dev.sluice.load.stage.Part;
import dev.sluice.load.stage.Stage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Instances of a service come and go under load, in good order; one always stays. */
public final class Rebalances implements Run {
    private static final String SERVICE = "proof";
    private static final String SETTINGS = "timeout: 10s, in-flight: 1000, breaker: off";
    private static final Duration WORK = Duration.ofMillis(5);
    private static final int IN_WORK = 100;
    private static final int PER_SECOND = 100;
    private static final Duration WARM = Duration.ofSeconds(5);
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final int NUMBER = 20;
    private static final int MOST = 3;

    @Override
    public String name() {
        return "rebalances";
    }

    @Override
    public String event() {
        return "%d times an instance comes or goes; %d calls a second".formatted(NUMBER, PER_SECOND);
    }

    @Override
    public List<Rule> on(Stage stage) throws Exception {
        stage.contract(SERVICE, SETTINGS);
        stage.broker();
        stage.edge();
        Deque<Part> running = new ArrayDeque<>();
        running.add(stage.service(SERVICE, WORK, IN_WORK));
        try (var caller = stage.caller(SERVICE);
                var load = OpenLoop.start(caller, PER_SECOND)) {
            Thread.sleep(WARM);
            var begun = System.nanoTime();
            var growing = true;
            for (var number = 1; number <= NUMBER; number++) {
                growing = running.size() == 1 || (growing && running.size() < MOST);
                if (growing) {
                    running.add(stage.service(SERVICE, WORK, IN_WORK));
                } else {
                    var oldest = running.removeFirst();
                    oldest.tell();
                    oldest.awaitEnd();
                }
                stage.tell(number + ": " + running.size() + " run");
                Thread.sleep(BETWEEN);
            }
            var ended = System.nanoTime();
            var calls = load.stop();
            var quiet = new Seen(calls).begun(begun - WARM.toNanos() / 2, begun);
            var seen = new Seen(calls).begun(begun, ended);
            var rules = new ArrayList<Rule>();
            rules.add(Rule.none("other than 200", new Seen(calls).without(200).count()));
            rules.add(Rule.told("p99 before", Rule.text(quiet.p99())));
            rules.add(Rule.told("p99 during them", Rule.text(seen.p99())));
            rules.add(Rule.told("slowest", Rule.text(seen.longest())));
            rules.addAll(Judged.rules(stage.history(calls)));
            return rules;
        }
    }
}

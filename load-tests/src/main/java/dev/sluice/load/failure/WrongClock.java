package dev.sluice.load.failure;

import dev.sluice.load.drive.ClosedLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The clock of the service's machine is wrong by a minute. Needs {@code faketime}, which Debian has as a package. */
public final class WrongClock implements Failure {
    private static final int CALLERS = 10;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int AT_ONCE = 1_000;
    private static final Duration LASTS = Duration.ofSeconds(10);

    private final int seconds;

    /** @param seconds that the clock is ahead, below zero where it is behind */
    public WrongClock(int seconds) {
        this.seconds = seconds;
    }

    @Override
    public String name() {
        return seconds < 0 ? "clock-behind" : "clock-ahead";
    }

    @Override
    public String event() {
        return "the clock of the service is " + Math.abs(seconds) + " s " + (seconds < 0 ? "behind" : "ahead");
    }

    @Override
    public List<Rule> on(Stage stage) throws Exception {
        stage.contract(TIMEOUT, AT_ONCE);
        stage.broker();
        stage.edge();
        var clock = List.of("faketime", "-m", "--exclude-monotonic", "-f", (seconds < 0 ? "" : "+") + seconds + "s");
        var service = stage.beginService(Duration.ZERO, AT_ONCE, clock, List.of());
        service.await(() -> service.says("Ready"));
        try (var caller = stage.caller();
                var load = ClosedLoop.start(caller, CALLERS)) {
            Thread.sleep(LASTS);
            var calls = load.stop();
            var rules = new ArrayList<Rule>();
            rules.add(Rule.none("other than 200", new Seen(calls).without(200).count()));
            rules.add(Rule.some("calls", calls.size()));
            rules.add(Rule.some(
                    "warnings of the service about its clock",
                    service.said()
                            .lines()
                            .filter(line -> line.contains("ms apart"))
                            .count()));
            rules.addAll(Judged.rules(stage.history(calls)));
            return rules;
        }
    }
}

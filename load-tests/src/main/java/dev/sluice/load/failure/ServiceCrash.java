package dev.sluice.load.failure;

import dev.sluice.load.cluster.TestCluster;
import dev.sluice.load.drive.ClosedLoop;
import dev.sluice.load.experiment.CallSet;
import dev.sluice.load.experiment.Expectation;
import dev.sluice.load.experiment.Experiment;
import dev.sluice.load.experiment.Invariants;
import dev.sluice.load.verify.CallHistory;
import dev.sluice.load.verify.CallRecord;
import dev.sluice.load.verify.HandlerEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The only instance of the service is killed under load; another starts a second later. */
public final class ServiceCrash implements Experiment {
    private static final int CALLERS = 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int AT_ONCE = 1_000;
    private static final Duration WORK = Duration.ofMillis(5);
    private static final Duration BEFORE = Duration.ofSeconds(5);
    private static final Duration AWAY = Duration.ofSeconds(1);
    /** Of brokers that Sluice ships. */
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

    /** From a caller to its edge, where the deadline begins, and what the broker's time may be off. */
    private static final Duration ON_THE_WAY = Duration.ofMillis(500);

    private static final Duration SLACK = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "service-dies";
    }

    @Override
    public String event() {
        return "the only instance of the service is killed (SIGKILL) under load, another starts 1 s later";
    }

    /** What an instance did before it knew the broker's time, from its first replies. */
    private static long handledInVain(List<CallRecord> calls, CallHistory history) {
        Map<Long, Long> sent = calls.stream().collect(Collectors.toMap(CallRecord::nonce, CallRecord::sentNanos));
        var latest = TIMEOUT.plus(ON_THE_WAY).toNanos();
        return history.handled().stream()
                .filter(turn -> turn.beganNanos() - sent.getOrDefault(turn.nonce(), Long.MAX_VALUE) > latest)
                .count();
    }

    @Override
    public List<Expectation> on(TestCluster stage) throws Exception {
        stage.contract(TIMEOUT, AT_ONCE);
        stage.broker();
        stage.edge();
        var service = stage.service(WORK, AT_ONCE);
        try (var caller = stage.caller();
                var load = ClosedLoop.start(caller, CALLERS)) {
            Thread.sleep(BEFORE);
            stage.kill(service);
            var killed = System.nanoTime();
            stage.tell("service killed");
            Thread.sleep(AWAY);
            stage.service(WORK, AT_ONCE);
            stage.tell("service ready again after " + Expectation.text(Duration.ofNanos(System.nanoTime() - killed)));
            Thread.sleep(SESSION_TIMEOUT.plus(SLACK).plus(BEFORE));
            var calls = load.stop();

            var seen = new CallSet(calls);
            var history = stage.history(calls);
            var last = seen.with(504).lastEnd();
            var handled =
                    history.handled().stream().map(HandlerEvent::requestId).collect(Collectors.toSet());
            var skipped = history.published().stream()
                    .filter(record -> !handled.contains(record.requestId()))
                    .count();
            var rules = new ArrayList<>(List.of(
                    Expectation.none(
                            "other than 200 and 504", seen.without(200, 504).count()),
                    Expectation.atMost(
                            "from the kill to the last 504",
                            SESSION_TIMEOUT.plus(SLACK),
                            Duration.ofNanos(last.orElse(killed) - killed)),
                    Expectation.some("expired requests that were skipped", skipped),
                    Expectation.told(
                            "handled though their callers were gone", Long.toString(handledInVain(calls, history)))));
            rules.addAll(Invariants.rules(history));
            return rules;
        }
    }
}

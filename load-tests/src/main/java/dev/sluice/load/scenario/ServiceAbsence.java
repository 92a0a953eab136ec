package dev.sluice.load.scenario;

import dev.sluice.load.cluster.ManagedProcess;
import dev.sluice.load.cluster.TestCluster;
import dev.sluice.load.drive.OpenLoop;
import dev.sluice.load.experiment.CallSet;
import dev.sluice.load.experiment.Expectation;
import dev.sluice.load.experiment.Experiment;
import dev.sluice.load.verify.CallRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The only instance of a service ends, and later dies: how long until callers hear so at once, and until they are answered
 * again. The same with a backup service, which then answers.
 */
public final class ServiceAbsence implements Experiment {
    private static final String ALONE = "alone";
    private static final String BACKED = "backed";
    private static final String BACKUP = "backup";
    private static final String SETTINGS = "timeout: 2s, in-flight: 1000, breaker: off";
    private static final Duration WORK = Duration.ofMillis(2);
    private static final int IN_WORK = 100;
    private static final int PER_SECOND = 60;
    private static final Duration WARM = Duration.ofSeconds(10);
    private static final Duration AWAY = Duration.ofSeconds(8);
    /** Of brokers that Sluice ships. */
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

    private static final Duration UNTIL_KNOWN = Duration.ofSeconds(2);
    private static final Duration REFUSAL = Duration.ofMillis(5);
    private static final Duration BACK_WITHIN = Duration.ofSeconds(3);
    /** Calls that began so shortly before the next event were perhaps under way when it came. */
    private static final Duration UNDER_WAY = Duration.ofMillis(500);

    @Override
    public String name() {
        return "nobody-home";
    }

    @Override
    public String event() {
        return "the only instance ends, comes back, is killed, comes back; alone, and with a backup service; %d calls a second"
                .formatted(PER_SECOND);
    }

    @Override
    public List<Expectation> on(TestCluster stage) throws Exception {
        stage.contract(ALONE, SETTINGS);
        stage.contract(BACKED, SETTINGS + ", fallback: {service: " + BACKUP + "}");
        stage.broker();
        stage.edge();
        var rules = new ArrayList<Expectation>();
        refused(stage);
        var alone = stage.service(ALONE, WORK, IN_WORK);
        rules.addAll(seen(stage, ALONE, alone, 503));
        var backup = stage.beginService(BACKUP, WORK, IN_WORK);
        var backed = stage.service(BACKED, WORK, IN_WORK);
        backup.await(() -> backup.says("Ready"));
        rules.addAll(seen(stage, BACKED, backed, 200));
        return rules;
    }

    /** So that the first refusals that count are not the first of the edge's life. */
    private static void refused(TestCluster stage) throws Exception {
        try (var caller = stage.caller(ALONE);
                var load = OpenLoop.start(caller, 2 * PER_SECOND)) {
            Thread.sleep(WARM);
            load.stop();
        }
    }

    /** @param then what callers get at once while nobody is home */
    private static List<Expectation> seen(TestCluster stage, String service, ManagedProcess first, int then)
            throws Exception {
        try (var caller = stage.caller(service);
                var load = OpenLoop.start(caller, PER_SECOND)) {
            Thread.sleep(WARM);
            first.tell();
            first.awaitEnd();
            var left = System.nanoTime();
            stage.tell(service + ": ended");
            Thread.sleep(AWAY);
            var second = stage.beginService(service, WORK, IN_WORK);
            second.await(() -> second.says("Ready"));
            var back = System.nanoTime();
            stage.tell(service + ": back");
            Thread.sleep(WARM);
            var died = System.nanoTime();
            stage.kill(second);
            stage.tell(service + ": killed");
            Thread.sleep(SESSION_TIMEOUT.plus(AWAY));
            var third = stage.beginService(service, WORK, IN_WORK);
            third.await(() -> third.says("Ready"));
            var backAgain = System.nanoTime();
            stage.tell(service + ": back again");
            Thread.sleep(WARM);
            var calls = load.stop();
            third.tell();
            third.awaitEnd();

            var rules = new ArrayList<Expectation>();
            rules.addAll(away(service + ", ended: ", calls, left, back, then, UNTIL_KNOWN));
            rules.add(returned(service + ", ended: ", calls, back, died));
            rules.addAll(away(service + ", killed: ", calls, died, backAgain, then, SESSION_TIMEOUT.plus(UNTIL_KNOWN)));
            rules.add(returned(service + ", killed: ", calls, backAgain, System.nanoTime()));
            return rules;
        }
    }

    /** From the last call that had to wait in vain on, all must get the one answer, at once. */
    private static List<Expectation> away(
            String what, List<CallRecord> calls, long gone, long back, int then, Duration within) {
        var meanwhile =
                new CallSet(calls).begun(gone, back - Duration.ofSeconds(3).toNanos()); // a new one joins then
        var vain = meanwhile.without(then).lastBegin();
        var settled = meanwhile.begun(vain.orElse(gone) + 1, back);
        var rules = new ArrayList<Expectation>();
        rules.add(Expectation.atMost(
                what + "until all get " + then, within, Duration.ofNanos(Math.max(0, vain.orElse(gone) - gone))));
        rules.add(Expectation.some(what + then + " from then on", settled.count()));
        if (then == 503) {
            rules.add(Expectation.atMost(what + "p99 of these", REFUSAL, settled.p99()));
            rules.add(Expectation.told(what + "p50 of these", Expectation.fine(settled.percentile(50))));
        } else {
            rules.add(Expectation.told(what + "p99 of these", Expectation.fine(settled.p99())));
        }
        return rules;
    }

    private static Expectation returned(String what, List<CallRecord> calls, long back, long until) {
        var late = new CallSet(calls)
                .begun(back, until - UNDER_WAY.toNanos())
                .without(200)
                .lastBegin();
        return Expectation.atMost(
                what + "until all get 200 again", BACK_WITHIN, Duration.ofNanos(Math.max(0, late.orElse(back) - back)));
    }
}

package dev.sluice.load.scenario;

import dev.sluice.load.cluster.TestCluster;
import dev.sluice.load.drive.OpenLoop;
import dev.sluice.load.experiment.CallSet;
import dev.sluice.load.experiment.Expectation;
import dev.sluice.load.experiment.Experiment;
import dev.sluice.load.experiment.Invariants;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** A contract is added, changed, broken, mended and removed while calls to another go on. */
public final class ContractChange implements Experiment {
    private static final String SERVICE = "proof";
    private static final String NEW = "fresh";
    private static final String SETTINGS = "timeout: 5s, in-flight: 1000, breaker: off";
    private static final Duration WORK = Duration.ofMillis(2);
    private static final int IN_WORK = 100;
    private static final int PER_SECOND = 100;
    private static final Duration WARM = Duration.ofSeconds(6);
    private static final Duration BETWEEN = Duration.ofSeconds(3);
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);
    private static final String FAULTS = "sluice_contracts_faults";
    private static final String CHANGES = "sluice_contracts_changes_total";

    @Override
    public String name() {
        return "contract-change";
    }

    @Override
    public String event() {
        return "a contract is added, changed, broken, mended and removed; %d calls a second to another service go on"
                .formatted(PER_SECOND);
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    @Override
    public List<Expectation> on(TestCluster stage) throws Exception {
        stage.contract(SERVICE, SETTINGS);
        stage.broker();
        stage.edge();
        stage.service(SERVICE, WORK, IN_WORK);
        var rules = new ArrayList<Expectation>();
        try (var caller = stage.caller(SERVICE);
                var load = OpenLoop.start(caller, PER_SECOND)) {
            Thread.sleep(WARM);
            var before = changes(stage);

            stage.contract(NEW, SETTINGS);
            rules.add(took(stage, "added", () -> stage.probe(NEW) != 404));
            var good = stage.document(SERVICE);
            Thread.sleep(BETWEEN);

            stage.document(SERVICE, good.replace("timeout: 5s", "timeout: 4s"));
            rules.add(took(stage, "changed", () -> changes(stage) > before + 1));
            Thread.sleep(BETWEEN);

            stage.document(SERVICE, good.replace("operationId: prove", "operationId: [broken"));
            rules.add(took(stage, "broken, and told", () -> stage.metric(0, FAULTS) > 0));
            Thread.sleep(BETWEEN);

            stage.document(SERVICE, good);
            rules.add(took(stage, "mended", () -> stage.metric(0, FAULTS) == 0));
            Thread.sleep(BETWEEN);

            stage.removeDocument(NEW);
            rules.add(took(stage, "removed", () -> stage.probe(NEW) == 404));
            Thread.sleep(BETWEEN);

            var calls = load.stop();
            rules.add(Expectation.none(
                    "other than 200", new CallSet(calls).without(200).count()));
            rules.add(Expectation.told("p99", Expectation.text(new CallSet(calls).p99())));
            rules.addAll(Invariants.rules(stage.history(calls)));
            return rules;
        }
    }

    private static double changes(TestCluster stage) throws IOException, InterruptedException {
        return stage.metric(0, CHANGES);
    }

    private static Expectation took(TestCluster stage, String what, Condition effect) throws Exception {
        var begun = System.nanoTime();
        while (!effect.holds()) {
            if (System.nanoTime() - begun > 2 * WITHIN.toNanos()) {
                throw new TimeoutException(what + " took no effect within " + Expectation.text(WITHIN.multipliedBy(2)));
            }
            Thread.sleep(POLL_INTERVAL);
        }
        var took = Duration.ofNanos(System.nanoTime() - begun);
        stage.tell(what + " after " + Expectation.text(took));
        return Expectation.atMost("time to effect: " + what, WITHIN, took);
    }
}

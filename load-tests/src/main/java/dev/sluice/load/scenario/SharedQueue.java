package dev.sluice.load.scenario;

import dev.sluice.load.cluster.ManagedProcess;
import dev.sluice.load.cluster.TestCluster;
import dev.sluice.load.drive.ClosedLoop;
import dev.sluice.load.drive.OpenLoop;
import dev.sluice.load.experiment.CallSet;
import dev.sluice.load.experiment.Expectation;
import dev.sluice.load.experiment.Experiment;
import dev.sluice.load.verify.HandlerEvent;
import dev.sluice.load.verify.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Eight instances on four partitions: half of a consumer group has nothing to do, a share group works with all. Then a record
 * that always fails: the others keep their pace, it is kept apart, and is answered once the service is mended.
 */
public final class SharedQueue implements Experiment {
    private static final String ORDERED = "ordered";
    private static final String SHARED = "shared";
    private static final String SETTINGS = "timeout: 5s, in-flight: 1000, breaker: off, partitions: 4";
    private static final Duration WORK = Duration.ofMillis(20);
    private static final int INSTANCES = 8;
    private static final int PARTITIONS = 4;
    private static final int CALLERS = 32;
    private static final Duration WARM = Duration.ofSeconds(6);
    private static final Duration LASTS = Duration.ofSeconds(10);
    private static final double LEAST_GAIN = 1.5;
    private static final int BESIDE_PER_SECOND = 100;
    private static final long POISON = 900_000_000_000L;
    private static final double SAME_PACE = 1.5;

    @Override
    public String name() {
        return "shared-queue";
    }

    @Override
    public String event() {
        return "%d instances on 4 partitions, one request of %d ms at a time each; then a request that always fails"
                .formatted(INSTANCES, WORK.toMillis());
    }

    @Override
    public List<Expectation> on(TestCluster stage) throws Exception {
        stage.contract(ORDERED, SETTINGS, false);
        stage.contract(SHARED, SETTINGS + ", consumption: shared", false);
        stage.broker();
        stage.edge();
        var ordered = throughput(stage, ORDERED, instances(stage, ORDERED, PARTITIONS), true);
        var instances = instances(stage, SHARED, INSTANCES, "--shared", "--poison", Long.toString(POISON));
        var shared = throughput(stage, SHARED, instances, false);
        var rules = new ArrayList<Expectation>();
        rules.add(Expectation.told("calls a second, ordered", "%.0f".formatted(ordered)));
        rules.add(Expectation.told("calls a second, shared", "%.0f".formatted(shared)));
        rules.add(Expectation.atLeast("shared to ordered", LEAST_GAIN, shared / ordered));
        rules.addAll(poisoned(stage));
        rules.addAll(mended(stage, instances));
        return rules;
    }

    /** All in one process: that many machines are more than one has. */
    private static ManagedProcess instances(TestCluster stage, String service, int ready, String... options)
            throws Exception {
        var all = new ArrayList<>(
                List.of("--instances", Integer.toString(INSTANCES), "--ready", Integer.toString(ready)));
        all.addAll(List.of(options));
        var instances = stage.beginService(service, WORK, 1, all.toArray(String[]::new));
        stage.awaitSeen(service, List.of(instances));
        stage.tell(service + ": " + INSTANCES + " instances run");
        return instances;
    }

    private static double throughput(TestCluster stage, String service, ManagedProcess instances, boolean last)
            throws Exception {
        try (var caller = stage.caller(service);
                var load = ClosedLoop.start(caller, CALLERS)) {
            Thread.sleep(WARM);
            var begun = System.nanoTime();
            var before = load.ended();
            Thread.sleep(LASTS);
            var perSecond = (load.ended() - before) * 1e9 / (System.nanoTime() - begun);
            load.stop();
            stage.tell("%s: %.0f calls a second".formatted(service, perSecond));
            if (last) {
                instances.kill();
            }
            return perSecond;
        }
    }

    private static List<Expectation> poisoned(TestCluster stage) throws Exception {
        try (var caller = stage.caller(SHARED);
                var load = OpenLoop.start(caller, BESIDE_PER_SECOND)) {
            Thread.sleep(LASTS);
            var poisoned = System.nanoTime();
            var failed = caller.call(POISON, 0);
            Thread.sleep(LASTS);
            var calls = load.stop();
            var before = new CallSet(calls).begun(poisoned - LASTS.toNanos() / 2, poisoned);
            var after = new CallSet(calls).begun(poisoned, poisoned + LASTS.toNanos() / 2);
            return List.of(
                    Expectation.is("what the caller of the bad record gets", "500", Integer.toString(failed.status())),
                    Expectation.told("after", Expectation.text(failed.took())),
                    Expectation.none(
                            "others that were not answered with 200",
                            new CallSet(calls).without(200).count()),
                    Expectation.told("p50 of the others before", Expectation.fine(before.percentile(50))),
                    Expectation.atMost(
                            "p50 of the others beside it, to that",
                            SAME_PACE,
                            (double) after.percentile(50).toNanos()
                                    / before.percentile(50).toNanos()),
                    Expectation.is("dead letters", "1", Integer.toString(letters(stage))));
        }
    }

    private static int letters(TestCluster stage) throws Exception {
        return new TopicReader(stage.bootstrapServers())
                .published("dlq." + SHARED)
                .size();
    }

    /** The service without the fault, and then the dead letter once more. */
    private static List<Expectation> mended(TestCluster stage, ManagedProcess broken) throws Exception {
        broken.kill();
        var mended = stage.beginService(SHARED, WORK, 4, "--shared");
        mended.await(() -> mended.says("Ready"));
        var redrive = stage.command("dead-letters", "redrive", SHARED, "--bootstrap", stage.bootstrapServers());
        var code = redrive.awaitEnd();
        stage.tell(redrive.said().strip());
        return List.of(
                Expectation.is("exit code of dead-letters redrive", "0", Integer.toString(code)),
                Expectation.is("bad records that are handled after the fix", "1", Long.toString(handled(stage))));
    }

    private static long handled(TestCluster stage) throws Exception {
        var until = System.nanoTime() + LASTS.toNanos();
        while (true) {
            var handled = stage.handled().stream()
                    .filter(turn -> turn.nonce() == POISON && turn.endedNanos() != HandlerEvent.NEVER)
                    .count();
            if (handled > 0 || System.nanoTime() - until > 0) {
                return handled;
            }
            Thread.sleep(100);
        }
    }
}

package dev.sluice.load.failure;

import dev.sluice.load.cluster.ManagedProcess;
import dev.sluice.load.cluster.TestCluster;
import dev.sluice.load.drive.ClosedLoop;
import dev.sluice.load.drive.LoadClient;
import dev.sluice.load.drive.OpenLoop;
import dev.sluice.load.experiment.CallSet;
import dev.sluice.load.experiment.Expectation;
import dev.sluice.load.experiment.Experiment;
import dev.sluice.load.experiment.Invariants;
import dev.sluice.load.verify.CallRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Very many calls wait at once, over HTTP/2, for a service that is in its group: first for one that wakes up, then for one
 * that never replies. Calls to another service go on beside them.
 */
public final class ManyPendingCalls implements Experiment {
    /** Few enough for the 100 that a connection may carry, also where calls follow each other. */
    private static final int STREAMS_OF_A_CONNECTION = 80;

    /** Below the six seconds after which its group gives up an instance that the broker hears nothing of. */
    private static final Duration ASLEEP = Duration.ofSeconds(4);

    private static final Duration NEVER = Duration.ofHours(1);
    /** So few that a small machine need not be well to have all of them waiting before the first ends. */
    private static final int PER_SECOND = 1_000;
    /** From when the last should arrive until the first ends. */
    private static final Duration ALL_WAIT = Duration.ofSeconds(5);
    /** More than the usual limit of a contract's timeout. */
    private static final Duration MOST_TIMEOUT = Duration.ofMinutes(1);

    private static final int CALLERS = 64;
    private static final String OTHER = "other";
    private static final int OTHERS_PER_SECOND = 50;
    private static final Duration OTHERS_WITHIN = Duration.ofSeconds(2);
    private static final Duration TIMEOUT_SLACK = Duration.ofSeconds(1);
    private static final int BESIDE = 1_000;
    /** So that what waited for a service that wakes does not take all processors at once. */
    private static final int WORK_AT_ONCE = 100;

    private static final long FIRST_ASLEEP = 1_000_000_000L;
    private static final long FIRST_IN_VAIN = 2_000_000_000L;
    private static final long FIRST_OTHER = 3_000_000_000L;

    private static final long MOST_HEAP_KIB = 256 * 1024;
    private static final long FLAT_KIB = 32 * 1024;
    private static final Duration FLAT_WITHIN = Duration.ofMinutes(1);
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

    private final int number;
    private final int warmUp;
    private final Duration timeout;

    /** @param number of calls that wait at once */
    public ManyPendingCalls(int number) {
        this(number, 60_000, Duration.ofSeconds(45));
    }

    /**
     * @param warmUp how many ordinary calls the edge has first: what waits on frames of interpreted code holds more memory
     * @param timeout of each call; enough for all to arrive at a thousand a second, and five seconds
     */
    public ManyPendingCalls(int number, int warmUp, Duration timeout) {
        if (timeout.compareTo(ALL_WAIT.plusSeconds(number / PER_SECOND)) < 0 || timeout.compareTo(MOST_TIMEOUT) > 0) {
            throw new IllegalArgumentException("%d calls do not all wait within %s".formatted(number, timeout));
        }
        this.number = number;
        this.warmUp = warmUp;
        this.timeout = timeout;
    }

    @Override
    public String name() {
        return "many-wait";
    }

    @Override
    public String event() {
        return ("%,d calls wait at once over HTTP/2, for a service that sleeps for %s, then for one that never replies;"
                        + " at most 256 MiB of live heap in the edge")
                .formatted(number, Expectation.text(ASLEEP));
    }

    /** What became of the calls of one half, and what the edge held meanwhile. */
    private record Waited(List<CallRecord> calls, long waiting, long heapKib, long residentKib) {}

    @Override
    public List<Expectation> on(TestCluster stage) throws Exception {
        stage.contract(timeout, number + BESIDE);
        stage.contract(OTHER, timeout, BESIDE);
        stage.set("SLUICE_LIMITS_IN_FLIGHT", Integer.toString(number + 2 * BESIDE));
        stage.set("SLUICE_LIMITS_MAX_TIMEOUT", MOST_TIMEOUT.toSeconds() + "s");
        stage.broker();
        var edge = stage.edge();
        var service = stage.service(Duration.ZERO, WORK_AT_ONCE);
        stage.service(OTHER, Duration.ZERO, WORK_AT_ONCE);
        var rules = new ArrayList<Expectation>();
        var all = new ArrayList<CallRecord>();
        try (var caller = stage.callerOverHttp2(Math.ceilDiv(number, STREAMS_OF_A_CONNECTION));
                var otherCaller = stage.caller(OTHER)) {
            all.addAll(warm(caller));
            try (var others = OpenLoop.start(otherCaller, OTHERS_PER_SECOND, FIRST_OTHER)) {
                var before = edge.liveHeapKib();
                stage.tell("%,d calls to warm up, live heap of the edge %,d KiB".formatted(all.size(), before));
                var woken = whileAsleep(stage, edge, service, caller);
                rules.addAll(woken(woken));
                all.addAll(woken.calls());
                neverReplies(stage, service);
                var inVain = inVain(stage, edge, caller);
                rules.addAll(inVain(inVain));
                rules.add(flat(stage, edge, before));
                all.addAll(inVain.calls());
                var other = others.stop();
                rules.addAll(others(new CallSet(other)));
                all.addAll(other);
            }
        }
        rules.addAll(Invariants.rules(stage.history(all)));
        return rules;
    }

    private List<CallRecord> warm(LoadClient caller) throws InterruptedException {
        try (var load = ClosedLoop.start(caller, CALLERS, 0, warmUp)) {
            return load.finish();
        }
    }

    private Waited whileAsleep(TestCluster stage, ManagedProcess edge, ManagedProcess service, LoadClient caller)
            throws Exception {
        caller.connect();
        service.freeze();
        var asleep = System.nanoTime();
        stage.tell("the service is asleep");
        try (var load = OpenLoop.start(caller, PER_SECOND, FIRST_ASLEEP, number)) {
            Thread.sleep(ASLEEP);
            service.thaw();
            var woke = System.nanoTime();
            stage.tell("it wakes");
            var calls = load.finish();
            var waiting = new CallSet(calls).begun(asleep, woke).endedFrom(woke).count();
            return new Waited(calls, waiting, 0, edge.residentKib());
        }
    }

    /** An instance that works for an hour takes the place of the one that is well. */
    private static void neverReplies(TestCluster stage, ManagedProcess service) throws Exception {
        stage.service(NEVER, 1);
        service.tell();
        service.awaitEnd();
    }

    private Waited inVain(TestCluster stage, ManagedProcess edge, LoadClient caller) throws Exception {
        caller.connect();
        stage.tell("the service never replies");
        try (var load = OpenLoop.start(caller, PER_SECOND, FIRST_IN_VAIN, number)) {
            var waiting = mostWaiting(stage, load);
            var heap = edge.liveHeapKib();
            var resident = edge.residentKib();
            stage.tell("%,d calls wait, live heap of the edge %,d KiB".formatted(waiting, heap));
            return new Waited(load.finish(), waiting, heap, resident);
        }
    }

    /** Looks until all wait, or the first has ended. */
    private long mostWaiting(TestCluster stage, OpenLoop load) throws Exception {
        var waiting = 0L;
        while (waiting < number && load.ended() == 0) {
            Thread.sleep(POLL_INTERVAL);
            waiting = (long) stage.metric(0, "sluice_requests_waiting");
        }
        return waiting;
    }

    private List<Expectation> woken(Waited woken) {
        var seen = new CallSet(woken.calls());
        return List.of(
                Expectation.is("asleep: calls", Integer.toString(number), Long.toString(seen.count())),
                Expectation.none(
                        "asleep: other than 200 and 504", seen.without(200, 504).count()),
                Expectation.some("asleep: answered with 200", seen.with(200).count()),
                Expectation.told("asleep: waiting when it woke", Long.toString(woken.waiting())),
                Expectation.atMost("asleep: slowest answer", timeout.plus(TIMEOUT_SLACK), seen.longest()));
    }

    private List<Expectation> inVain(Waited inVain) {
        var seen = new CallSet(inVain.calls());
        return List.of(
                Expectation.is("in vain: calls", Integer.toString(number), Long.toString(seen.count())),
                Expectation.none("in vain: other than 504", seen.without(504).count()),
                new Expectation(
                        "in vain: waiting at once",
                        "at least " + number,
                        Long.toString(inVain.waiting()),
                        inVain.waiting() >= number),
                Expectation.atMost("in vain: slowest 504", timeout.plus(TIMEOUT_SLACK), seen.longest()),
                Expectation.atMost(
                        "in vain: live heap of the edge while all wait", MOST_HEAP_KIB, inVain.heapKib(), "KiB"),
                Expectation.told("in vain: resident memory of the edge while all wait", inVain.residentKib() + " KiB"));
    }

    private static List<Expectation> others(CallSet others) {
        return List.of(
                Expectation.none(
                        "calls to another service: other than 200",
                        others.without(200).count()),
                Expectation.atMost("calls to another service: slowest", OTHERS_WITHIN, others.longest()),
                Expectation.told(
                        "calls to another service: number and p99",
                        others.count() + ", " + Expectation.text(others.p99())));
    }

    /** The heap as it was before, looked at until it is or the time is over. */
    private static Expectation flat(TestCluster stage, ManagedProcess edge, long before) throws Exception {
        var ended = System.nanoTime();
        var more = edge.liveHeapKib() - before;
        while (more > FLAT_KIB && System.nanoTime() - ended < FLAT_WITHIN.toNanos()) {
            Thread.sleep(POLL_INTERVAL);
            more = edge.liveHeapKib() - before;
        }
        stage.tell("%s after the last answer".formatted(Expectation.text(Duration.ofNanos(System.nanoTime() - ended))));
        return Expectation.atMost("live heap of the edge, more than before, within a minute", FLAT_KIB, more, "KiB");
    }
}

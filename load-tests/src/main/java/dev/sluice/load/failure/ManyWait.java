package dev.sluice.load.failure;

import dev.sluice.load.drive.Caller;
import dev.sluice.load.drive.ClosedLoop;
import dev.sluice.load.drive.OpenLoop;
import dev.sluice.load.history.Call;
import dev.sluice.load.judge.Judged;
import dev.sluice.load.judge.Rule;
import dev.sluice.load.judge.Run;
import dev.sluice.load.judge.Seen;
import dev.sluice.load.stage.Part;
import dev.sluice.load.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Very many calls wait at once, over HTTP/2, for a service that is in its group: first for one that wakes up, then for one
 * that never replies. Calls to another service go on beside them.
 */
public final class ManyWait implements Run {
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
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final int number;
    private final int warmUp;
    private final Duration timeout;

    /** @param number of calls that wait at once */
    public ManyWait(int number) {
        this(number, 60_000, Duration.ofSeconds(45));
    }

    /**
     * @param warmUp how many ordinary calls the edge has first: what waits on frames of interpreted code holds more memory
     * @param timeout of each call; enough for all to arrive at a thousand a second, and five seconds
     */
    public ManyWait(int number, int warmUp, Duration timeout) {
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
                .formatted(number, Rule.text(ASLEEP));
    }

    /** What became of the calls of one half, and what the edge held meanwhile. */
    private record Waited(List<Call> calls, long waiting, long heapKib, long residentKib) {}

    @Override
    public List<Rule> on(Stage stage) throws Exception {
        stage.contract(timeout, number + BESIDE);
        stage.contract(OTHER, timeout, BESIDE);
        stage.set("SLUICE_LIMITS_IN_FLIGHT", Integer.toString(number + 2 * BESIDE));
        stage.set("SLUICE_LIMITS_MAX_TIMEOUT", MOST_TIMEOUT.toSeconds() + "s");
        stage.broker();
        var edge = stage.edge();
        var service = stage.service(Duration.ZERO, WORK_AT_ONCE);
        stage.service(OTHER, Duration.ZERO, WORK_AT_ONCE);
        var rules = new ArrayList<Rule>();
        var all = new ArrayList<Call>();
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
                rules.addAll(others(new Seen(other)));
                all.addAll(other);
            }
        }
        rules.addAll(Judged.rules(stage.history(all)));
        return rules;
    }

    private List<Call> warm(Caller caller) throws InterruptedException {
        try (var load = ClosedLoop.start(caller, CALLERS, 0, warmUp)) {
            return load.finish();
        }
    }

    private Waited whileAsleep(Stage stage, Part edge, Part service, Caller caller) throws Exception {
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
            var waiting = new Seen(calls).begun(asleep, woke).endedFrom(woke).count();
            return new Waited(calls, waiting, 0, edge.residentKib());
        }
    }

    /** An instance that works for an hour takes the place of the one that is well. */
    private static void neverReplies(Stage stage, Part service) throws Exception {
        stage.service(NEVER, 1);
        service.tell();
        service.awaitEnd();
    }

    private Waited inVain(Stage stage, Part edge, Caller caller) throws Exception {
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
    private long mostWaiting(Stage stage, OpenLoop load) throws Exception {
        var waiting = 0L;
        while (waiting < number && load.ended() == 0) {
            Thread.sleep(LOOK);
            waiting = (long) stage.metric(0, "sluice_requests_waiting");
        }
        return waiting;
    }

    private List<Rule> woken(Waited woken) {
        var seen = new Seen(woken.calls());
        return List.of(
                Rule.is("asleep: calls", Integer.toString(number), Long.toString(seen.count())),
                Rule.none(
                        "asleep: other than 200 and 504", seen.without(200, 504).count()),
                Rule.some("asleep: answered with 200", seen.with(200).count()),
                Rule.told("asleep: waiting when it woke", Long.toString(woken.waiting())),
                Rule.atMost("asleep: slowest answer", timeout.plus(TIMEOUT_SLACK), seen.longest()));
    }

    private List<Rule> inVain(Waited inVain) {
        var seen = new Seen(inVain.calls());
        return List.of(
                Rule.is("in vain: calls", Integer.toString(number), Long.toString(seen.count())),
                Rule.none("in vain: other than 504", seen.without(504).count()),
                new Rule(
                        "in vain: waiting at once",
                        "at least " + number,
                        Long.toString(inVain.waiting()),
                        inVain.waiting() >= number),
                Rule.atMost("in vain: slowest 504", timeout.plus(TIMEOUT_SLACK), seen.longest()),
                Rule.atMost("in vain: live heap of the edge while all wait", MOST_HEAP_KIB, inVain.heapKib(), "KiB"),
                Rule.told("in vain: resident memory of the edge while all wait", inVain.residentKib() + " KiB"));
    }

    private static List<Rule> others(Seen others) {
        return List.of(
                Rule.none(
                        "calls to another service: other than 200",
                        others.without(200).count()),
                Rule.atMost("calls to another service: slowest", OTHERS_WITHIN, others.longest()),
                Rule.told("calls to another service: number and p99", others.count() + ", " + Rule.text(others.p99())));
    }

    /** The heap as it was before, looked at until it is or the time is over. */
    private static Rule flat(Stage stage, Part edge, long before) throws Exception {
        var ended = System.nanoTime();
        var more = edge.liveHeapKib() - before;
        while (more > FLAT_KIB && System.nanoTime() - ended < FLAT_WITHIN.toNanos()) {
            Thread.sleep(LOOK);
            more = edge.liveHeapKib() - before;
        }
        stage.tell("%s after the last answer".formatted(Rule.text(Duration.ofNanos(System.nanoTime() - ended))));
        return Rule.atMost("live heap of the edge, more than before, within a minute", FLAT_KIB, more, "KiB");
    }
}

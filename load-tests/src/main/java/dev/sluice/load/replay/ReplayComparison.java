package dev.sluice.load.replay;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.load.replay.diff.DiffLocation;
import dev.sluice.load.replay.diff.LearnedNoise;
import dev.sluice.load.replay.diff.RuleBook;
import dev.sluice.load.replay.http.HttpTargetConfig;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.plan.ReplayPlan.ComparisonSettings;
import dev.sluice.load.replay.plan.ReplayRejection;
import dev.sluice.load.replay.plan.ReplaySpec;
import dev.sluice.load.replay.plan.TargetResolver;
import dev.sluice.load.replay.recording.OffsetResolver;
import dev.sluice.load.replay.result.ReplayResult;
import dev.sluice.load.replay.result.ResultCollector;
import dev.sluice.load.replay.result.ResultEvaluator;
import dev.sluice.load.replay.result.Threshold;
import dev.sluice.load.replay.session.ReplaySession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A replay with a verdict: what the old version does by itself is learned, if that is asked for, then the candidate is played and judged. {@link #learn}
 * comes before {@link #play}, {@link #result} after both.
 */
public final class ReplayComparison {
    /** How often the old version is played. */
    private static final int PLAYS = 2;

    private final ReplayKafkaClients clients;
    private final List<ReplayPlan> old;
    private final boolean plays;
    private final List<String> expired;
    private final ReplayTarget target;
    private final long holdBytes;
    private final List<Threshold> limits;
    private ReplayPlan plan;
    private RuleBook rules;
    private Stage stage;
    private boolean isStopped;

    private ReplayComparison(
            ReplayKafkaClients clients,
            ReplayPlan plan,
            List<ReplayPlan> old,
            boolean plays,
            List<String> expired,
            ReplayTarget target,
            long holdBytes)
            throws ReplayRejection {
        this.clients = clients;
        this.plan = plan;
        this.old = List.copyOf(old);
        this.plays = plays;
        this.expired = expired;
        this.target = target;
        this.holdBytes = holdBytes;
        this.limits = Threshold.all(plan.comparing().failOn());
        this.rules = RuleBook.of(plan.comparing().rules(), "rules");
        this.stage = old.isEmpty() ? stage("playing", plan) : stage(learning(1), old.getFirst());
    }

    /**
     * What is played now.
     *
     * @param name in a word or two
     */
    public record Stage(String name, ReplayRun replay, ResultCollector tally) {}

    /**
     * Looks everything up, and changes nothing.
     *
     * @param kafka settings of Kafka's clients, {@code bootstrap.servers} among them
     * @param learns whether the old version is played first
     * @param plays whether the candidate is played
     * @param holdBytes what may be held of the recording while replies are looked for
     */
    public static ReplayComparison prepare(
            Map<String, ?> kafka, ContractSet contracts, ReplaySpec wish, boolean learns, boolean plays, long holdBytes)
            throws ReplayRejection {
        var clients = new ReplayKafkaClients(kafka);
        try (var consumer = clients.consumer()) {
            var ranges = new OffsetResolver(consumer);
            var planner = new ReplayPlanner(ranges);
            var plan = planner.plan(contracts, wish);
            var old = new ArrayList<ReplayPlan>();
            for (var play = 1; learns && play <= PLAYS; play++) {
                old.add(planner.old(contracts, wish, plan, play));
            }
            var target = new TopicReplayTarget(clients, false);
            return new ReplayComparison(clients, plan, old, plays, ranges.expired(), target, holdBytes);
        }
    }

    /** The same over HTTP, where nothing is learned. A recording in a file needs no broker then.
     * @param wish each key in turn, since nothing else keeps its order on that way */
    public static ReplayComparison over(
            HttpTargetConfig via, Map<String, ?> kafka, ContractSet contracts, ReplaySpec wish, long holdBytes)
            throws ReplayRejection {
        var clients = new ReplayKafkaClients(kafka);
        var operations = new TargetResolver(contracts, wish.service()).handledBy(wish.against());
        var target = new HttpReplayTarget(via, operations);
        if (wish.range() instanceof ReplaySpec.Range.File) {
            var plan = ReplayPlanner.ofFile(contracts, wish);
            return new ReplayComparison(clients, plan, List.of(), true, List.of(), target, holdBytes);
        }
        try (var consumer = clients.consumer()) {
            var ranges = new OffsetResolver(consumer);
            var plan = new ReplayPlanner(ranges).plan(contracts, wish);
            return new ReplayComparison(clients, plan, List.of(), true, ranges.expired(), target, holdBytes);
        }
    }

    /** A run that was begun and not finished; its plan is on its reply topic. What was learned is in it. */
    public static ReplayComparison resume(Map<String, ?> kafka, String run, long holdBytes) throws ReplayRejection {
        var clients = new ReplayKafkaClients(kafka);
        try (var consumer = clients.consumer()) {
            var target = new TopicReplayTarget(clients, true);
            return new ReplayComparison(
                    clients, ReplaySession.plan(consumer, run), List.of(), true, List.of(), target, holdBytes);
        }
    }

    private static String learning(int play) {
        return "learning " + play + " of " + PLAYS;
    }

    private Stage stage(String name, ReplayPlan of) {
        var replay = new ReplayRun(target, new RecordedTraffic(clients, of, expired, holdBytes));
        return new Stage(name, replay, new ResultCollector(rules.diff(replay.follower()::isGiven), rules.learned()));
    }

    /** The candidate's plan. */
    public ReplayPlan plan() {
        return plan;
    }

    /** Whether what is cut off can go on later. */
    public boolean canGoOn() {
        return target.canGoOn();
    }

    /** Topics of those who are to handle requests that are not there. */
    public List<String> missingTopics() {
        return target.missingTopics(Stream.concat(old.stream(), Stream.of(plan)).toList());
    }

    /** What is played now; before that, what is played first. */
    public synchronized Stage stage() {
        return stage;
    }

    /** Whether the old version is to be played first, with {@link #learn}. */
    public boolean learns() {
        return !old.isEmpty();
    }

    /** Whether the candidate is to be played, with {@link #play}. */
    public boolean plays() {
        return plays;
    }

    /** Rules, with what was learned. */
    public synchronized RuleBook rules() {
        return rules;
    }

    /**
     * Plays the old version twice and keeps what it did by itself.
     *
     * @return whether it was played to its end
     * @throws ReplayRejection where it replied to nothing
     */
    public boolean learn() throws ReplayRejection, TimeoutException, ExecutionException {
        var plays = new ArrayList<ResultCollector>();
        for (var play = 1; play <= old.size(); play++) {
            var one = play == 1 ? stage() : begin(stage(learning(play), old.get(play - 1)));
            if (!playOld(one)) {
                return false;
            }
            requireReplies(one);
            plays.add(one.tally());
        }
        learned(ResultEvaluator.learn(plays));
        return true;
    }

    private boolean playOld(Stage one) throws ReplayRejection, TimeoutException, ExecutionException {
        var all = false;
        try {
            all = one.replay().run(one.tally());
        } finally {
            if (!all && one.replay().standing().isPresent()) {
                forget(one.replay());
            }
        }
        return all;
    }

    private static void forget(ReplayRun replay) throws TimeoutException, ExecutionException {
        try {
            replay.forget();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void requireReplies(Stage one) throws ReplayRejection {
        if (one.tally().ended() > 0 && one.tally().missing() == one.tally().ended()) {
            throw ReplayRejection.unable(
                    "nothing can be learned: " + one.replay().recorded().plan().against() + " replied to none of "
                            + one.tally().ended() + " requests, is it running?");
        }
    }

    private synchronized void learned(LearnedNoise learned) {
        rules = rules.with(learned);
        plan = plan.with(new ComparisonSettings(
                plan.comparing().follow(), rules.json(), plan.comparing().failOn()));
    }

    /**
     * Plays the candidate.
     *
     * @return whether it was played to its end
     */
    public boolean play() throws ReplayRejection, TimeoutException, ExecutionException {
        var candidate = old.isEmpty() ? stage() : begin(stage("playing", plan));
        return candidate.replay().run(candidate.tally());
    }

    private synchronized Stage begin(Stage next) {
        stage = next;
        if (isStopped) {
            next.replay().stop();
        }
        return next;
    }

    /** What the candidate has shown so far. */
    public ReplayResult result() {
        var candidate = stage();
        var follower = candidate.replay().follower();
        return ResultEvaluator.judge(
                candidate.tally(),
                rules().learned(),
                spot -> spot.place().part() == DiffLocation.Part.BODY
                        && follower.isSource(spot.operation(), spot.place().name()),
                limits);
    }

    /** Ends what is played before its time. May be called by any thread, also before it begins. */
    public synchronized void stop() {
        isStopped = true;
        stage.replay().stop();
    }
}

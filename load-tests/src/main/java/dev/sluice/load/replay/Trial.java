package dev.sluice.load.replay;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.load.replay.diff.Learned;
import dev.sluice.load.replay.diff.Place;
import dev.sluice.load.replay.diff.RuleBook;
import dev.sluice.load.replay.plan.Casting;
import dev.sluice.load.replay.plan.Plan;
import dev.sluice.load.replay.plan.Plan.Comparing;
import dev.sluice.load.replay.plan.Refused;
import dev.sluice.load.replay.plan.Wish;
import dev.sluice.load.replay.play.Play;
import dev.sluice.load.replay.recording.Ranges;
import dev.sluice.load.replay.result.Judge;
import dev.sluice.load.replay.result.Limit;
import dev.sluice.load.replay.result.Result;
import dev.sluice.load.replay.result.Tally;
import dev.sluice.load.replay.via.Via;
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
public final class Trial {
    /** How often the old version is played. */
    private static final int PLAYS = 2;

    private final Clients clients;
    private final List<Plan> old;
    private final boolean plays;
    private final List<String> expired;
    private final Target target;
    private final long holdBytes;
    private final List<Limit> limits;
    private Plan plan;
    private RuleBook rules;
    private Stage stage;
    private boolean isStopped;

    private Trial(
            Clients clients,
            Plan plan,
            List<Plan> old,
            boolean plays,
            List<String> expired,
            Target target,
            long holdBytes)
            throws Refused {
        this.clients = clients;
        this.plan = plan;
        this.old = List.copyOf(old);
        this.plays = plays;
        this.expired = expired;
        this.target = target;
        this.holdBytes = holdBytes;
        this.limits = Limit.all(plan.comparing().failOn());
        this.rules = RuleBook.of(plan.comparing().rules(), "rules");
        this.stage = old.isEmpty() ? stage("playing", plan) : stage(learning(1), old.getFirst());
    }

    /**
     * What is played now.
     *
     * @param name in a word or two
     */
    public record Stage(String name, Replay replay, Tally tally) {}

    /**
     * Looks everything up, and changes nothing.
     *
     * @param kafka settings of Kafka's clients, {@code bootstrap.servers} among them
     * @param learns whether the old version is played first
     * @param plays whether the candidate is played
     * @param holdBytes what may be held of the recording while replies are looked for
     */
    public static Trial prepare(
            Map<String, ?> kafka, ContractSet contracts, Wish wish, boolean learns, boolean plays, long holdBytes)
            throws Refused {
        var clients = new Clients(kafka);
        try (var consumer = clients.consumer()) {
            var ranges = new Ranges(consumer);
            var planner = new Planner(ranges);
            var plan = planner.plan(contracts, wish);
            var old = new ArrayList<Plan>();
            for (var play = 1; learns && play <= PLAYS; play++) {
                old.add(planner.old(contracts, wish, plan, play));
            }
            var target = new TopicTarget(clients, false);
            return new Trial(clients, plan, old, plays, ranges.expired(), target, holdBytes);
        }
    }

    /** The same over HTTP, where nothing is learned. A recording in a file needs no broker then.
     * @param wish each key in turn, since nothing else keeps its order on that way */
    public static Trial over(Via via, Map<String, ?> kafka, ContractSet contracts, Wish wish, long holdBytes)
            throws Refused {
        var clients = new Clients(kafka);
        var operations = new Casting(contracts, wish.service()).handledBy(wish.against());
        var target = new HttpTarget(via, operations);
        if (wish.range() instanceof Wish.Range.File) {
            var plan = Planner.ofFile(contracts, wish);
            return new Trial(clients, plan, List.of(), true, List.of(), target, holdBytes);
        }
        try (var consumer = clients.consumer()) {
            var ranges = new Ranges(consumer);
            var plan = new Planner(ranges).plan(contracts, wish);
            return new Trial(clients, plan, List.of(), true, ranges.expired(), target, holdBytes);
        }
    }

    /** A run that was begun and not finished; its plan is on its reply topic. What was learned is in it. */
    public static Trial resume(Map<String, ?> kafka, String run, long holdBytes) throws Refused {
        var clients = new Clients(kafka);
        try (var consumer = clients.consumer()) {
            var target = new TopicTarget(clients, true);
            return new Trial(clients, Play.plan(consumer, run), List.of(), true, List.of(), target, holdBytes);
        }
    }

    private static String learning(int play) {
        return "learning " + play + " of " + PLAYS;
    }

    private Stage stage(String name, Plan of) {
        var replay = new Replay(target, new RecordedTraffic(clients, of, expired, holdBytes));
        return new Stage(name, replay, new Tally(rules.diff(replay.follower()::isGiven), rules.learned()));
    }

    /** The candidate's plan. */
    public Plan plan() {
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
     * @throws Refused where it replied to nothing
     */
    public boolean learn() throws Refused, TimeoutException, ExecutionException {
        var plays = new ArrayList<Tally>();
        for (var play = 1; play <= old.size(); play++) {
            var one = play == 1 ? stage() : begin(stage(learning(play), old.get(play - 1)));
            if (!playOld(one)) {
                return false;
            }
            requireReplies(one);
            plays.add(one.tally());
        }
        learned(Judge.learn(plays));
        return true;
    }

    private boolean playOld(Stage one) throws Refused, TimeoutException, ExecutionException {
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

    private static void forget(Replay replay) throws TimeoutException, ExecutionException {
        try {
            replay.forget();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void requireReplies(Stage one) throws Refused {
        if (one.tally().ended() > 0 && one.tally().missing() == one.tally().ended()) {
            throw Refused.unable(
                    "nothing can be learned: " + one.replay().recorded().plan().against() + " replied to none of "
                            + one.tally().ended() + " requests, is it running?");
        }
    }

    private synchronized void learned(Learned learned) {
        rules = rules.with(learned);
        plan = plan.with(new Comparing(
                plan.comparing().follow(), rules.json(), plan.comparing().failOn()));
    }

    /**
     * Plays the candidate.
     *
     * @return whether it was played to its end
     */
    public boolean play() throws Refused, TimeoutException, ExecutionException {
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
    public Result result() {
        var candidate = stage();
        var follower = candidate.replay().follower();
        return Judge.judge(
                candidate.tally(),
                rules().learned(),
                spot -> spot.place().part() == Place.Part.BODY
                        && follower.isSource(spot.operation(), spot.place().name()),
                limits);
    }

    /** Ends what is played before its time. May be called by any thread, also before it begins. */
    public synchronized void stop() {
        isStopped = true;
        stage.replay().stop();
    }
}

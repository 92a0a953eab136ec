package dev.sluice.load.replay.play;

import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.load.replay.exchange.Recorded;
import dev.sluice.load.replay.follow.Follower;
import dev.sluice.load.replay.plan.Pace;
import dev.sluice.load.replay.plan.Plan;
import dev.sluice.load.replay.plan.Plan.Played;
import dev.sluice.load.replay.plan.Refused;
import dev.sluice.load.replay.play.Outcome.NotSent;
import dev.sluice.load.replay.via.Calls;
import dev.sluice.load.replay.via.Via;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;

/**
 * A run, from its first request to its last reply. {@link #play} and {@link #awaitReplies} are for one thread; outcomes are told on another,
 * one at a time.
 */
public final class Play implements AutoCloseable {
    /** What requests on their way may hold together; below what a producer buffers, so that no send waits for memory. */
    private static final long MOST_BYTES_ALOFT = 24 * 1024 * 1024;

    private final Plan plan;
    private final SentBefore before;
    private final Consumer<Outcome> outcomes;
    private final Follower follower;
    private final Flights flights;
    private final Outlet outlet;
    private final ReplayIds ids;
    private final Schedule schedule;
    private final Turns turns = new Turns();
    private final Lateness lateness = new Lateness();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong seenAgain = new AtomicLong();

    private Play(Outlet.Way way, Plan plan, SentBefore before, Follower follower, Consumer<Outcome> outcomes) {
        this.follower = follower;
        this.plan = plan;
        this.before = before;
        this.outcomes = outcomes;
        this.ids = new ReplayIds(plan.run());
        this.schedule = new Schedule(plan.pace());
        this.flights = new Flights(plan.inFlight(), MOST_BYTES_ALOFT, before::contains, follower::release);
        this.outlet = way.open(flights, this::ended);
    }

    /** What a run speaks to the broker with. The producer is closed with the run. */
    public record Clients(
            Admin admin,
            Producer<byte[], byte[]> producer,
            Supplier<? extends org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> consumers) {}

    /** Makes the topic that services reply to where it is missing; before a plan is begun, which says where it ended. */
    public static void prepare(Admin admin, Plan plan)
            throws InterruptedException, TimeoutException, ExecutionException {
        RunTopic.ensureReplies(admin, plan.replyTopic());
    }

    /** Makes the run's topic. */
    public static Play begin(Clients clients, Plan plan, Follower follower, Consumer<Outcome> outcomes)
            throws InterruptedException, TimeoutException, ExecutionException {
        var clock = new BrokerClock();
        RunTopic.create(clients.admin(), clients.producer(), plan, clock);
        return new Play(overTopic(clients, plan, clock), plan, new SentBefore(), follower, outcomes);
    }

    /** The plan of a run that was begun and not finished. */
    public static Plan plan(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer, String run)
            throws Refused {
        return RunTopic.plan(consumer, run);
    }

    /** Goes on with a run: what it has sent is not sent again, and its replies are read. */
    public static Play goOn(Clients clients, Plan plan, Follower follower, Consumer<Outcome> outcomes)
            throws Refused, InterruptedException, TimeoutException, ExecutionException {
        var clock = new BrokerClock();
        RunTopic.learn(clients.producer(), plan, clock);
        try (var consumer = clients.consumers().get()) {
            var before = RunTopic.sentBefore(consumer, plan);
            return new Play(overTopic(clients, plan, clock), plan, before, follower, outcomes);
        }
    }

    private static Outlet.Way overTopic(Clients clients, Plan plan, BrokerClock clock) {
        return (flights, ended) -> new Republisher(
                clients.producer(),
                plan,
                clock,
                flights,
                Collector.start(
                        clients.consumers().get(),
                        clients.producer(),
                        plan.replied(),
                        new ReplayIds(plan.run())::isOurs,
                        clock,
                        flights,
                        ended));
    }

    /** Calls a server over HTTP. Nothing is left of such a run, so it cannot be continued. */
    public static Play call(Via via, Calls calls, Plan plan, Follower follower, Consumer<Outcome> outcomes) {
        return new Play(
                (flights, ended) -> Caller.open(via, calls, plan, flights, ended),
                plan,
                new SentBefore(),
                follower,
                outcomes);
    }

    /** Sends one at its time, once there is room for it. */
    public void play(Recorded recorded) throws InterruptedException {
        var id = ids.of(recorded.request().id());
        var appended = before.appendedMillis(id.text());
        if (appended != SentBefore.NEVER) {
            seeAgain(recorded, id, appended);
            return;
        }
        var due = schedule.due(recorded.at(), System.nanoTime());
        await(due);
        outlet.awaitOpen();
        var flight = new Flight(recorded, follower.follow(recorded), id, due);
        if (!flights.board(flight)) {
            flights.refused(twice(recorded));
        } else if (!plan.inTurn() || turns.begins(flight)) {
            depart(flight);
        }
    }

    private void seeAgain(Recorded recorded, RequestId id, long appended) throws InterruptedException {
        var flight = new Flight(recorded, follower.follow(recorded), id, System.nanoTime());
        if (!flights.board(flight)) {
            flights.refused(twice(recorded));
            return;
        }
        seenAgain.incrementAndGet();
        if (plan.inTurn()) {
            turns.begins(flight);
        }
        flights.sentBefore(flight, appended, appended + played(recorded).timeoutMillis());
    }

    private static NotSent twice(Recorded recorded) {
        return new NotSent(recorded, "a request with the same id was played before");
    }

    private Played played(Recorded recorded) {
        return Objects.requireNonNull(plan.cast().played().get(recorded.operation()));
    }

    private static void await(long dueNanos) throws InterruptedException {
        for (var ahead = dueNanos - System.nanoTime(); ahead > 0; ahead = dueNanos - System.nanoTime()) {
            LockSupport.parkNanos(ahead);
            if (Thread.interrupted()) {
                throw new InterruptedException("while waiting for the next request's time");
            }
        }
    }

    private void depart(Flight flight) {
        if (!(plan.pace() instanceof Pace.AsFastAsPossible)) {
            lateness.add(System.nanoTime() - flight.dueNanos);
        }
        sent.incrementAndGet();
        outlet.send(flight);
    }

    private void ended(Flights.Ended ended) {
        outcomes.accept(ended.outcome());
        follower.settle(ended.outcome().recorded(), reply(ended.outcome()));
        if (plan.inTurn()) {
            ended.flight().flatMap(turns::next).ifPresent(this::departNext);
        }
    }

    private static Optional<ReplyRecord> reply(Outcome outcome) {
        return outcome instanceof Outcome.Replied(var _, var response)
                ? Optional.of(response.reply())
                : Optional.empty();
    }

    /** One that an earlier part of the run has sent is on its way already. */
    private void departNext(Flight next) {
        if (before.contains(next.id.text())) {
            return;
        }
        depart(next);
    }

    /** Until each request has its reply, or its deadline has passed. */
    public void awaitReplies() throws InterruptedException {
        flights.awaitAll();
    }

    /** Takes the run's topic away: it cannot be continued any more. The one that services replied to stays. */
    public static void forget(Admin admin, Plan plan)
            throws InterruptedException, TimeoutException, ExecutionException {
        RunTopic.remove(admin, plan);
    }

    public Standing standing() {
        return new Standing(
                sent.get(), seenAgain.get(), flights.aloft(), before.doubled(), lateness, flights.traffic());
    }

    /** How many requests earlier parts of the run have sent. */
    public int sentBefore() {
        return before.size();
    }

    @Override
    public void close() {
        var interrupted = Thread.interrupted();
        outlet.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

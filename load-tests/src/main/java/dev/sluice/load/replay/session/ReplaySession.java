package dev.sluice.load.replay.session;

import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.load.replay.correlation.ValueCorrelator;
import dev.sluice.load.replay.exchange.RecordedExchange;
import dev.sluice.load.replay.http.HttpRequestFactory;
import dev.sluice.load.replay.http.HttpTargetConfig;
import dev.sluice.load.replay.plan.ReplayPace;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.plan.ReplayPlan.MappedOperation;
import dev.sluice.load.replay.plan.ReplayRejection;
import dev.sluice.load.replay.session.RequestOutcome.NotSent;
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
public final class ReplaySession implements AutoCloseable {
    /** What requests on their way may hold together; below what a producer buffers, so that no send waits for memory. */
    private static final long MOST_BYTES_ALOFT = 24 * 1024 * 1024;

    private final ReplayPlan plan;
    private final ResumedIds before;
    private final Consumer<RequestOutcome> outcomes;
    private final ValueCorrelator follower;
    private final InFlightTable flights;
    private final RequestSender outlet;
    private final ReplayIds ids;
    private final SendSchedule schedule;
    private final KeySequencer turns = new KeySequencer();
    private final ScheduleLag lateness = new ScheduleLag();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong seenAgain = new AtomicLong();

    private ReplaySession(
            RequestSender.SenderFactory way,
            ReplayPlan plan,
            ResumedIds before,
            ValueCorrelator follower,
            Consumer<RequestOutcome> outcomes) {
        this.follower = follower;
        this.plan = plan;
        this.before = before;
        this.outcomes = outcomes;
        this.ids = new ReplayIds(plan.run());
        this.schedule = new SendSchedule(plan.pace());
        this.flights = new InFlightTable(plan.inFlight(), MOST_BYTES_ALOFT, before::contains, follower::release);
        this.outlet = way.open(flights, this::ended);
    }

    /** What a run speaks to the broker with. The producer is closed with the run. */
    public record Clients(
            Admin admin,
            Producer<byte[], byte[]> producer,
            Supplier<? extends org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> consumers) {}

    /** Makes the topic that services reply to where it is missing; before a plan is begun, which says where it ended. */
    public static void prepare(Admin admin, ReplayPlan plan)
            throws InterruptedException, TimeoutException, ExecutionException {
        RunStateTopic.ensureReplies(admin, plan.replyTopic());
    }

    /** Makes the run's topic. */
    public static ReplaySession begin(
            Clients clients, ReplayPlan plan, ValueCorrelator follower, Consumer<RequestOutcome> outcomes)
            throws InterruptedException, TimeoutException, ExecutionException {
        var clock = new BrokerClock();
        RunStateTopic.create(clients.admin(), clients.producer(), plan, clock);
        return new ReplaySession(overTopic(clients, plan, clock), plan, new ResumedIds(), follower, outcomes);
    }

    /** The plan of a run that was begun and not finished. */
    public static ReplayPlan plan(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer, String run)
            throws ReplayRejection {
        return RunStateTopic.plan(consumer, run);
    }

    /** Goes on with a run: what it has sent is not sent again, and its replies are read. */
    public static ReplaySession goOn(
            Clients clients, ReplayPlan plan, ValueCorrelator follower, Consumer<RequestOutcome> outcomes)
            throws ReplayRejection, InterruptedException, TimeoutException, ExecutionException {
        var clock = new BrokerClock();
        RunStateTopic.learn(clients.producer(), plan, clock);
        try (var consumer = clients.consumers().get()) {
            var before = RunStateTopic.sentBefore(consumer, plan);
            return new ReplaySession(overTopic(clients, plan, clock), plan, before, follower, outcomes);
        }
    }

    private static RequestSender.SenderFactory overTopic(Clients clients, ReplayPlan plan, BrokerClock clock) {
        return (flights, ended) -> new TopicSender(
                clients.producer(),
                plan,
                clock,
                flights,
                ReplyCollector.start(
                        clients.consumers().get(),
                        clients.producer(),
                        plan.replied(),
                        new ReplayIds(plan.run())::isOurs,
                        clock,
                        flights,
                        ended));
    }

    /** Calls a server over HTTP. Nothing is left of such a run, so it cannot be continued. */
    public static ReplaySession call(
            HttpTargetConfig via,
            HttpRequestFactory calls,
            ReplayPlan plan,
            ValueCorrelator follower,
            Consumer<RequestOutcome> outcomes) {
        return new ReplaySession(
                (flights, ended) -> HttpSender.open(via, calls, plan, flights, ended),
                plan,
                new ResumedIds(),
                follower,
                outcomes);
    }

    /** Sends one at its time, once there is room for it. */
    public void play(RecordedExchange recorded) throws InterruptedException {
        var id = ids.of(recorded.request().id());
        var appended = before.appendedMillis(id.text());
        if (appended != ResumedIds.NEVER) {
            seeAgain(recorded, id, appended);
            return;
        }
        var due = schedule.due(recorded.at(), System.nanoTime());
        await(due);
        outlet.awaitOpen();
        var flight = new InFlightRequest(recorded, follower.follow(recorded), id, due);
        if (!flights.board(flight)) {
            flights.refused(twice(recorded));
        } else if (!plan.inTurn() || turns.begins(flight)) {
            depart(flight);
        }
    }

    private void seeAgain(RecordedExchange recorded, RequestId id, long appended) throws InterruptedException {
        var flight = new InFlightRequest(recorded, follower.follow(recorded), id, System.nanoTime());
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

    private static NotSent twice(RecordedExchange recorded) {
        return new NotSent(recorded, "a request with the same id was played before");
    }

    private MappedOperation played(RecordedExchange recorded) {
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

    private void depart(InFlightRequest flight) {
        if (!(plan.pace() instanceof ReplayPace.AsFastAsPossible)) {
            lateness.add(System.nanoTime() - flight.dueNanos);
        }
        sent.incrementAndGet();
        outlet.send(flight);
    }

    private void ended(InFlightTable.Ended ended) {
        outcomes.accept(ended.outcome());
        follower.settle(ended.outcome().recorded(), reply(ended.outcome()));
        if (plan.inTurn()) {
            ended.flight().flatMap(turns::next).ifPresent(this::departNext);
        }
    }

    private static Optional<ReplyRecord> reply(RequestOutcome outcome) {
        return outcome instanceof RequestOutcome.Replied(var _, var response)
                ? Optional.of(response.reply())
                : Optional.empty();
    }

    /** One that an earlier part of the run has sent is on its way already. */
    private void departNext(InFlightRequest next) {
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
    public static void forget(Admin admin, ReplayPlan plan)
            throws InterruptedException, TimeoutException, ExecutionException {
        RunStateTopic.remove(admin, plan);
    }

    public ReplayProgress standing() {
        return new ReplayProgress(
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

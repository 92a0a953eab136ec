package dev.sluice.load.replay.session;

import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.load.replay.exchange.MemoryEstimate;
import dev.sluice.load.replay.exchange.TimedReply;
import dev.sluice.load.replay.session.CompletedIds.End;
import dev.sluice.load.replay.session.RequestOutcome.Missing;
import dev.sluice.load.replay.session.RequestOutcome.NotSent;
import dev.sluice.load.replay.session.RequestOutcome.Replied;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * All requests that are on their way, bounded in number and bytes. Each ends with one {@link RequestOutcome}: with its reply, when a
 * record behind its deadline is read from the reply topic, or when it certainly was not published. Thread safe.
 */
final class InFlightTable {
    /** How many replies may wait for requests of a run that is continued; in bytes they may be as much as what is aloft. */
    private static final int MOST_EARLY = 10_000;

    /** @param flight absent where it was never on its way */
    record Ended(Optional<InFlightRequest> flight, RequestOutcome outcome) {}

    /** A reply that came while its request had not been read from the recording again. */
    private record Early(ReplyRecord reply, long millis) {
        int bytes() {
            return MemoryEstimate.of(reply);
        }
    }

    private final int most;
    private final long mostBytes;
    private final Predicate<String> wasSentBefore;
    private final Runnable whenBroken;
    private final Map<String, InFlightRequest> aloft = new HashMap<>();
    private final Deque<Ended> ended = new ArrayDeque<>();
    private final Map<String, Early> early = new HashMap<>();
    private final CompletedIds remembered = new CompletedIds();
    private long earlyBytes;
    private long bytes;
    private boolean isBoarding;
    private boolean isClosing;
    private long behindMillis = Long.MIN_VALUE;
    private @Nullable Throwable broken;

    private long second;
    private long late;
    private long strange;
    private long held;

    /** @param mostBytes that may be aloft, and as much again of replies that came early
     * @param wasSentBefore whether an id is on the target's topic from an earlier part of the run
     * @param whenBroken is told once nothing ends any more: whoever waits for that, waits for nothing */
    InFlightTable(int most, long mostBytes, Predicate<String> wasSentBefore, Runnable whenBroken) {
        this.whenBroken = whenBroken;
        this.most = most;
        this.mostBytes = mostBytes;
        this.wasSentBefore = wasSentBefore;
    }

    /** Waits for room; false for an id that the run has had already. */
    synchronized boolean board(InFlightRequest flight) throws InterruptedException {
        var isFull = !hasRoomFor(flight);
        held += isFull ? 1 : 0;
        isBoarding = isFull;
        while (!hasRoomFor(flight)) {
            notifyAll(); // whoever waits for early replies to be asked for has to go on
            wait();
        }
        isBoarding = false;
        requireSound();
        if (aloft.containsKey(flight.id.text()) || remembered.contains(flight.id.text())) {
            return false;
        }
        aloft.put(flight.id.text(), flight);
        bytes += flight.bytes;
        return true;
    }

    /** Outcomes that nobody has taken yet count, or a slow taker would be buried. */
    private boolean hasRoomFor(InFlightRequest flight) {
        return broken != null
                || (aloft.isEmpty() && ended.isEmpty())
                || (aloft.size() + ended.size() < most && bytes + flight.bytes <= mostBytes);
    }

    private void requireSound() {
        if (broken != null) {
            throw new KafkaException("replies cannot be read any more: " + broken.getMessage(), broken);
        }
    }

    synchronized void sent(InFlightRequest flight, long deadlineMillis) {
        flight.deadlineMillis = deadlineMillis;
    }

    /** An earlier part of the run has sent it. */
    synchronized void sentBefore(InFlightRequest flight, long appendedMillis, long deadlineMillis) {
        flight.deadlineMillis = deadlineMillis;
        flight.appendedMillis = appendedMillis;
        var reply = early.remove(flight.id.text());
        if (reply != null) {
            earlyBytes -= reply.bytes();
            notifyAll();
            replied(flight, reply.reply(), reply.millis());
        } else if (deadlineMillis < behindMillis) {
            end(flight, new Missing(flight.recorded));
        }
    }

    synchronized void acknowledged(InFlightRequest flight, long appendedMillis) {
        flight.appendedMillis = appendedMillis;
        if (flight.isFinished) {
            return;
        }
        if (appendedMillis > flight.deadlineMillis) {
            var behind = Duration.ofMillis(appendedMillis - flight.deadlineMillis);
            end(
                    flight,
                    new NotSent(flight.recorded, "on the topic only " + behind.toMillis() + " ms after its deadline"));
        } else {
            settle(flight);
        }
    }

    synchronized void failed(InFlightRequest flight, Throwable failure) {
        if (failure instanceof RetriableException) {
            flight.doubt = "nobody knows whether it was published: " + failure.getMessage();
            settle(flight);
        } else {
            end(flight, new NotSent(flight.recorded, String.valueOf(failure.getMessage())));
        }
    }

    /** A record of the reply topic that names this id; waits while too many came early. */
    synchronized void reply(String id, Optional<ReplyRecord> reply, long millis) throws InterruptedException {
        var flight = aloft.get(id);
        if (flight != null && reply.isPresent()) {
            replied(flight, reply.get(), millis);
        } else if (flight != null || reply.isEmpty()) {
            strange++;
        } else {
            unawaited(id, reply.get(), millis);
        }
    }

    private void replied(InFlightRequest flight, ReplyRecord reply, long millis) {
        if (flight.reply != null) {
            second++;
        } else if (millis > flight.deadlineMillis) {
            late++;
            if (isPublishKnown(flight)) {
                end(flight, unanswered(flight));
            }
        } else {
            flight.reply = reply;
            flight.repliedMillis = millis;
            settle(flight);
        }
    }

    private void unawaited(String id, ReplyRecord reply, long millis) throws InterruptedException {
        var end = remembered.end(id);
        if (end != End.UNKNOWN) {
            second += end == End.REPLIED ? 1 : 0;
            late += end == End.REPLIED ? 0 : 1;
        } else if (early.containsKey(id)) {
            second++;
        } else if (wasSentBefore.test(id)) {
            while (isFullOfEarly() && !isBoarding && !isClosing && !aloft.containsKey(id)) {
                wait();
            }
            var flight = aloft.get(id);
            if (flight != null) {
                replied(flight, reply, millis);
            } else if (!isClosing) {
                var one = new Early(reply, millis);
                early.put(id, one);
                earlyBytes += one.bytes();
            }
        } else {
            strange++;
        }
    }

    private boolean isFullOfEarly() {
        return early.size() >= MOST_EARLY || earlyBytes >= mostBytes;
    }

    /** The reply topic has been read up to a record of this time. A request of which the producer has not heard yet may turn
     * out to have come too late by itself, and says nothing of the target. */
    synchronized void readUpTo(long millis) {
        behindMillis = millis;
        for (var flight : new ArrayList<>(aloft.values())) {
            if (flight.deadlineMillis < millis && flight.reply == null && isPublishKnown(flight)) {
                end(flight, unanswered(flight));
            }
        }
    }

    private static RequestOutcome unanswered(InFlightRequest flight) {
        return flight.doubt == null ? new Missing(flight.recorded) : new NotSent(flight.recorded, flight.doubt);
    }

    /** Whether the producer has said what became of it, and be it that nobody knows. */
    private static boolean isPublishKnown(InFlightRequest flight) {
        return flight.appendedMillis != InFlightRequest.NOT_YET || flight.doubt != null;
    }

    /** The reply may be read before the producer hears that the request was written. */
    private void settle(InFlightRequest flight) {
        if (flight.reply != null && isPublishKnown(flight)) {
            var from = flight.appendedMillis == InFlightRequest.NOT_YET ? flight.repliedMillis : flight.appendedMillis;
            var took = Duration.ofMillis(Math.max(0, flight.repliedMillis - from));
            end(flight, new Replied(flight.recorded, new TimedReply(flight.reply, took)));
        }
    }

    private void end(InFlightRequest flight, RequestOutcome outcome) {
        if (!flight.isFinished) {
            flight.isFinished = true;
            ended.add(new Ended(Optional.of(flight), outcome));
            aloft.remove(flight.id.text());
            bytes -= flight.bytes;
            remembered.add(flight.id.text(), outcome instanceof Replied);
            notifyAll();
        }
    }

    /** On a way on which the target itself answers, or not. */
    synchronized void ends(InFlightRequest flight, RequestOutcome outcome) {
        end(flight, outcome);
    }

    /** One that was never on its way. */
    synchronized void refused(RequestOutcome outcome) {
        ended.add(new Ended(Optional.empty(), outcome));
    }

    /** What has ended since the last time. */
    synchronized List<Ended> ended() {
        var all = List.copyOf(ended);
        ended.clear();
        notifyAll();
        return all;
    }

    /** The same; waits a while where there is nothing yet. */
    synchronized List<Ended> awaitEnded(Duration atMost) throws InterruptedException {
        var until = System.nanoTime() + atMost.toNanos();
        for (var left = atMost;
                ended.isEmpty() && left.toMillis() > 0;
                left = Duration.ofNanos(until - System.nanoTime())) {
            wait(left.toMillis());
        }
        return ended();
    }

    synchronized int aloft() {
        return aloft.size();
    }

    /** Until all have ended and the outcomes were taken. */
    synchronized void awaitAll() throws InterruptedException {
        close();
        while (broken == null && !(aloft.isEmpty() && ended.isEmpty())) {
            wait();
        }
        requireSound();
    }

    /** Nobody asks for early replies any more. */
    synchronized void close() {
        isClosing = true;
        notifyAll();
    }

    /** Nobody will read replies any more. */
    void breakOff(Throwable cause) {
        synchronized (this) {
            broken = cause;
            notifyAll();
        }
        whenBroken.run();
    }

    synchronized ReplyAnomalies traffic() {
        return new ReplyAnomalies(second, late, strange, held);
    }
}

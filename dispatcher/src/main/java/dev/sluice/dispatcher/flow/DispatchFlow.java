package dev.sluice.dispatcher.flow;

import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.dispatcher.deadletter.DeadLetterPublisher;
import dev.sluice.dispatcher.decode.DecodedWork.Awaited;
import dev.sluice.dispatcher.decode.DecodedWork.Expired;
import dev.sluice.dispatcher.decode.DecodedWork.Unreadable;
import dev.sluice.dispatcher.decode.RequestDecoder;
import dev.sluice.dispatcher.flow.DispatchCounters.Event;
import dev.sluice.dispatcher.handle.HandlerInvoker;
import dev.sluice.dispatcher.handle.HandlerResult;
import dev.sluice.dispatcher.handle.HandlerResult.Ending;
import dev.sluice.dispatcher.handle.KeyOrderedExecutor;
import dev.sluice.dispatcher.poll.RecordDelivery;
import dev.sluice.dispatcher.poll.RequestSource;
import dev.sluice.dispatcher.reply.ReplyPublisher;
import dev.sluice.dispatcher.reply.ReplyResult;
import dev.sluice.dispatcher.reply.ReplyWriter;
import dev.sluice.dispatcher.session.SessionTimeoutCheck;
import dev.sluice.dispatcher.time.LogThrottle;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a request on the service's side, in order. Start reading here: each word is a package. */
public final class DispatchFlow {
    private static final Logger LOG = LoggerFactory.getLogger(DispatchFlow.class);

    private final RequestDecoder decoder;
    private final HandlerInvoker workshop;
    private final KeyOrderedExecutor workers;
    private final ReplyWriter writer;
    private final ReplyPublisher replier;
    private final SessionTimeoutCheck session;
    private final DeadLetterPublisher letters;
    private final DispatchCounters tally = new DispatchCounters();
    private final LogThrottle complaint = new LogThrottle(Duration.ofSeconds(1));

    public DispatchFlow(
            RequestDecoder decoder,
            HandlerInvoker workshop,
            KeyOrderedExecutor workers,
            ReplyWriter writer,
            ReplyPublisher replier,
            SessionTimeoutCheck session,
            DeadLetterPublisher letters) {
        this.decoder = decoder;
        this.workshop = workshop;
        this.workers = workers;
        this.writer = writer;
        this.replier = replier;
        this.session = session;
        this.letters = letters;
    }

    /**
     * One turn: poll → decode → handle → reply → commit. What was polled is worked on beside the loop, each record on a
     * thread of its own, and commits in a later turn.
     */
    public void turn(RequestSource reading) throws InterruptedException {
        for (var taken : reading.poll()) {
            run(taken, whileHeld(taken, () -> {
                switch (decoder.decode(taken.record())) {
                    case Awaited awaited -> answer(taken, awaited);
                    case Expired expired -> pass(taken);
                    case Unreadable(var reason) -> skip(taken, reason);
                }
            }));
        }
        reading.commit();
    }

    private void run(RecordDelivery taken, Runnable work) {
        if (taken.isOrdered()) {
            workers.run(taken.record(), work);
        } else {
            workers.run(work);
        }
    }

    /** The work on one record. Interrupted, it leaves the record undone. */
    private interface Work {
        void run() throws InterruptedException;
    }

    private Runnable whileHeld(RecordDelivery taken, Work work) {
        return () -> {
            try {
                if (taken.begin()) {
                    tally.countIf(taken.isRedelivered(), Event.REDELIVERED);
                    work.run();
                }
            } catch (InterruptedException e) {
                interrupted(taken);
            } catch (Throwable fault) { // no handler's: that was answered. One record must not hold back all commits
                tally.count(Event.FAILED);
                LOG.error("{} is given up without a reply", place(taken), fault);
                taken.done();
            } finally {
                taken.close();
            }
        };
    }

    /** Only {@link KeyOrderedExecutor#close} leaves a record undone: from anybody else it would stop the commits of its partition. */
    private void interrupted(RecordDelivery taken) {
        if (workers.isStopping()) {
            LOG.info("{} was interrupted, a restart repeats it", place(taken));
        } else {
            tally.count(Event.FAILED);
            LOG.error("{} was interrupted by somebody else, it is given up without a reply", place(taken));
            taken.done();
        }
    }

    /** What a share group rejects is kept by its broker. */
    private void keepApart(RecordDelivery taken, String cause) throws InterruptedException {
        var kept = !taken.isOrdered() || letters.keep(taken.record(), cause);
        tally.count(kept ? Event.DEAD_LETTER : Event.LETTER_LOST);
        taken.reject();
    }

    private void pass(RecordDelivery taken) {
        tally.count(Event.EXPIRED);
        taken.done();
    }

    private void skip(RecordDelivery taken, String reason) throws InterruptedException {
        tally.count(Event.UNREADABLE);
        keepApart(taken, "no request: " + reason);
        if (complaint.now()) {
            LOG.warn("{} is no request, skipped: {}", place(taken), reason);
        }
    }

    /** A handler's interrupt flag ends with the handler; the next one to wait on this thread would stumble over it. */
    private void answer(RecordDelivery taken, Awaited awaited) throws InterruptedException {
        var request = awaited.request();
        session.saw(request);
        var begun = System.nanoTime();
        var handled = workshop.handle(awaited);
        if ((Thread.interrupted() || handled.ending() == Ending.FAILED) && workers.isStopping()) {
            throw new InterruptedException("the dispatcher closes");
        }
        tally.add(handled.tries() - 1, Event.RETRIED);
        if (handled.ending() == Ending.FAILED && taken.giveBack()) {
            tally.count(Event.GIVEN_BACK);
            return;
        }
        try {
            if (reply(request, handled) == Ending.FAILED) {
                keepApart(taken, handled.cause());
            } else {
                taken.done();
            }
        } catch (InterruptedException e) {
            if (workers.isStopping()) {
                throw e;
            }
            LOG.error("the reply to request {} was interrupted by somebody else", request.id());
            reply(request, HandlerInvoker.failed(begun, "interrupted"));
            taken.done();
        }
    }

    /** How the work ended after all. */
    private Ending reply(RequestRecord request, HandlerResult handled) throws InterruptedException {
        var begun = System.nanoTime() - handled.work().toNanos();
        var ending = handled.ending();
        ReplyRecord reply;
        try {
            reply = writer.write(request.id(), handled);
        } catch (Throwable fault) { // Jackson runs the service's own code
            LOG.error("the response of {} to request {} cannot be written", request.operation(), request.id(), fault);
            ending = Ending.FAILED;
            reply = writer.write(request.id(), HandlerInvoker.failed(begun, fault.toString()));
        }
        count(ending);
        send(request, reply);
        return ending;
    }

    private void send(RequestRecord request, ReplyRecord reply) throws InterruptedException {
        var fate = replier.reply(request, reply);
        tally.count(
                switch (fate) {
                    case CONFIRMED -> Event.REPLIED;
                    case TOO_LARGE -> Event.REPLY_TOO_LARGE;
                    case TOPIC_REFUSED -> Event.REPLY_TOPIC_REFUSED;
                    case TOPIC_GONE -> Event.REPLY_TOPIC_GONE;
                    case GIVEN_UP -> Event.REPLY_GIVEN_UP;
                });
        if (fate != ReplyResult.CONFIRMED && complaint.now()) {
            LOG.warn("the reply to request {} on {} ended as {}", request.id(), request.replyTopic(), fate);
        }
    }

    private void count(Ending ending) {
        tally.countIf(ending == Ending.FAILED, Event.FAILED);
        tally.countIf(ending == Ending.UNKNOWN_OPERATION, Event.UNKNOWN_OPERATION);
    }

    private static String place(RecordDelivery taken) {
        var record = taken.record();
        return "record " + record.topic() + "-" + record.partition() + "@" + record.offset();
    }

    /** @param inWork records in work now */
    public DispatchStats counts(int inWork, Optional<Duration> clockOffset) {
        return new DispatchStats(
                tally.sum(Event.REPLIED),
                tally.sum(Event.EXPIRED),
                tally.sum(Event.UNREADABLE),
                tally.sum(Event.UNKNOWN_OPERATION),
                tally.sum(Event.FAILED),
                tally.sum(Event.REPLY_TOPIC_REFUSED),
                tally.sum(Event.REPLY_TOPIC_GONE),
                tally.sum(Event.REPLY_TOO_LARGE),
                tally.sum(Event.REPLY_GIVEN_UP),
                tally.sum(Event.REDELIVERED),
                tally.sum(Event.GIVEN_BACK),
                tally.sum(Event.RETRIED),
                tally.sum(Event.DEAD_LETTER),
                tally.sum(Event.LETTER_LOST),
                inWork,
                clockOffset);
    }
}

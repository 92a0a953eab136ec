package dev.sluice.edge.services;

import dev.sluice.edge.request.CallVerdict;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Go;
import dev.sluice.edge.request.Outcome.Stop;
import dev.sluice.edge.request.Refusal.ReplyTimeout;
import dev.sluice.edge.request.Reply;
import dev.sluice.edge.request.ServiceTurn;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One request under way, from before it is published until nobody waits for it. One thread, to be closed by it. */
public final class OngoingCall implements AutoCloseable {
    private final ThroughputEstimator pace;
    private final String operation;
    private final long sinceNanos = System.nanoTime();

    OngoingCall(ThroughputEstimator pace, String operation) {
        this.pace = pace;
        this.operation = operation;
        pace.began(sinceNanos);
    }

    /**
     * Tells how the wait ended.
     *
     * @param turn what the service had of the request
     * @param timeout of its operation
     * @return the same, with what it says about the service ({@link CallVerdict})
     */
    public Outcome<Reply> ended(Outcome<Reply> outcome, ServiceTurn turn, Duration timeout) {
        var judged = judged(outcome, turn, timeout);
        if (CallVerdict.of(judged).isReply()) {
            replied();
        } else if (CallVerdict.of(outcome).isReply()) {
            pace.repliedAfterSilence(System.nanoTime());
        }
        return judged;
    }

    /** Somebody else is asked, at the earliest, after half of the time: until then the service had it alone. */
    private Outcome<Reply> judged(Outcome<Reply> outcome, ServiceTurn turn, Duration timeout) {
        return switch (outcome) {
            case Go<Reply>(var reply)
            when reply.substitute().isPresent() ->
                isFair(turn, timeout.dividedBy(2)) ? outcome : Outcome.go(reply.unfair());
            case Go<Reply>(var reply) -> turn.isUndisturbed() ? outcome : Outcome.go(reply.unfair());
            case Stop<Reply>(ReplyTimeout(var waited, var _)) ->
                Outcome.stop(new ReplyTimeout(waited, isFair(turn, timeout)));
            case Stop<Reply> _ -> outcome; // it says what it says
        };
    }

    private boolean isFair(ServiceTurn turn, Duration given) {
        return turn.isUndisturbed() && pace.share(operation).isMet(turn.held(), given);
    }

    private void replied() {
        var now = System.nanoTime();
        pace.share(operation).replied(now - sinceNanos);
        pace.replied(operation, now, TimeUnit.NANOSECONDS.toMicros(now - sinceNanos));
    }

    @Override
    public void close() {
        pace.ended();
    }
}

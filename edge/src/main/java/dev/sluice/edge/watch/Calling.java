package dev.sluice.edge.watch;

import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Go;
import dev.sluice.edge.request.Outcome.Stop;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Reply;
import java.util.concurrent.TimeUnit;

/** One request under way, from before it is published until nobody waits for it. One thread, to be closed by it. */
public final class Calling implements AutoCloseable {
    private final Pace pace;
    private final String operation;
    private final long sinceNanos = System.nanoTime();

    Calling(Pace pace, String operation) {
        this.pace = pace;
        this.operation = operation;
        pace.began(sinceNanos);
    }

    /** Tells how the wait ended; gives it back as it is. */
    public Outcome<Reply> ended(Outcome<Reply> outcome) {
        switch (outcome) {
            case Go<Reply>(var reply) when reply.substitute().isPresent() -> {
                // somebody else was heard of
            }
            case Go<Reply> _ -> replied();
            case Stop<Reply>(Refusal.HandlerFailed _) -> replied();
            case Stop<Reply>(Refusal.BrokenReply _) -> replied();
            case Stop<Reply> _ -> {
                // nothing was heard of the service
            }
        }
        return outcome;
    }

    private void replied() {
        var now = System.nanoTime();
        pace.replied(operation, now, TimeUnit.NANOSECONDS.toMicros(now - sinceNanos));
    }

    @Override
    public void close() {
        pace.ended();
    }
}

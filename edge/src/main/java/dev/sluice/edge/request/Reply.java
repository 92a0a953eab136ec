package dev.sluice.edge.request;

import dev.sluice.contracts.wire.ReplyRecord;
import java.util.Optional;

/**
 * A service's reply, fit to be rendered.
 *
 * @param waitedNanos from handing the request to the producer until the reply came in
 * @param substitute absent where the operation's own service replied
 * @param quota what the caller may still do; absent where nobody counts
 * @param isFair false where the wait for it says nothing about the operation's own service: the broker was silent, or there was
 *     a substitute before the service had its share of the time
 */
public record Reply(
        ReplyRecord record,
        long waitedNanos,
        Optional<FallbackSource> substitute,
        Optional<RateLimitStatus> quota,
        boolean isFair) {

    /** By the operation's own service. */
    public Reply(ReplyRecord record, long waitedNanos) {
        this(record, waitedNanos, Optional.empty(), Optional.empty(), true);
    }

    public Reply by(FallbackSource other) {
        return new Reply(record, waitedNanos, Optional.of(other), quota, isFair);
    }

    public Reply within(RateLimitStatus left) {
        return new Reply(record, waitedNanos, substitute, Optional.of(left), isFair);
    }

    /** The same, of a wait that says nothing about the service. */
    public Reply unfair() {
        return new Reply(record, waitedNanos, substitute, quota, false);
    }
}

package dev.sluice.edge.request;

import dev.sluice.contracts.wire.ReplyRecord;
import java.util.Optional;

/**
 * A service's reply, fit to be rendered.
 *
 * @param waitedNanos from handing the request to the producer until the reply came in
 * @param substitute absent where the operation's own service replied
 */
public record Reply(ReplyRecord record, long waitedNanos, Optional<Substitute> substitute) {

    /** By the operation's own service. */
    public Reply(ReplyRecord record, long waitedNanos) {
        this(record, waitedNanos, Optional.empty());
    }

    public Reply by(Substitute other) {
        return new Reply(record, waitedNanos, Optional.of(other));
    }
}

package dev.sluice.edge.request;

import dev.sluice.contracts.wire.ReplyRecord;

/**
 * A service's reply, fit to be rendered.
 *
 * @param waitedNanos from handing the request to the producer until the reply came in
 */
public record Reply(ReplyRecord record, long waitedNanos) {}

package dev.sluice.load.replay.exchange;

import dev.sluice.contracts.wire.ReplyRecord;
import java.time.Duration;

/**
 * A reply and how long it took.
 *
 * @param took from the request's append time to the reply's, by the broker's clock
 */
public record TimedReply(ReplyRecord reply, Duration took) {}

package dev.sluice.load.replay.session;

import dev.sluice.load.replay.exchange.RecordedExchange;
import dev.sluice.load.replay.exchange.TimedReply;

/** What became of one recorded request when it was played again. Each gets exactly one. */
public sealed interface RequestOutcome {
    RecordedExchange recorded();

    /** @param response what came back now, before the deadline */
    record Replied(RecordedExchange recorded, TimedReply response) implements RequestOutcome {}

    /** It got to the target in time, and nobody replied before its deadline. */
    record Missing(RecordedExchange recorded) implements RequestOutcome {}

    /**
     * It did not reach the target in time, or nobody knows whether it did; this says nothing about the target.
     *
     * @param reason in a few words
     */
    record NotSent(RecordedExchange recorded, String reason) implements RequestOutcome {}
}

package dev.sluice.load.replay.play;

import dev.sluice.load.replay.exchange.Recorded;
import dev.sluice.load.replay.exchange.Response;

/** What became of one recorded request when it was played again. Each gets exactly one. */
public sealed interface Outcome {
    Recorded recorded();

    /** @param response what came back now, before the deadline */
    record Replied(Recorded recorded, Response response) implements Outcome {}

    /** It got to the target in time, and nobody replied before its deadline. */
    record Missing(Recorded recorded) implements Outcome {}

    /**
     * It did not reach the target in time, or nobody knows whether it did; this says nothing about the target.
     *
     * @param reason in a few words
     */
    record NotSent(Recorded recorded, String reason) implements Outcome {}
}

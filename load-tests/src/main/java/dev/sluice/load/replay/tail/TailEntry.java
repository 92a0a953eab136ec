package dev.sluice.load.replay.tail;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A request and what became of it, masked and short enough to be shown.
 *
 * @param at when it was published, by the broker's clock
 * @param params JSON text, as {@code sluice-params}
 * @param principal JSON text; absent for public operations
 * @param replay the run of a replay that has sent it
 * @param body its beginning; absent where it had none
 */
public record TailEntry(
        Instant at,
        String operation,
        String params,
        Optional<String> principal,
        Optional<String> replay,
        Optional<String> body,
        End end) {

    /** How it ended. */
    public sealed interface End {

        /** @param took from the request's append time to the reply's */
        record Replied(int status, Duration took, Optional<String> body) implements End {}

        /** Its deadline is over. */
        record NoReply() implements End {}

        /** So many wait that nobody looks for its reply any more. */
        record LetGo() implements End {}
    }

    TailEntry ended(End how) {
        return new TailEntry(at, operation, params, principal, replay, body, how);
    }
}

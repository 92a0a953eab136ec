package dev.sluice.dispatcher.handle;

import java.time.Duration;

/**
 * What came out of one request.
 *
 * @param work how long the handler ran, reading the body and all tries included
 * @param tries how often it was called
 * @param cause of a failure, in words; else empty
 */
public record HandlerResult(Response response, Ending ending, Duration work, int tries, String cause) {

    /** How the work ended. */
    public enum Ending {
        ANSWERED,
        /** The handler threw, or its body could not be read as what it wants. */
        FAILED,
        UNKNOWN_OPERATION
    }
}

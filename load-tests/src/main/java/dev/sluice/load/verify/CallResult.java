package dev.sluice.load.verify;

/** How a call ended for its caller. */
public sealed interface CallResult {

    /** No nonce was in the answer, as in a problem document. */
    long NO_NONCE = -1;

    /**
     * An answer with a status.
     *
     * @param requestId from {@code X-Request-Id}; empty where there was none
     * @param nonce what the service sent back, or {@link #NO_NONCE}
     */
    record Answered(int status, String requestId, long nonce) implements CallResult {}

    /** The connection could not be made, or broke before the answer was in.
     * @param refused whether nothing was sent, since nobody listened */
    record Cut(boolean refused, String how) implements CallResult {}

    /** Nothing came for longer than any answer may take. */
    record Missing() implements CallResult {}
}

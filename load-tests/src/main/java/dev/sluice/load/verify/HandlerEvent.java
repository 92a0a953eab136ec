package dev.sluice.load.verify;

/**
 * One turn of a handler with a request, as its service wrote it down. A request that was delivered again has several.
 *
 * @param instance of the service
 * @param endedNanos {@link #NEVER} where the instance died over it
 */
public record HandlerEvent(
        String requestId,
        long nonce,
        String key,
        String instance,
        int partition,
        long offset,
        long beganNanos,
        long endedNanos) {
    public static final long NEVER = Long.MAX_VALUE;
}

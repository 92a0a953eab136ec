package dev.sluice.load.verify;

import dev.sluice.load.verify.CallResult.Answered;
import java.time.Duration;

/**
 * One call, as its caller saw it. Moments are on the scale of {@link System#nanoTime}, which the processes of one Linux
 * machine share.
 *
 * @param nonce what was sent to be sent back; no two calls of a run have the same
 * @param edge which of the run's edges had it in the end
 */
public record CallRecord(long nonce, String key, int edge, long sentNanos, long endedNanos, CallResult answer) {

    /** Zero where there was no answer. */
    public int status() {
        return answer instanceof Answered answered ? answered.status() : 0;
    }

    public boolean isSentBetween(long fromNanos, long untilNanos) {
        return sentNanos - fromNanos >= 0 && sentNanos - untilNanos < 0;
    }

    public Duration took() {
        return Duration.ofNanos(endedNanos - sentNanos);
    }
}

package dev.sluice.load.replay.session;

/**
 * What the run's reply topic and its bounds have seen besides replies that were waited for.
 *
 * @param secondReplies to a request that had one
 * @param lateReplies after the deadline, or after the request counted as not sent
 * @param strangers replies that name no request of the run
 * @param held how often the bound on requests in flight held the next one back
 */
public record ReplyAnomalies(long secondReplies, long lateReplies, long strangers, long held) {}

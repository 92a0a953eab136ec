package dev.sluice.load.verify;

/** A reply as it lies on an edge's reply topic.
 * @param nonce {@link CallResult#NO_NONCE} where it has none, as where the handler failed */
public record PublishedReply(String requestId, long nonce) {}

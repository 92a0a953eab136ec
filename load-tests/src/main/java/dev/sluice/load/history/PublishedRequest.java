package dev.sluice.load.history;

/** A request as it lies on its topic. */
public record PublishedRequest(String requestId, long nonce, String key, int partition, long offset) {}

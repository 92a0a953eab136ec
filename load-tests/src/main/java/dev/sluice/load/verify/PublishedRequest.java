package dev.sluice.load.verify;

/** A request as it lies on its topic. */
public record PublishedRequest(String requestId, long nonce, String key, int partition, long offset) {}

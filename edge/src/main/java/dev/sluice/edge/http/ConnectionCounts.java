package dev.sluice.edge.http;

/**
 * What became of callers' connections since the start.
 *
 * @param open now
 * @param evicted idle ones that were closed for others, since there were as many as there may be
 * @param evictedOfAddress those closed for others of their own address, since it had its share
 * @param refused new ones that were closed, since all others had calls in flight
 * @param refusedOfAddress those closed since all others of their address had calls in flight
 */
public record ConnectionCounts(int open, long evicted, long evictedOfAddress, long refused, long refusedOfAddress) {}

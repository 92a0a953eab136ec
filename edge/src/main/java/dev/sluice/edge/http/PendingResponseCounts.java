package dev.sluice.edge.http;

/**
 * What became of answers.
 *
 * @param pending not taken by their callers yet
 * @param bytes of their bodies together
 * @param evicted given up since others needed their room, since start
 */
public record PendingResponseCounts(long pending, long bytes, long evicted) {}

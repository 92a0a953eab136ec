package dev.sluice.edge.http;

/**
 * What became of bodies.
 *
 * @param arriving on their way now
 * @param bytes of all bodies that are in memory now
 * @param late ended since their time was over, since start
 * @param slow ended since they came too slowly, since start
 * @param evicted ended since others needed their room, since start
 */
public record UploadCounts(long arriving, long bytes, long late, long slow, long evicted) {}

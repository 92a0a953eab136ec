package dev.sluice.edge.await;

/**
 * What became of the records on the reply topic since start, echoes left out. Each counts once, but for headers.
 *
 * @param matched given to the caller that waited, failures of Nest handlers too
 * @param broken against the wire format, and given as such to the caller that waited
 * @param late for a wait that had ended without a reply
 * @param second for a wait that had ended with a reply
 * @param unknown for nobody that this edge remembers
 * @param unaddressed naming no request
 * @param unreadable nothing could be made of it, by a fault of the edge's own
 * @param droppedHeaders response headers that may not be passed on
 */
public record ReplyStats(
        long matched,
        long broken,
        long late,
        long second,
        long unknown,
        long unaddressed,
        long unreadable,
        long droppedHeaders) {}

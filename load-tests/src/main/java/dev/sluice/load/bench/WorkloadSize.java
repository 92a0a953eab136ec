package dev.sluice.load.bench;

/**
 * How large the edge's world is.
 *
 * @param operations in the contracts, the measured one among them
 * @param bodyBytes of each call, and of each reply
 * @param tokens different ones that calls bear in turns
 * @param edges on one broker, which share the load
 */
public record WorkloadSize(int operations, int bodyBytes, int tokens, int edges) {
    public static final int MOST_OPERATIONS = 1_000;
    public static final int LEAST_BODY_BYTES = BenchmarkRequest.BYTES;
    /** As the edge's limit. */
    public static final int MOST_BODY_BYTES = 900 * 1024;

    public static final int MOST_TOKENS = 100_000;
    public static final int MOST_EDGES = 3;

    /** One operation, an order of 512 bytes, one token, one edge. */
    public static final WorkloadSize USUAL = new WorkloadSize(1, BenchmarkRequest.BYTES, 1, 1);

    public WorkloadSize {
        in("operations", operations, 1, MOST_OPERATIONS);
        in("bodyBytes", bodyBytes, LEAST_BODY_BYTES, MOST_BODY_BYTES);
        in("tokens", tokens, 1, MOST_TOKENS);
        in("edges", edges, 1, MOST_EDGES);
    }

    private static void in(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s is %d, expected %d to %d".formatted(what, value, least, most));
        }
    }
}

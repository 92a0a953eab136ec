package dev.sluice.contracts.compatibility;

/**
 * Bounds a comparison of two contracts as a whole: alternatives within alternatives could be tried for ever, and each of many
 * schemas could take in the same large one. One thread.
 */
final class ComparisonBudget {
    /** Some 3 µs each: looking at one property, or one of the values that are listed. */
    private static final long MOST = 1_000_000;
    /** What each schema takes beside its properties: all keywords of each are asked for. */
    private static final int OF_SCHEMA = 20;
    /** Pairs that are copied in one step. */
    private static final int PAIRS_A_STEP = 16;

    private long left = MOST;

    /** Pays for looking at two sides once. */
    boolean isSpent(EffectiveSchema before, EffectiveSchema after) {
        left -= weight(before) + weight(after);
        return left <= 0;
    }

    /** Pays for remembering, of each alternative, what was compared before. */
    void copy(int pairs) {
        left -= pairs / PAIRS_A_STEP;
    }

    private static long weight(EffectiveSchema demand) {
        return demand.parts().stream()
                .mapToLong(schema -> OF_SCHEMA
                        + schema.node().path("properties").size()
                        + schema.node().path("enum").size()
                        + schema.node().path("required").size())
                .sum();
    }
}

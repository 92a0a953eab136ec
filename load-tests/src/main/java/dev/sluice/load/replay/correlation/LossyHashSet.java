package dev.sluice.load.replay.correlation;

/** Texts that were seen, by 64 bits of each, the newer ones at least: 2 MiB, whatever comes. One that takes another's place makes it forgotten. */
final class LossyHashSet {
    private static final int SIZE = 1 << 18;

    private final long[] table = new long[SIZE];

    void add(long hash) {
        table[slot(hash)] = hash;
    }

    boolean contains(long hash) {
        return table[slot(hash)] == hash;
    }

    private static int slot(long hash) {
        return (int) ((hash ^ (hash >>> 32)) & (SIZE - 1));
    }
}

package dev.sluice.load.replay.correlation;

/** Whether a text of this hash may have been added: 512 KiB that never say no to one that was. One thread. */
final class BloomFilter {
    private static final int BITS = 1 << 22;

    private final long[] words = new long[BITS / Long.SIZE];

    void add(long hash) {
        words[word(hash)] |= 1L << hash;
    }

    boolean mayContain(long hash) {
        return (words[word(hash)] & 1L << hash) != 0;
    }

    private static int word(long hash) {
        return (int) (hash >>> 16) & (BITS / Long.SIZE - 1);
    }
}

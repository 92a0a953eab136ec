package dev.sluice.load.replay.follow;

/** Remembers texts by 64 bits of each, the newer ones at least: 2 MiB, whatever comes. One that takes another's place makes it forgotten. */
final class Hashes {
    private static final int SIZE = 1 << 18;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final long[] table = new long[SIZE];

    void add(String text) {
        var hash = hash(text);
        table[slot(hash)] = hash;
    }

    boolean contains(String text) {
        var hash = hash(text);
        return table[slot(hash)] == hash;
    }

    private static int slot(long hash) {
        return (int) ((hash ^ (hash >>> 32)) & (SIZE - 1));
    }

    private static long hash(String text) {
        var hash = FNV_OFFSET;
        for (var at = 0; at < text.length(); at++) {
            hash = (hash ^ text.charAt(at)) * FNV_PRIME;
        }
        return hash;
    }
}

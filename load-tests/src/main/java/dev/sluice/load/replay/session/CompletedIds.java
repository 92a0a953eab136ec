package dev.sluice.load.replay.session;

/**
 * Ids of a run that have ended, and whether they were replied to: 63 bits and one of each, so 16 to 32 bytes. Of a run with up to
 * {@link #MOST} all are remembered; of a longer one the last ones, at least half of that, in 64 MiB. Not thread safe.
 */
final class CompletedIds {
    static final int MOST = 1 << 22;
    private static final int SMALLEST = 1024;

    private final int mostOfGeneration;
    private Generation young = new Generation();
    private Generation old = new Generation();

    CompletedIds() {
        this(MOST);
    }

    CompletedIds(int most) {
        this.mostOfGeneration = most / 2;
    }

    /** What became of an id. */
    enum End {
        REPLIED,
        OTHERWISE,
        UNKNOWN
    }

    void add(String id, boolean isReplied) {
        var half = IdHash.of(id) & ~1L;
        if (half == IdHash.NONE) {
            return;
        }
        if (young.size == mostOfGeneration) {
            old = young;
            young = new Generation();
        }
        young.add(half | (isReplied ? 1 : 0));
    }

    /** {@code UNKNOWN} where it has not ended, or was forgotten. */
    End end(String id) {
        var half = IdHash.of(id) & ~1L;
        if (half == IdHash.NONE) {
            return End.UNKNOWN;
        }
        var found = young.find(half);
        if (found == IdHash.NONE) {
            found = old.find(half);
        }
        if (found == IdHash.NONE) {
            return End.UNKNOWN;
        }
        return (found & 1) == 1 ? End.REPLIED : End.OTHERWISE;
    }

    boolean contains(String id) {
        return end(id) != End.UNKNOWN;
    }

    /** Open addressing, at most half full. */
    private static final class Generation {
        private long[] halves = new long[SMALLEST];
        private int size;

        void add(long half) {
            if (2 * (size + 1) > halves.length) {
                grow();
            }
            var slot = slot(half);
            size += halves[slot] == 0 ? 1 : 0;
            halves[slot] = half;
        }

        /** As it was added, or zero. */
        long find(long half) {
            return halves[slot(half)];
        }

        private void grow() {
            var all = halves;
            halves = new long[2 * all.length];
            for (var half : all) {
                if (half != 0) {
                    halves[slot(half)] = half;
                }
            }
        }

        private int slot(long half) {
            var mask = halves.length - 1;
            var slot = (int) (half >>> 1) & mask;
            while (halves[slot] != 0 && ((halves[slot] ^ half) & ~1L) != 0) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }
    }
}

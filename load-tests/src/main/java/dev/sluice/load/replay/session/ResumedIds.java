package dev.sluice.load.replay.session;

/** What a run has published so far: half of each id and when it was appended, 32 bytes each at most. Open addressing. */
final class ResumedIds {
    static final long NEVER = -1;
    private static final int SMALLEST = 1024;

    private long[] ids = new long[SMALLEST];
    private long[] appended = new long[SMALLEST];
    private int size;
    private long doubled;

    /** @param id as {@link ReplayIds} makes them; others are not of the run */
    void add(String id, long appendedMillis) {
        var half = IdHash.of(id);
        if (half == IdHash.NONE) {
            return;
        }
        if (2 * (size + 1) > ids.length) {
            grow();
        }
        var slot = slot(half);
        if (ids[slot] == half) {
            doubled++;
            return;
        }
        ids[slot] = half;
        appended[slot] = appendedMillis;
        size++;
    }

    /** When it was appended, or {@link #NEVER}. */
    long appendedMillis(String id) {
        var half = IdHash.of(id);
        var slot = slot(half);
        return half != IdHash.NONE && ids[slot] == half ? appended[slot] : NEVER;
    }

    boolean contains(String id) {
        return size > 0 && appendedMillis(id) != NEVER;
    }

    int size() {
        return size;
    }

    /** How many records had an id that was there already. */
    long doubled() {
        return doubled;
    }

    private void grow() {
        var oldIds = ids;
        var oldAppended = appended;
        ids = new long[2 * oldIds.length];
        appended = new long[2 * oldIds.length];
        for (var at = 0; at < oldIds.length; at++) {
            if (oldIds[at] != 0) {
                var slot = slot(oldIds[at]);
                ids[slot] = oldIds[at];
                appended[slot] = oldAppended[at];
            }
        }
    }

    private int slot(long half) {
        var slot = (int) (half & (ids.length - 1));
        while (ids[slot] != 0 && ids[slot] != half) {
            slot = (slot + 1) & (ids.length - 1);
        }
        return slot;
    }
}

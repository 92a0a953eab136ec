package dev.sluice.dispatcher.commit;

import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Knows how far one partition is safe when handlers finish out of order: a restart may repeat work, never skip it.
 *
 * <p>Offsets may have gaps (compaction, transaction markers), so safety follows the records read, not arithmetic.
 * Not thread safe: the poll loop owns it.
 */
public final class OffsetLedger {
    private final NavigableSet<Long> running = new TreeSet<>();
    private long nextToRead = -1;

    /** A record was read. Offsets rise, save where the broker lost its log's end: then reading steps back, and so does safety. */
    public void started(long offset) {
        running.add(offset);
        nextToRead = offset + 1;
    }

    /** Nothing more will happen for a record that was read. */
    public void finished(long offset) {
        running.remove(offset);
    }

    /** The offset to commit: that of the oldest unfinished record, else of the next one to read; -1 before the first. */
    public long safe() {
        return running.isEmpty() ? nextToRead : running.first();
    }
}

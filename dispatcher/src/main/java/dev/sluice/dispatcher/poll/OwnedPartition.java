package dev.sluice.dispatcher.poll;

import dev.sluice.dispatcher.commit.OffsetLedger;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * A partition while this consumer holds it. Work of an earlier holding never touches a later one, so what outlives a
 * revocation cannot commit. {@link #begin} is called by workers, all else by the poll loop.
 */
final class OwnedPartition {
    private final OffsetLedger ledger = new OffsetLedger();
    private long committed = -1;
    private int running;
    private boolean leaving;

    synchronized void read(long offset) {
        ledger.started(offset);
    }

    /** Whether a record that was read may be worked on: no more once the partition is about to leave. */
    synchronized boolean begin() {
        if (leaving) {
            return false;
        }
        running++;
        return true;
    }

    synchronized void ended(OwnedRecord.State state, long offset) {
        if (state != OwnedRecord.State.WAITING) {
            running--;
        }
        if (state == OwnedRecord.State.DONE) {
            ledger.finished(offset);
        }
    }

    synchronized void leave() {
        leaving = true;
    }

    synchronized boolean isIdle() {
        return running == 0;
    }

    synchronized boolean hasNews() {
        return ledger.safe() != committed;
    }

    synchronized OffsetAndMetadata safe() {
        return new OffsetAndMetadata(ledger.safe());
    }

    synchronized void committed(long offset) {
        committed = offset;
    }
}

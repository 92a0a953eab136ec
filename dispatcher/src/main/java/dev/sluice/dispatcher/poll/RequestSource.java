package dev.sluice.dispatcher.poll;

import java.time.Duration;
import java.util.List;

/** Where requests come from. One thread calls everything here but {@link #wake} and {@link #isSilentFor}, and owns the consumer. */
public interface RequestSource extends AutoCloseable {

    /** The records to work on next, perhaps none; returns within a fraction of a second. */
    List<RecordDelivery> poll() throws InterruptedException;

    /** Tells the broker what needs no more work, unless that was done a moment ago. Does not wait. */
    void commit();

    /** Whether the group counts on this reader. */
    boolean isAssigned();

    /**
     * By any thread: whether the group has heard nothing of this reader for so long. A heartbeat goes out only when the one
     * before it was answered, so a broker that hangs counts as one that is away.
     */
    boolean isSilentFor(Duration time);

    /** Reads no more, and gives work that was read the time to end. */
    void drain(Duration patience) throws InterruptedException;

    /** By any thread: a poll that waits ends, now or when it begins, with {@link org.apache.kafka.common.errors.WakeupException}. */
    void wake();

    /** Tells the broker what needs no more work, and leaves the group. */
    @Override
    void close();
}

package dev.sluice.load.drive;

import dev.sluice.load.verify.CallRecord;
import java.util.List;

/** Calls that are being made. */
public interface RunningLoad extends AutoCloseable {

    /** How many have ended so far. */
    long ended();

    /** Begins no more calls and waits for the last ones; gives all, in no order. */
    List<CallRecord> stop() throws InterruptedException;

    /** Ends it, whatever still waits. */
    @Override
    void close();
}

package dev.sluice.load.replay.recording;

import dev.sluice.load.replay.exchange.RecordedExchange;
import dev.sluice.load.replay.plan.ReplayRejection;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** Where recorded requests come from, in their order, each with its reply. One thread owns it. */
public interface RecordingSource extends AutoCloseable {

    /** The next that is meant; empty at the end.
     * @throws TimeoutException where the broker gives nothing more for a minute
     * @throws ReplayRejection where a file is broken */
    Optional<RecordedExchange> next() throws TimeoutException, ReplayRejection;

    @Override
    void close();
}

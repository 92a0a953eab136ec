package dev.sluice.load.replay.recording;

import dev.sluice.load.replay.exchange.Recorded;
import dev.sluice.load.replay.plan.Refused;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** Where recorded requests come from, in their order, each with its reply. One thread owns it. */
public interface Source extends AutoCloseable {

    /** The next that is meant; empty at the end.
     * @throws TimeoutException where the broker gives nothing more for a minute
     * @throws Refused where a file is broken */
    Optional<Recorded> next() throws TimeoutException, Refused;

    @Override
    void close();
}

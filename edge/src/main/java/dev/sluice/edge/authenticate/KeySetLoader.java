package dev.sluice.edge.authenticate;

import java.io.IOException;
import java.util.Optional;

/** Reads a key set once. Only the one thread of its {@link RefreshingKeySource} calls it. */
interface KeySetLoader extends AutoCloseable {

    /** Empty where nothing has changed since the last reading that succeeded. */
    Optional<KeySet> read() throws IOException, InterruptedException;

    /** Ends a reading that is under way, too. */
    @Override
    void close();
}

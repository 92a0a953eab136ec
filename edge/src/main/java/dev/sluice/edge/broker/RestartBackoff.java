package dev.sluice.edge.broker;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next attempt: from 100 ms doubling up to 5 s, with a quarter up or down by chance. One thread. */
public final class RestartBackoff {
    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5_000;

    private long nextMillis = FIRST_MILLIS;

    public Duration next() {
        var millis = nextMillis;
        nextMillis = Math.min(LONGEST_MILLIS, millis * 2);
        return Duration.ofMillis(millis + ThreadLocalRandom.current().nextLong(-millis / 4, millis / 4 + 1));
    }

    /** An attempt went well: begin anew. */
    public void reset() {
        nextMillis = FIRST_MILLIS;
    }
}

package dev.sluice.edge.http;

import dev.sluice.edge.request.Refusal;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** The place of one request among all that the edge has in flight; given up while its body is on its way. One thread. */
final class InFlightSlot {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Semaphore all;
    private final int most;
    private boolean isTaken;

    /** @param most how many places there are in all */
    InFlightSlot(Semaphore all, int most) {
        this.all = all;
        this.most = most;
    }

    /** @return false where there is none */
    boolean take() {
        isTaken = isTaken || all.tryAcquire();
        return isTaken;
    }

    void giveBack() {
        if (isTaken) {
            isTaken = false;
            all.release();
        }
    }

    /** What one is told who found none. */
    Refusal refusal() {
        return new Refusal.Unavailable(
                Refusal.Unavailable.Cause.IN_FLIGHT,
                "the edge has " + most + " requests in flight, its limit",
                RETRY_AFTER);
    }
}

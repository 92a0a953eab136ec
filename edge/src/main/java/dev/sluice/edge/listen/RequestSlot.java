package dev.sluice.edge.listen;

import java.util.concurrent.Semaphore;

/** The place of one request among all that the edge has in flight; given up while its body is on its way. One thread. */
final class RequestSlot {
    private final Semaphore all;
    private boolean isTaken;

    RequestSlot(Semaphore all) {
        this.all = all;
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
}

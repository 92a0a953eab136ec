package dev.sluice.load.replay;

import org.jspecify.annotations.Nullable;

/** Lets any thread end what another one does, once, by interrupting it; before that begins, too. */
final class Cancellation {
    private @Nullable Thread runner;
    private boolean isSaid;

    /** By the thread that is to be interrupted; false where the end was said already. */
    synchronized boolean begins() {
        runner = Thread.currentThread();
        return !isSaid;
    }

    /** By the same thread: from now on it is not interrupted, and it is no more if it was. */
    synchronized void ends() {
        runner = null;
        var _ = Thread.interrupted(); // a stop that came too late
    }

    synchronized void say() {
        isSaid = true;
        if (runner != null) {
            runner.interrupt();
        }
    }
}

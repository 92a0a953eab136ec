package dev.sluice.dispatcher.poll;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The bound on records in work: read, and neither finished nor given up. Holds across consumers that come and go.
 * Since a poll brings up to {@link #mostPerPoll} records, reading stops while that many have no room. Thread safe.
 */
public final class WorkLimit {
    private final int mostInWork;
    private final int mostPerPoll;
    private final AtomicInteger inWork = new AtomicInteger();

    /** @param mostPerPoll what {@code max.poll.records} is set to, at most {@code mostInWork} */
    public WorkLimit(int mostInWork, int mostPerPoll) {
        if (mostPerPoll < 1 || mostPerPoll > mostInWork) {
            throw new IllegalArgumentException(
                    "records per poll are " + mostPerPoll + ", expected 1 to " + mostInWork + ", the bound in work");
        }
        this.mostInWork = mostInWork;
        this.mostPerPoll = mostPerPoll;
    }

    boolean isFull() {
        return inWork.get() + mostPerPoll > mostInWork;
    }

    /** A record was read. */
    public void began() {
        inWork.incrementAndGet();
    }

    /** Nothing more will happen for a record that was read. */
    public void ended() {
        inWork.decrementAndGet();
    }

    /** Records in work now. */
    public int inWork() {
        return inWork.get();
    }
}

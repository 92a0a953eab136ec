package dev.sluice.load.replay.session;

import java.util.function.Consumer;

/** How requests get to the target, and what comes back. What becomes of each is told to {@link InFlightTable}. */
interface RequestSender extends AutoCloseable {

    /** Opens one. */
    interface SenderFactory {
        /** @param ended hears of each request's end, on one thread */
        RequestSender open(InFlightTable flights, Consumer<InFlightTable.Ended> ended);
    }

    /** Waits while what is sent would not get there in time. */
    void awaitOpen() throws InterruptedException;

    /** Does not wait for the target. */
    void send(InFlightRequest flight);

    /** The last outcomes are told, and what is about to be sent still is. */
    @Override
    void close();
}

package dev.sluice.load.replay.play;

/** How requests get to the target. What becomes of each is told to {@link Flights}. */
interface Outlet {

    /** Waits while what is sent would not get there in time. */
    void awaitOpen() throws InterruptedException;

    /** Does not wait for the target. */
    void send(Flight flight);
}

package dev.sluice.load.replay.plan;

/** Says in one sentence why there can be no replay, and what would help. */
public final class ReplayRejected extends Exception {
    private static final long serialVersionUID = 1;
    private final boolean misuse;

    private ReplayRejected(String message, boolean misuse) {
        super(message);
        this.misuse = misuse;
    }

    /** What was asked for makes no sense. */
    public static ReplayRejected misuse(String message) {
        return new ReplayRejected(message, true);
    }

    /** What was asked for cannot be done here and now. */
    public static ReplayRejected unable(String message) {
        return new ReplayRejected(message, false);
    }

    public boolean isMisuse() {
        return misuse;
    }
}

package dev.sluice.load.replay.plan;

/** Says in one sentence why there can be no replay, and what would help. */
public final class ReplayRejection extends Exception {
    private static final long serialVersionUID = 1;
    private final boolean misuse;

    private ReplayRejection(String message, boolean misuse) {
        super(message);
        this.misuse = misuse;
    }

    /** What was asked for makes no sense. */
    public static ReplayRejection misuse(String message) {
        return new ReplayRejection(message, true);
    }

    /** What was asked for cannot be done here and now. */
    public static ReplayRejection unable(String message) {
        return new ReplayRejection(message, false);
    }

    public boolean isMisuse() {
        return misuse;
    }
}

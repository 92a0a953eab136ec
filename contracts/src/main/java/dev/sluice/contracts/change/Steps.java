package dev.sluice.contracts.change;

/** Bounds a comparison: alternatives within alternatives could be tried for ever. One thread. */
final class Steps {
    private static final int MOST = 5_000;

    private int left = MOST;

    boolean isSpent() {
        return left-- <= 0;
    }
}

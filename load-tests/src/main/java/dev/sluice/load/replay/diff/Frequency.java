package dev.sluice.load.replay.diff;

/** How often something was seen: in {@code differed} of {@code of} replies. */
public record Frequency(long differed, long of) {

    public Frequency {
        if (differed < 0 || of < differed) {
            throw new IllegalArgumentException("differed is " + differed + " of " + of + ", expected 0 to " + of);
        }
    }

    public double share() {
        return of == 0 ? 0 : (double) differed / of;
    }
}

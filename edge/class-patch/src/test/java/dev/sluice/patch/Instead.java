package dev.sluice.patch;

/** What is called in place of {@link Sample}'s methods. */
final class Instead {

    private Instead() {}

    static long sum(Sample sample, byte more, long large, double part, String text) {
        return sample == null ? 0 : -(more + large + (long) part + text.length());
    }
}

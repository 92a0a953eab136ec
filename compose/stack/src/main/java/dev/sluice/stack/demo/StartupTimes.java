package dev.sluice.stack.demo;

import java.util.Locale;

/** Tells how long each part took. */
final class StartupTimes {
    private long lapBegun = System.nanoTime();

    /** Since the last lap, in seconds. */
    String lap() {
        var now = System.nanoTime();
        var seconds = (now - lapBegun) / 1e9;
        lapBegun = now;
        return String.format(Locale.ROOT, "%.1f s", seconds);
    }
}

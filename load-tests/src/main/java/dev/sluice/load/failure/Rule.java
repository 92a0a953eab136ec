package dev.sluice.load.failure;

import java.time.Duration;
import java.util.Locale;

/**
 * One thing that must hold, and what was seen.
 *
 * @param limit in words, with its unit
 * @param measured in the same unit
 */
public record Rule(String what, String limit, String measured, boolean held) {

    static Rule none(String what, long count) {
        return new Rule(what, "0", Long.toString(count), count == 0);
    }

    static Rule some(String what, long count) {
        return new Rule(what, "above 0", Long.toString(count), count > 0);
    }

    static Rule atMost(String what, Duration limit, Duration measured) {
        return new Rule(what, "at most " + text(limit), text(measured), measured.compareTo(limit) <= 0);
    }

    static Rule atMost(String what, long limit, long measured, String unit) {
        return new Rule(what, "at most " + limit + " " + unit, measured + " " + unit, measured <= limit);
    }

    static Rule is(String what, String expected, String measured) {
        return new Rule(what, expected, measured, expected.equals(measured));
    }

    /** Nothing to hold, only told. */
    static Rule told(String what, String measured) {
        return new Rule(what, "", measured, true);
    }

    static String text(Duration duration) {
        return duration.compareTo(Duration.ofSeconds(1)) < 0
                ? duration.toMillis() + " ms"
                : String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1e3);
    }
}

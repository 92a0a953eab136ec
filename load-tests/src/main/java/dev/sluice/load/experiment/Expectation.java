package dev.sluice.load.experiment;

import java.time.Duration;
import java.util.Locale;

/**
 * One thing that must hold, and what was seen.
 *
 * @param limit in words, with its unit
 * @param measured in the same unit
 */
public record Expectation(String what, String limit, String measured, boolean held) {

    public static Expectation none(String what, long count) {
        return new Expectation(what, "0", Long.toString(count), count == 0);
    }

    public static Expectation some(String what, long count) {
        return new Expectation(what, "above 0", Long.toString(count), count > 0);
    }

    public static Expectation atMost(String what, Duration limit, Duration measured) {
        return new Expectation(what, "at most " + text(limit), fine(measured), measured.compareTo(limit) <= 0);
    }

    public static Expectation atMost(String what, long limit, long measured, String unit) {
        return new Expectation(what, "at most " + limit + " " + unit, measured + " " + unit, measured <= limit);
    }

    /** Of plain numbers, as ratios are. */
    public static Expectation atMost(String what, double limit, double measured) {
        return new Expectation(what, "at most " + number(limit), number(measured), measured <= limit);
    }

    public static Expectation atLeast(String what, double limit, double measured) {
        return new Expectation(what, "at least " + number(limit), number(measured), measured >= limit);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    public static Expectation is(String what, String expected, String measured) {
        return new Expectation(what, expected, measured, expected.equals(measured));
    }

    /** Nothing to hold, only told. */
    public static Expectation told(String what, String measured) {
        return new Expectation(what, "", measured, true);
    }

    /** To the tenth of a millisecond where it is short. */
    public static String fine(Duration duration) {
        return duration.compareTo(Duration.ofMillis(100)) < 0
                ? String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6)
                : text(duration);
    }

    public static String text(Duration duration) {
        return duration.compareTo(Duration.ofSeconds(1)) < 0
                ? duration.toMillis() + " ms"
                : String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1e3);
    }
}

package dev.sluice.load.report;

import java.util.Locale;

/** How figures are written where people read them: no more digits than say something. */
public final class NumberFormats {
    private NumberFormats() {}

    public static String text(double value) {
        return String.format(Locale.ROOT, form(Math.abs(value)), value);
    }

    private static String form(double size) {
        if (size >= 100) {
            return "%,.0f";
        }
        return size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
    }

    /** A round number, without digits that are zero. */
    public static String mark(double value) {
        return value >= 1 ? String.format(Locale.ROOT, "%,.0f", value) : Float.toString((float) value);
    }

    /** Of a drawing. */
    public static String place(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}

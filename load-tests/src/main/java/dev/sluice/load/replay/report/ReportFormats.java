package dev.sluice.load.replay.report;

import dev.sluice.load.replay.diff.Frequency;
import dev.sluice.load.replay.result.DifferenceSummary;
import java.time.Duration;
import java.util.Locale;

/** How figures are written where people read them. */
final class ReportFormats {
    private ReportFormats() {}

    static String millis(Duration time) {
        var millis = time.toNanos() / 1e6;
        return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : millis < 100 ? "%.1f ms" : "%.0f ms", millis);
    }

    static String percent(Frequency rate) {
        return String.format(Locale.ROOT, rate.share() >= 0.1 ? "%.1f%%" : "%.3f%%", 100 * rate.share());
    }

    static String ratio(double ratio) {
        return Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, "%.2fx", ratio);
    }

    static String sort(DifferenceSummary.Sort sort) {
        return switch (sort) {
            case DIFFERENCE -> "difference";
            case BEYOND_NOISE -> "beyond noise";
            case NOISE -> "noise";
            case FOLLOWED -> "followed";
        };
    }

    /** Text that was there, or a word for that there was none. */
    static String shown(String value) {
        return value.isEmpty() ? "(nothing)" : value;
    }
}

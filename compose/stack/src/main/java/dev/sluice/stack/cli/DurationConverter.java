package dev.sluice.stack.cli;

import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 90s}, {@code 15m}, {@code 1h} or {@code 7d}: above zero, at most 3650 days. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})([smhd])");
    private static final Duration LONGEST = Duration.ofDays(3650);

    @Override
    public Duration convert(String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new TypeConversionException("'" + text + "' is no time such as 90s, 15m, 1h or 7d");
        }
        var amount = Long.parseLong(parts.group(1));
        var time = switch (parts.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
        if (time.isZero() || time.compareTo(LONGEST) > 0) {
            throw new TypeConversionException("'" + text + "' is not between 1s and " + LONGEST.toDays() + "d");
        }
        return time;
    }
}

package dev.sluice.stack.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads moments as people write them: with an offset, or else in the time of a zone, with a date, or else on a given day. */
final class TimeParser {
    private static final Pattern AGO = Pattern.compile("-(\\d{1,9})([smhd])");
    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx");

    private final Instant now;
    private final ZoneId zone;

    TimeParser(Instant now, ZoneId zone) {
        this.now = now;
        this.zone = zone;
    }

    /**
     * @param day on which a time without a date is
     * @return empty where the text is no moment
     */
    Optional<Instant> read(String text, Instant day) {
        var ago = AGO.matcher(text);
        if (text.equals("now")) {
            return Optional.of(now);
        }
        if (ago.matches()) {
            return Optional.of(now.minus(span(Long.parseLong(ago.group(1)), ago.group(2))));
        }
        return tried(() -> OffsetDateTime.parse(text).toInstant())
                .or(() -> tried(() ->
                        LocalDateTime.parse(text.replace(' ', 'T')).atZone(zone).toInstant()))
                .or(() -> tried(() -> LocalTime.parse(text)
                        .atDate(day.atZone(zone).toLocalDate())
                        .atZone(zone)
                        .toInstant()));
    }

    private static Duration span(long amount, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private interface Reading {
        Instant read();
    }

    private static Optional<Instant> tried(Reading reading) {
        try {
            return Optional.of(reading.read());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** In the zone, and as it is everywhere. */
    String shown(Instant at) {
        return SHOWN.format(ZonedDateTime.ofInstant(at, zone)) + " (" + at + ")";
    }
}

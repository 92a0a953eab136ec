package dev.sluice.stack.cli;

import dev.sluice.load.replay.plan.ReplaySpec.Range;
import dev.sluice.load.replay.plan.ReplaySpec.Range.OfPartition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which part of the recording, on the command line. */
final class RangeOptions {
    private static final Pattern OFFSETS = Pattern.compile("(\\d{1,9})@(\\d{1,18})\\.\\.(\\d{1,18})?");

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description =
                    "From when on: 2026-11-23T10:00, 10:00 (today), -1h, or with an offset, 2026-11-23T10:00+01:00."
                            + " Without one it is local time.")
    private @Nullable String from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            description = "Until when; a time alone is on the day of --from. Default: now")
    private String to = "now";

    @Option(
            names = "--offsets",
            paramLabel = "P@FROM..TO",
            split = ",",
            description =
                    "Instead of a time: offsets of the service's topic, such as 0@100..200,1@50.. ; TO is behind the"
                            + " last, and may be left out.")
    private List<String> offsets = List.of();

    /** Whether one was named. */
    boolean isGiven() {
        return from != null || !offsets.isEmpty();
    }

    /** @throws TypeConversionException for what is no range */
    Range range(TimeParser moments, Instant now) {
        if (!offsets.isEmpty()) {
            if (from != null) {
                throw new TypeConversionException("--from and --offsets exclude each other");
            }
            return new Range.Offsets(offsets.stream().map(RangeOptions::offsets).toList());
        }
        if (from == null) {
            throw new TypeConversionException("say which part of the recording: --from TIME, or --offsets");
        }
        var begin = moment("--from", from, moments.read(from, now));
        return new Range.Times(begin, moment("--to", to, moments.read(to, begin)));
    }

    /** @param text {@code -1h..now}, {@code 10:00..10:30}, {@code -1h}, offsets as {@code 0@100..200,1@50..}, or a file
     * @throws TypeConversionException for what is no range */
    static Range of(String option, String text, TimeParser moments, Instant now) {
        if (OFFSETS.matcher(text.split(",", -1)[0]).matches()) {
            return new Range.Offsets(Arrays.stream(text.split(",", -1))
                    .map(RangeOptions::offsets)
                    .toList());
        }
        if (Files.isRegularFile(Path.of(text))) {
            return new Range.File(Path.of(text));
        }
        var dots = text.indexOf("..");
        var begin = moment(option, text, moments.read(dots < 0 ? text : text.substring(0, dots), now));
        var end = dots < 0 || dots + 2 == text.length() ? "now" : text.substring(dots + 2);
        return new Range.Times(begin, moment(option, text, moments.read(end, begin)));
    }

    private static Instant moment(String option, String text, Optional<Instant> read) {
        return read.orElseThrow(() -> new TypeConversionException(
                option + " is '" + text + "', expected a time such as 2026-11-23T10:00, 10:00 or -1h"));
    }

    private static OfPartition offsets(String text) {
        var form = OFFSETS.matcher(text);
        if (!form.matches()) {
            throw new TypeConversionException(
                    "--offsets is '" + text + "', expected PARTITION@FROM..TO such as 0@100..200");
        }
        var begin = Long.parseLong(form.group(2));
        var end = form.group(3) == null ? Long.MAX_VALUE : Long.parseLong(form.group(3));
        if (end <= begin) {
            throw new TypeConversionException("--offsets is '" + text + "', which ends before it begins");
        }
        return new OfPartition(Integer.parseInt(form.group(1)), begin, end);
    }
}

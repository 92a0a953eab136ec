package dev.sluice.contracts.read;

import dev.sluice.contracts.model.ResilienceSettings;
import dev.sluice.contracts.model.ResilienceSettings.Breaker;
import dev.sluice.contracts.model.ResilienceSettings.Rate;
import dev.sluice.contracts.model.Topic;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code rate}, {@code breaker}, {@code fallback} and {@code idempotent}. */
final class ResilienceSettingsReader {
    private static final Pattern RATE = Pattern.compile("([0-9]{1,9})/([0-9]{1,9})?(ms|s|m|h)(?: burst ([0-9]{1,9}))?");
    private static final Duration LONGEST_RATE = Duration.ofDays(31);
    private static final Duration LONGEST_OPEN = Duration.ofHours(1);
    private static final Set<String> OF_BREAKER = Set.of("count-500", "open-for");

    private final DiagnosticCollector faults;

    ResilienceSettingsReader(DiagnosticCollector faults) {
        this.faults = faults;
    }

    /**
     * @param defaults what holds where nothing is said
     * @param isIdempotent what the method says of it
     * @param topic of the requests, to which no fallback may lead back
     */
    ResilienceSettings read(ExtensionFields settings, ResilienceSettings defaults, boolean isIdempotent, Topic topic) {
        return new ResilienceSettings(
                rate(settings, defaults.rate()),
                breaker(settings, defaults.breaker()),
                new FallbackReader(faults, topic).read(settings, defaults.fallback()),
                settings.flag("idempotent").orElse(isIdempotent));
    }

    private Optional<Rate> rate(ExtensionFields settings, Optional<Rate> otherwise) {
        var text = settings.text("rate");
        if (text.isEmpty() || text.get().equals(ExtensionFields.NONE)) {
            return text.isEmpty() ? otherwise : Optional.empty();
        }
        var rate = rate(text.get());
        if (rate.filter(ResilienceSettingsReader::isBeyondCounting).isPresent()) {
            faults.add(
                    settings.at("rate"),
                    "rate is " + text.get() + ", limit a call in each nanosecond, and a time of "
                            + LONGEST_RATE.toDays() + " days");
            return otherwise;
        }
        if (rate.isEmpty()) {
            faults.add(
                    settings.at("rate"),
                    "rate is " + text.get() + ", expected such as 100/s, 10/5m or 100/s burst 200, or none");
        }
        return rate;
    }

    /** What counts tokens does so in nanoseconds. */
    private static boolean isBeyondCounting(Rate rate) {
        return rate.per().compareTo(LONGEST_RATE) > 0
                || rate.calls() > rate.per().toNanos();
    }

    private static Optional<Rate> rate(String text) {
        var matcher = RATE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var calls = Long.parseLong(matcher.group(1));
        var per = ExtensionFields.duration(Optional.ofNullable(matcher.group(2)).orElse("1") + matcher.group(3));
        var burst = Optional.ofNullable(matcher.group(4)).map(Long::parseLong).orElse(calls);
        return calls < 1 || burst < 1 ? Optional.empty() : per.map(time -> new Rate(calls, time, burst));
    }

    private Optional<Breaker> breaker(ExtensionFields settings, Optional<Breaker> otherwise) {
        var at = settings.at("breaker");
        if (!at.exists()) {
            return otherwise;
        }
        if (at.text().filter("off"::equals).isPresent()) {
            return Optional.empty();
        }
        if (!at.isObject()) {
            faults.add(at, "breaker is " + at.node() + ", expected off, or an object with count-500 or open-for");
            return otherwise;
        }
        var own = new ExtensionFields(at, OF_BREAKER, faults);
        var usual = otherwise.orElse(Breaker.usual());
        return Optional.of(new Breaker(
                own.flag("count-500").orElse(usual.counts500()),
                own.duration("open-for", LONGEST_OPEN).orElse(usual.openFor())));
    }
}

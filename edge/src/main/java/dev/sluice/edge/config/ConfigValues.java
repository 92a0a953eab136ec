package dev.sluice.edge.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Flat settings by dotted key, taken one by one. A fault is noted and a stand-in returned, so that all faults are found in
 * one reading; a key that nobody took is a fault too.
 */
final class ConfigValues {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})(B|KiB|MiB|GiB)?");

    private final Map<String, Source> values;
    private final Set<String> taken = new HashSet<>();
    private final Set<String> faults = new LinkedHashSet<>();

    /**
     * @param layer wins over those before it
     * @param key with dots and dashes; of an environment variable, as far as its capitals tell
     * @param text what was written
     * @param origin where, for the message: a file, an environment variable, an option
     */
    record Source(Layer layer, String key, String text, String origin) {}

    /** Where settings come from, the weakest first. */
    enum Layer {
        FILE,
        ENVIRONMENT,
        COMMAND_LINE
    }

    /** Later sources win over earlier ones. */
    ConfigValues(List<Source> sources) {
        this.values = new TreeMap<>();
        sources.forEach(source -> values.put(canonical(source.key), source));
    }

    /** In capitals with underscores only: there a key of a file and an environment variable meet. */
    private static String canonical(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** Whether the key, or one below it, is set. */
    boolean has(String key) {
        var name = canonical(key);
        return values.keySet().stream().anyMatch(set -> set.equals(name) || set.startsWith(name + "_"));
    }

    Optional<String> text(String key) {
        taken.add(canonical(key));
        var source = values.get(canonical(key));
        if (source == null) {
            return Optional.empty();
        }
        if (source.text
                .isBlank()) { // passed over, it could switch a check off, or leave a default where none was meant
            fault(key, "is blank, leave it out where none is meant");
            return Optional.empty();
        }
        return Optional.of(source.text);
    }

    String text(String key, String otherwise) {
        return text(key).orElse(otherwise);
    }

    /** A text that has to be there. */
    String required(String key) {
        return text(key).orElseGet(() -> {
            if (!values.containsKey(canonical(key))) {
                faults.add(key + " is missing");
            }
            return "";
        });
    }

    boolean flag(String key, boolean otherwise) {
        return read(key, otherwise, "true or false", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** A whole number between two bounds, both allowed. */
    int number(String key, int otherwise, int lowest, int highest) {
        return read(
                key,
                otherwise,
                "a whole number from " + lowest + " to " + highest,
                text -> whole(text)
                        .filter(number -> number >= lowest && number <= highest)
                        .map(Long::intValue));
    }

    Duration duration(String key, Duration otherwise, Duration lowest, Duration highest) {
        var expected = "a duration such as 500ms, 2s, 1m or 7d, from " + written(lowest) + " to " + written(highest);
        return read(
                key,
                otherwise,
                expected,
                text -> parseDuration(text)
                        .filter(duration -> duration.compareTo(lowest) >= 0 && duration.compareTo(highest) <= 0));
    }

    /** A number of bytes, with or without unit. */
    long bytes(String key, long otherwise, long lowest, long highest) {
        var expected = "a size such as 65536, 64KiB or 1MiB, from " + lowest + " to " + highest + " bytes";
        return read(
                key, otherwise, expected, text -> parseSize(text).filter(size -> size >= lowest && size <= highest));
    }

    /**
     * A list, written as one: {@code a: [x, y]} or, in one text, {@code x,y}. The strongest layer that says anything of
     * it says all: lists of several layers are never joined.
     */
    List<String> list(String key) {
        var forms = new TreeMap<String, Source>();
        values.forEach((name, source) -> {
            if (name.matches(canonical(key) + "(_\\d+)?")) {
                forms.put(name, source);
            }
        });
        var strongest = forms.values().stream().map(Source::layer).max(Comparator.naturalOrder());
        forms.forEach((name, source) -> {
            if (source.layer != strongest.get()) {
                values.remove(name);
            }
        });
        var items = new ArrayList<String>();
        text(key).ifPresent(text -> items.addAll(List.of(text.strip().split("\\s*,\\s*", -1))));
        for (var index = 0; has(key + "." + index); index++) {
            text(key + "." + index).map(String::strip).ifPresent(items::add);
        }
        if (items.stream().anyMatch(String::isEmpty)) {
            fault(key, "has a blank item");
        }
        return List.copyOf(items);
    }

    /** The keys {@code key.0}, {@code key.1} … as far as they go. */
    List<String> indexed(String key) {
        var found = new ArrayList<String>();
        while (has(key + "." + found.size())) {
            found.add(key + "." + found.size());
        }
        return found;
    }

    /** Everything below a key, without that key's name. */
    Map<String, String> below(String key) {
        var found = new TreeMap<String, String>();
        values.forEach((name, source) -> {
            if (name.startsWith(canonical(key) + "_")) {
                taken.add(name);
                found.put(source.key.substring(key.length() + 1), source.text);
            }
        });
        return found;
    }

    /** Notes what only the whole shows, such as two settings that do not fit together. */
    void fault(String message) {
        faults.add(message);
    }

    /** Notes what is wrong with one setting. */
    void fault(String key, String message) {
        faults.add(name(key) + " " + message);
    }

    /** All faults, those of keys that nobody took last. */
    List<String> faults() {
        var all = new ArrayList<>(faults);
        values.forEach((name, source) -> {
            if (!taken.contains(name)) {
                all.add(name(source.key) + " is no setting");
            }
        });
        return all;
    }

    private <T> T read(String key, T otherwise, String expected, Function<String, Optional<T>> parse) {
        var text = text(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        return parse.apply(text.get().strip()).orElseGet(() -> {
            faults.add(name(key) + " is '" + text.get() + "', expected " + expected);
            return otherwise;
        });
    }

    private String name(String key) {
        var source = values.get(canonical(key));
        return source == null ? key : key + " (" + source.origin() + ")";
    }

    private static Optional<Long> whole(String text) {
        return text.matches("-?\\d{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    private static Optional<Duration> parseDuration(String text) {
        var matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var count = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                });
    }

    private static Optional<Long> parseSize(String text) {
        var matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var unit = switch (matcher.group(2) == null ? "B" : matcher.group(2)) {
            case "KiB" -> 1024L;
            case "MiB" -> 1024L * 1024;
            case "GiB" -> 1024L * 1024 * 1024;
            default -> 1L;
        };
        var count = Long.parseLong(matcher.group(1));
        return count > Long.MAX_VALUE / unit ? Optional.empty() : Optional.of(count * unit);
    }

    private static String written(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}

package dev.sluice.contracts.read;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** One {@code x-sluice} object, or an object in it: its fields, typed. What is wrong becomes a fault, and the field counts as not there. */
final class ExtensionFields {
    /** Says that a thing is not wanted that there is otherwise. */
    static final String NONE = "none";

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(KiB|MiB|GiB|B)?");
    /** What Kafka lets a topic be called. */
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");

    /** Those of Kafka's own topics, of the edges' and of dead letters. */
    private static final List<String> RESERVED = List.of("__", "sluice.", "dlq.");

    private final DocumentNode place;
    private final DiagnosticCollector faults;

    /**
     * @param known the fields that may stand here
     */
    ExtensionFields(DocumentNode place, Set<String> known, DiagnosticCollector faults) {
        this.place = place;
        this.faults = faults;
        if (place.exists() && !place.isObject()) {
            faults.add(place, place.name() + " is " + place.node() + ", expected an object");
        }
        for (var member : place.members()) {
            if (!known.contains(member.name())) {
                faults.add(
                        member,
                        "unknown field " + member.name() + ", known here are "
                                + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    DocumentNode at(String field) {
        return place.at(field);
    }

    Optional<String> text(String field) {
        var value = field(field);
        var text = value.flatMap(DocumentNode::text).filter(found -> !found.isBlank());
        if (value.isPresent() && text.isEmpty()) {
            wrong(value.get(), "a text");
        }
        return text;
    }

    Optional<Duration> duration(String field, Duration most) {
        var value = field(field);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        var duration = value.get().text().flatMap(ExtensionFields::duration);
        if (duration.isEmpty()) {
            wrong(value.get(), "a duration above zero such as 500ms, 2s, 1m or 1h");
        } else if (duration.get().compareTo(most) > 0) {
            faults.add(value.get(), field + " is " + value.get().node().asText() + ", limit " + shown(most));
            return Optional.empty();
        }
        return duration;
    }

    static Optional<Duration> duration(String text) {
        var matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var amount = Long.parseLong(matcher.group(1));
        var duration = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
        return duration.isZero() ? Optional.empty() : Optional.of(duration);
    }

    private static String shown(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    Optional<Integer> count(String field) {
        var value = field(field);
        var count = value.map(DocumentNode::node).filter(node -> node.canConvertToInt() && node.isIntegralNumber());
        var positive = count.map(node -> node.intValue()).filter(number -> number >= 1);
        if (value.isPresent() && positive.isEmpty()) {
            wrong(value.get(), "a whole number from 1 to " + Integer.MAX_VALUE);
        }
        return positive;
    }

    Optional<Boolean> flag(String field) {
        var value = field(field);
        var flag = value.map(DocumentNode::node).filter(JsonNode::isBoolean).map(JsonNode::booleanValue);
        if (value.isPresent() && flag.isEmpty()) {
            wrong(value.get(), "true or false");
        }
        return flag;
    }

    /** What one of some words stands for. */
    <T> Optional<T> oneOf(String field, Map<String, T> words) {
        var value = field(field);
        var found = value.flatMap(DocumentNode::text).flatMap(word -> Optional.ofNullable(words.get(word)));
        if (value.isPresent() && found.isEmpty()) {
            wrong(value.get(), String.join(" or ", new TreeSet<>(words.keySet())));
        }
        return found;
    }

    /** The name of a group; {@code none} for nobody to be watched. */
    Optional<String> group(String field, Optional<String> otherwise) {
        return text(field)
                .map(name -> name.equals(NONE) ? Optional.<String>empty() : Optional.of(name))
                .orElse(otherwise);
    }

    /** A size in bytes. */
    Optional<Long> size(String field) {
        var value = field(field);
        var size = value.flatMap(DocumentNode::scalar).flatMap(ExtensionFields::bytes);
        if (value.isPresent() && size.isEmpty()) {
            wrong(value.get(), "a size above zero in bytes, or such as 64KiB or 1MiB");
        }
        return size;
    }

    private static Optional<Long> bytes(String text) {
        var matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var unit = Optional.ofNullable(matcher.group(2)).orElse("B");
        var size = Long.parseLong(matcher.group(1))
                * switch (unit) {
                    case "KiB" -> 1024L;
                    case "MiB" -> 1024L * 1024;
                    case "GiB" -> 1024L * 1024 * 1024;
                    default -> 1L;
                };
        return size == 0 ? Optional.empty() : Optional.of(size);
    }

    /** A list of texts; absent and empty are not the same. */
    Optional<List<String>> texts(String field) {
        var value = field(field);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        var texts = new ArrayList<String>();
        for (var item : value.get().items()) {
            item.text().filter(text -> !text.isBlank()).ifPresentOrElse(texts::add, () -> wrong(item, "a text"));
        }
        if (!value.get().node().isArray()) {
            wrong(value.get(), "a list of texts");
        }
        return Optional.of(List.copyOf(new LinkedHashSet<>(texts)));
    }

    /** Names of request headers, in lower case, none of which stays between caller and edge. */
    Optional<List<String>> headerNames(String field) {
        var names = texts(field);
        for (var item : field(field).map(DocumentNode::items).orElse(List.of())) {
            item.text().flatMap(ForwardableHeaders::fault).ifPresent(reason -> faults.add(item, reason));
        }
        return names.map(found -> found.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .distinct()
                .toList());
    }

    /** A name that a topic may have. */
    Optional<String> topic(String field) {
        var name = text(field);
        name.flatMap(ExtensionFields::topicFault).ifPresent(reason -> faults.add(at(field), reason));
        return name.filter(found -> topicFault(found).isEmpty());
    }

    static Optional<String> topicFault(String name) {
        if (!TOPIC.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            return Optional.of("topic " + name + " is no legal name, expected 1 to 249 of A-Z a-z 0-9 . _ -");
        }
        if (RESERVED.stream().anyMatch(name::startsWith)) {
            return Optional.of("topic " + name + " is reserved: names of request topics do not begin "
                    + String.join(", ", RESERVED));
        }
        return Optional.empty();
    }

    private Optional<DocumentNode> field(String field) {
        return Optional.of(place.at(field)).filter(DocumentNode::exists);
    }

    private void wrong(DocumentNode value, String expected) {
        faults.add(value, value.name() + " is " + value.node() + ", expected " + expected);
    }
}

package dev.sluice.load.replay.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.PatternSyntaxException;
import dev.sluice.contracts.read.Diagnostic;
import dev.sluice.contracts.schema.Re2RegexFactory;
import dev.sluice.load.measure.Percentiles;
import dev.sluice.load.replay.diff.DiffRule.Where;
import dev.sluice.load.replay.plan.ReplayRejection;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads rules, and collects all that is wrong with them before it refuses them. For one file. */
final class RuleReader {
    private static final Set<String> SAYINGS = Set.of("ignore", "unordered", "tolerance", "matches");
    private static final java.util.regex.Pattern PERCENT =
            java.util.regex.Pattern.compile("(\\d{1,3}(?:\\.\\d{1,6})?)%");

    private final String file;
    private final List<Diagnostic> faults = new ArrayList<>();

    RuleReader(String file) {
        this.file = file;
    }

    RuleBook read(JsonNode tree) throws ReplayRejection {
        var isEmpty = tree.isMissingNode() || tree.isNull();
        if (!isEmpty && !tree.isObject()) {
            fault("", "expected an object with rules, came " + tree.getNodeType());
        }
        allow("", tree, Set.of("headers", "rules", "learned"));
        var rules = new CompiledRules(headers(tree.path("headers")), rules(tree.path("rules")));
        var learned = tree.has("learned") ? learned(tree.path("learned")) : LearnedNoise.nothing();
        if (!faults.isEmpty()) {
            throw ReplayRejection.misuse(
                    faults.stream().map(Diagnostic::toString).collect(Collectors.joining(System.lineSeparator())));
        }
        return new RuleBook(rules, learned);
    }

    private void fault(String pointer, String reason) {
        faults.add(new Diagnostic(file, pointer, reason));
    }

    private void allow(String pointer, JsonNode object, Set<String> names) {
        for (var member : object.properties()) {
            if (!names.contains(member.getKey())) {
                fault(
                        pointer + "/" + member.getKey(),
                        "unknown, expected one of " + names.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
    }

    private Optional<Set<String>> headers(JsonNode list) {
        if (list.isMissingNode()) {
            return Optional.empty();
        }
        var names = new HashSet<String>();
        list.forEach(name -> names.add(name.asText().toLowerCase(Locale.ROOT)));
        if (!list.isArray()) {
            fault("/headers", "expected a list of names, came " + list.getNodeType());
        }
        return Optional.of(names);
    }

    private List<DiffRule> rules(JsonNode list) {
        if (!list.isMissingNode() && !list.isNull() && !list.isArray()) {
            fault("/rules", "expected a list, came " + list.getNodeType());
        }
        var rules = new ArrayList<DiffRule>();
        for (var at = 0; list.isArray() && at < list.size(); at++) {
            rule("/rules/" + at, list.get(at)).ifPresent(rules::add);
        }
        return rules;
    }

    private Optional<DiffRule> rule(String pointer, JsonNode json) {
        if (!json.isObject()) {
            fault(pointer, "expected an object, came " + json.getNodeType());
            return Optional.empty();
        }
        var known = new HashSet<>(SAYINGS);
        known.addAll(Set.of("operation", "at"));
        allow(pointer, json, known);
        var says = SAYINGS.stream().filter(json::has).toList();
        if (says.size() != 1) {
            fault(pointer, "says " + says.size() + " of ignore, unordered, tolerance and matches, expected one");
            return Optional.empty();
        }
        return where(pointer, json)
                .flatMap(where ->
                        rule(pointer + "/" + says.getFirst(), says.getFirst(), where, json.get(says.getFirst())));
    }

    private Optional<Where> where(String pointer, JsonNode json) {
        var place = json.path("at").isTextual()
                ? DiffLocation.of(json.path("at").textValue())
                : Optional.<DiffLocation>empty();
        if (place.isEmpty()) {
            fault(pointer + "/at", json.path("at") + ", expected status, body, header NAME or a JSON pointer");
        }
        var operation = Optional.ofNullable(json.path("operation").textValue());
        if (json.has("operation") && operation.isEmpty()) {
            fault(pointer + "/operation", json.path("operation") + ", expected an operationId");
        }
        return place.map(of -> new Where(operation, of));
    }

    private Optional<DiffRule> rule(String pointer, String says, Where where, JsonNode value) {
        return switch (says) {
            case "ignore" -> onlyTrue(pointer, value, new DiffRule.Ignore(where));
            case "unordered" ->
                value.isTextual()
                        ? Optional.of(new DiffRule.Unordered(where, Optional.of(value.textValue())))
                        : onlyTrue(pointer, value, new DiffRule.Unordered(where, Optional.empty()));
            case "tolerance" -> tolerance(pointer, where, value);
            default -> matches(pointer, where, value);
        };
    }

    private Optional<DiffRule> onlyTrue(String pointer, JsonNode value, DiffRule rule) {
        if (!value.isBoolean() || !value.booleanValue()) {
            fault(
                    pointer,
                    value + ", expected true" + (rule instanceof DiffRule.Unordered ? " or a member's name" : ""));
            return Optional.empty();
        }
        return Optional.of(rule);
    }

    private Optional<DiffRule> tolerance(String pointer, Where where, JsonNode value) {
        var percent = PERCENT.matcher(value.asText());
        if (value.isTextual() && percent.matches()) {
            var share = new BigDecimal(percent.group(1)).movePointLeft(2);
            return Optional.of(new DiffRule.Tolerance(where, share, true));
        }
        if (value.isNumber() && value.decimalValue().signum() >= 0) {
            return Optional.of(new DiffRule.Tolerance(where, value.decimalValue(), false));
        }
        fault(pointer, value + ", expected a number from 0 on, or a share such as 1%");
        return Optional.empty();
    }

    private Optional<DiffRule> matches(String pointer, Where where, JsonNode value) {
        try {
            return Optional.of(new DiffRule.Matches(
                    where, Re2RegexFactory.compile(Objects.requireNonNullElse(value.textValue(), "["))));
        } catch (PatternSyntaxException e) {
            fault(pointer, value + ", expected a pattern that RE2 knows: " + e.getMessage());
            return Optional.empty();
        }
    }

    private LearnedNoise learned(JsonNode json) {
        allow("/learned", json, Set.of("plays", "noise", "took", "work"));
        var noise = new TreeMap<DiffKey, Frequency>();
        var list = json.path("noise");
        for (var at = 0; list.isArray() && at < list.size(); at++) {
            noise("/learned/noise/" + at, list.get(at), noise);
        }
        return new LearnedNoise(
                Math.max(1, json.path("plays").asInt()),
                noise,
                times("/learned/took", json.path("took")),
                times("/learned/work", json.path("work")));
    }

    private void noise(String pointer, JsonNode json, Map<DiffKey, Frequency> into) {
        allow(pointer, json, Set.of("operation", "at", "differs", "replies", "of"));
        var place = DiffLocation.of(json.path("at").asText());
        var kind = DifferenceKind.of(json.path("differs").asText());
        var operation = json.path("operation");
        var replies = json.path("replies").asLong(-1);
        var of = json.path("of").asLong(-1);
        if (place.isEmpty() || kind.isEmpty() || !operation.isTextual() || replies < 0 || of < replies) {
            fault(
                    pointer,
                    json + ", expected operation, at, differs (changed, type, missing, added, reordered, length),"
                            + " replies and of, which is not below replies");
        } else {
            into.put(new DiffKey(operation.textValue(), place.get(), kind.get()), new Frequency(replies, of));
        }
    }

    private Map<String, Percentiles> times(String pointer, JsonNode json) {
        var times = new HashMap<String, Percentiles>();
        for (var member : json.properties()) {
            var at = new TreeMap<Double, Duration>();
            for (var percent : Percentiles.PERCENTS) {
                var micros = member.getValue().path(Percentiles.name(percent));
                if (micros.isIntegralNumber()) {
                    at.put(percent, Duration.ofNanos(micros.longValue() * 1000));
                }
            }
            var count = member.getValue().path("count").asLong();
            if (count > 0 && at.size() < Percentiles.PERCENTS.size()) {
                fault(pointer + "/" + member.getKey(), "expected count and microseconds for each percentile");
            }
            times.put(member.getKey(), new Percentiles(count, at));
        }
        return times;
    }
}

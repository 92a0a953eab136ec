package dev.sluice.load.replay.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.contracts.model.JsonPointerToken;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Walks two JSON values at once. Names have no order; numbers are compared by value. One comparison, one thread. */
final class JsonDiff {
    private final String operation;
    private final CompiledRules rules;
    private final Equivalence same;
    private final DifferenceCollector found;

    JsonDiff(String operation, CompiledRules rules, Equivalence same, DifferenceCollector found) {
        this.operation = operation;
        this.rules = rules;
        this.same = same;
        this.found = found;
    }

    void compare(String pointer, JsonNode then, JsonNode now) {
        if (then.isObject() && now.isObject()) {
            objects(pointer, then, now);
        } else if (then.isArray() && now.isArray()) {
            arrays(pointer, then, now);
        } else if (!areEqual(then, now)) {
            values(pointer, then, now);
        }
    }

    private void objects(String pointer, JsonNode then, JsonNode now) {
        for (var member : then.properties()) {
            var other = now.get(member.getKey());
            var at = below(pointer, member.getKey());
            if (other == null) {
                found.add(DiffLocation.body(at), DifferenceKind.MISSING, member.getValue(), MissingNode.getInstance());
            } else {
                compare(at, member.getValue(), other);
            }
        }
        for (var member : now.properties()) {
            if (!then.has(member.getKey())) {
                found.add(
                        DiffLocation.body(below(pointer, member.getKey())),
                        DifferenceKind.ADDED,
                        MissingNode.getInstance(),
                        member.getValue());
            }
        }
    }

    private static String below(String pointer, String name) {
        return pointer + "/" + JsonPointerToken.escape(name);
    }

    private void arrays(String pointer, JsonNode then, JsonNode now) {
        if (areEqual(then, now)) {
            return;
        }
        var place = DiffLocation.body(pointer);
        var unordered = rules.unordered(operation, place);
        var by = unordered.flatMap(DiffRule.Unordered::by);
        if (by.isPresent()) {
            keyed(pointer, by.get(), then, now);
        } else if (unordered.isPresent() && haveSameItems(then, now)) {
            return;
        } else if (then.size() != now.size()) {
            found.add(place, DifferenceKind.LENGTH, IntNode.valueOf(then.size()), IntNode.valueOf(now.size()));
        } else if (haveSameItems(then, now)) {
            found.add(place, DifferenceKind.REORDERED, then, now);
        } else {
            for (var at = 0; at < then.size(); at++) {
                compare(pointer + "/*", then.get(at), now.get(at));
            }
        }
    }

    /** Items are paired by a member, so that one which is gone does not shift all behind it. */
    private void keyed(String pointer, String by, JsonNode then, JsonNode now) {
        var left = new LinkedHashMap<String, JsonNode>();
        now.forEach(item -> left.putIfAbsent(item.path(by).toString(), item));
        for (var item : then) {
            var other = left.remove(item.path(by).toString());
            if (other == null) {
                found.add(DiffLocation.body(pointer + "/*"), DifferenceKind.MISSING, item, MissingNode.getInstance());
            } else {
                compare(pointer + "/*", item, other);
            }
        }
        left.values()
                .forEach(item -> found.add(
                        DiffLocation.body(pointer + "/*"), DifferenceKind.ADDED, MissingNode.getInstance(), item));
    }

    private static boolean haveSameItems(JsonNode then, JsonNode now) {
        return then.size() == now.size() && items(then).equals(items(now));
    }

    private static Map<String, Integer> items(JsonNode array) {
        var items = new HashMap<String, Integer>();
        array.forEach(item -> items.merge(item.toString(), 1, Integer::sum));
        return items;
    }

    private void values(String pointer, JsonNode then, JsonNode now) {
        var place = DiffLocation.body(pointer);
        if (then.getNodeType() != now.getNodeType()) {
            found.add(place, DifferenceKind.TYPE, then, now);
        } else if (!isAllowed(place, then, now)) {
            found.add(place, DifferenceKind.CHANGED, then, now);
        }
    }

    private boolean isAllowed(DiffLocation place, JsonNode then, JsonNode now) {
        if (isOneThing(then, now) || rules.matches(operation, place, now)) {
            return true;
        }
        return then.isNumber() && rules.tolerates(operation, place, then.decimalValue(), now.decimalValue());
    }

    private boolean isOneThing(JsonNode then, JsonNode now) {
        return (then.isTextual() || then.isIntegralNumber()) && same.areInParts(then.asText(), now.asText());
    }

    private static boolean areEqual(JsonNode then, JsonNode now) {
        if (then.isNumber() && now.isNumber()) {
            return then.decimalValue().compareTo(now.decimalValue()) == 0;
        }
        if (then.getNodeType() != now.getNodeType() || then.size() != now.size()) {
            return false;
        }
        if (then.isArray()) {
            for (var at = 0; at < then.size(); at++) {
                if (!areEqual(then.get(at), now.get(at))) {
                    return false;
                }
            }
            return true;
        }
        return then.getNodeType() == JsonNodeType.OBJECT ? haveEqualMembers(then, now) : then.equals(now);
    }

    private static boolean haveEqualMembers(JsonNode then, JsonNode now) {
        for (var member : then.properties()) {
            var other = Optional.ofNullable(now.get(member.getKey()));
            if (other.isEmpty() || !areEqual(member.getValue(), other.get())) {
                return false;
            }
        }
        return true;
    }
}

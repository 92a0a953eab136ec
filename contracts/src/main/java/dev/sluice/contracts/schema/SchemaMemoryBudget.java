package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How much room the schemas of one document take once they are compiled. Each operation's are compiled together with all that
 * they refer to, so a document of some hundred KiB could ask for gigabytes: a thousand operations that take the same large
 * schema. One thread.
 */
public final class SchemaMemoryBudget {
    /** Values of schemas, that of a pattern's program included; some hundred bytes each. */
    public static final long MOST = 500_000;

    /** How many schemas may be reached each through the one before it: they are compiled by recursion. */
    public static final int MAX_DEPTH = 1_000;

    /** Instructions of a pattern that take the room of one value. */
    private static final int INSTRUCTIONS_A_VALUE = 8;

    private final JsonNode document;
    private final Map<String, Weight> weights = new HashMap<>();
    private long taken;

    public SchemaMemoryBudget(JsonNode document) {
        this.document = document;
    }

    private record Weight(long values, List<String> references) {}

    /**
     * Takes room for schemas that are compiled together.
     *
     * @param pointers of schemas free of faults
     * @return why they, with those before them, cannot be compiled
     */
    public Optional<String> take(List<String> pointers) {
        var found = new HashSet<String>();
        var isTooDeep = !pointers.stream().allMatch(pointer -> take(pointer, found, 0));
        if (taken > MOST) {
            return Optional.of("the schemas of its operations, each with all that it refers to, have more than " + MOST
                    + " values, the limit");
        }
        return isTooDeep
                ? Optional.of("more than " + MAX_DEPTH + " schemas refer each to the next, the limit")
                : Optional.empty();
    }

    private boolean take(String pointer, Set<String> found, int depth) {
        if (!found.add(pointer) || taken > MOST) {
            return true;
        }
        if (depth > MAX_DEPTH) {
            return false;
        }
        var weight = weight(pointer);
        taken += weight.values;
        for (var reference : weight.references) {
            if (!take(reference, found, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private Weight weight(String pointer) {
        var known = weights.get(pointer);
        if (known == null) {
            var references = new ArrayList<String>();
            known = new Weight(values(document.at(pointer), references), references);
            weights.put(pointer, known);
        }
        return known;
    }

    private long values(JsonNode schema, List<String> references) {
        var values = new long[] {1};
        for (var entry : schema.properties()) {
            var keyword = entry.getKey();
            if (keyword.equals("$ref")) {
                LocalReference.target(document, entry.getValue().asText()).ifPresent(references::add);
            } else if (SchemaKeywords.ASSERTIONS.contains(keyword)) {
                values[0] += BoundedKeyword.weight(entry.getValue());
            }
            values[0] += patterns(keyword, entry.getValue());
        }
        SchemaKeywords.visitSubschemas(schema, (at, part, inPlace) -> {
            if (!isAside(at)) {
                values[0] += values(part, references);
            }
        });
        return values[0];
    }

    private static long patterns(String keyword, JsonNode value) {
        var patterns = switch (keyword) {
            case "pattern" -> Set.of(value.asText());
            case "patternProperties" -> names(value);
            default -> Set.<String>of();
        };
        return patterns.stream()
                        .mapToLong(pattern -> PatternSize.of(pattern).instructions())
                        .sum()
                / INSTRUCTIONS_A_VALUE;
    }

    private static Set<String> names(JsonNode object) {
        var names = new HashSet<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Those count only where a reference leads to them. */
    private static boolean isAside(String at) {
        return SchemaKeywords.NAMED_ASIDE.stream().anyMatch(keyword -> at.startsWith("/" + keyword + "/"));
    }
}

package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How much room the schemas of one document take once they are compiled. Each operation's are compiled together with all that
 * they refer to, so a document of some hundred KiB could ask for gigabytes: a thousand operations that take the same large
 * schema. One thread.
 */
public final class SchemaRoom {
    /** Values of schemas, that of a pattern's program included; some hundred bytes each. */
    public static final long MOST = 1_000_000;

    /** Instructions of a pattern that take the room of one value. */
    private static final int INSTRUCTIONS_A_VALUE = 8;

    private final JsonNode document;
    private final Map<String, Weight> weights = new HashMap<>();
    private long taken;

    public SchemaRoom(JsonNode document) {
        this.document = document;
    }

    private record Weight(long values, List<String> references) {}

    /**
     * Takes room for schemas that are compiled together.
     *
     * @param pointers of schemas free of faults
     * @return whether there was room for all of them so far
     */
    public boolean take(List<String> pointers) {
        var found = new HashSet<>(pointers);
        var waiting = new ArrayDeque<>(found);
        while (!waiting.isEmpty() && taken <= MOST) {
            var weight = weight(waiting.remove());
            taken += weight.values;
            weight.references.stream().filter(found::add).forEach(waiting::add);
        }
        return taken <= MOST;
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
        return patterns.stream().mapToLong(PatternSize::of).sum() / INSTRUCTIONS_A_VALUE;
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

package dev.sluice.contracts.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.model.JsonPointerToken;
import dev.sluice.contracts.model.LocatedSchema;
import dev.sluice.contracts.schema.CanonicalJson;
import dev.sluice.contracts.schema.LocalReference;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What several schemas together ask of one value: those given, those that they refer to, and all of their {@code allOf}.
 *
 * @param from where the schemas stand that were given; empty asks nothing
 * @param parts these and all that follow from them, each once
 */
record EffectiveSchema(List<LocatedSchema> from, List<LocatedSchema> parts) {
    private static final Set<String> ALL_TYPES =
            Set.of("null", "boolean", "integer", "fraction", "string", "array", "object");

    static EffectiveSchema of(List<LocatedSchema> from) {
        var parts = new LinkedHashSet<LocatedSchema>();
        from.forEach(schema -> collect(schema, parts));
        return new EffectiveSchema(List.copyOf(from), List.copyOf(parts));
    }

    private static void collect(LocatedSchema schema, Set<LocatedSchema> into) {
        if (!into.add(schema)) {
            return;
        }
        var reference = schema.node().path("$ref");
        if (reference.isTextual()) {
            LocalReference.target(schema.document(), reference.textValue())
                    .ifPresent(target -> collect(new LocatedSchema(schema.document(), target), into));
        }
        for (var i = 0; i < schema.node().path("allOf").size(); i++) {
            collect(below(schema, "allOf", Integer.toString(i)), into);
        }
    }

    static LocatedSchema below(LocatedSchema schema, String... names) {
        var pointer = new StringBuilder(schema.pointer());
        for (var name : names) {
            pointer.append('/').append(JsonPointerToken.escape(name));
        }
        return new LocatedSchema(schema.document(), pointer.toString());
    }

    /** Where the whole stands; empty text where nothing was given. */
    String pointer() {
        return from.isEmpty() ? "" : from.getFirst().pointer();
    }

    /** Where a keyword stands, or would. */
    String pointer(String keyword) {
        return stating(keyword).map(schema -> below(schema, keyword).pointer()).orElseGet(this::pointer);
    }

    private Stream<LocatedSchema> all(String keyword) {
        return parts.stream().filter(schema -> schema.node().has(keyword));
    }

    private Optional<LocatedSchema> stating(String keyword) {
        return all(keyword).findFirst();
    }

    /** What the schemas say by a keyword, each once, by its {@link CanonicalJson}. */
    Map<String, JsonNode> values(String keyword) {
        var values = new LinkedHashMap<String, JsonNode>();
        all(keyword).map(schema -> schema.node().get(keyword)).forEach(value -> put(value, values));
        return values;
    }

    private static void put(JsonNode value, Map<String, JsonNode> into) {
        into.putIfAbsent(CanonicalJson.text(value), value);
    }

    boolean isNever() {
        return parts.stream()
                .anyMatch(schema -> schema.node().isBoolean() && !schema.node().booleanValue());
    }

    /** The types that a value may have; {@code number} is both {@code integer} and {@code fraction}. */
    Set<String> types() {
        var types = new TreeSet<>(ALL_TYPES);
        for (var value : values("type").values()) {
            var named = new TreeSet<String>();
            (value.isArray() ? value : List.of(value)).forEach(name -> named.addAll(parts(name.asText())));
            types.retainAll(named);
        }
        return types;
    }

    private static Set<String> parts(String type) {
        return type.equals("number") ? Set.of("integer", "fraction") : Set.of(type);
    }

    /** In the words of JSON Schema. */
    static String written(Set<String> types) {
        if (types.containsAll(ALL_TYPES)) {
            return "anything";
        }
        var names = new TreeSet<>(types);
        if (names.remove("fraction")) {
            names.remove("integer");
            names.add("number");
        }
        return names.isEmpty() ? "nothing" : String.join(" or ", names);
    }

    /** The values that {@code enum} and {@code const} leave; empty where neither stands. */
    Optional<Map<String, JsonNode>> listed() {
        Optional<Map<String, JsonNode>> left = Optional.empty();
        for (var schema : parts) {
            for (var keyword : List.of("enum", "const")) {
                if (schema.node().has(keyword)) {
                    var here = new LinkedHashMap<String, JsonNode>();
                    var value = schema.node().get(keyword);
                    (keyword.equals("enum") ? value : List.of(value)).forEach(one -> put(one, here));
                    left.ifPresent(known -> here.keySet().retainAll(known.keySet()));
                    left = Optional.of(here);
                }
            }
        }
        return left;
    }

    Optional<BigDecimal> least(String keyword) {
        return numbers(keyword).min(BigDecimal::compareTo);
    }

    Optional<BigDecimal> most(String keyword) {
        return numbers(keyword).max(BigDecimal::compareTo);
    }

    private Stream<BigDecimal> numbers(String keyword) {
        return values(keyword).values().stream().filter(JsonNode::isNumber).map(JsonNode::decimalValue);
    }

    Set<String> required() {
        var names = new LinkedHashSet<String>();
        values("required").values().forEach(list -> list.forEach(name -> names.add(name.asText())));
        return names;
    }

    /** What each declared property has to be. */
    Map<String, EffectiveSchema> properties() {
        var schemas = new LinkedHashMap<String, List<LocatedSchema>>();
        all("properties")
                .forEach(schema -> schema.node()
                        .get("properties")
                        .properties()
                        .forEach(property -> schemas.computeIfAbsent(property.getKey(), name -> new ArrayList<>())
                                .add(below(schema, "properties", property.getKey()))));
        var properties = new LinkedHashMap<String, EffectiveSchema>();
        schemas.forEach((name, stated) -> properties.put(name, of(stated)));
        return properties;
    }

    /** What stands directly in a keyword that holds one schema; asks nothing where it does not stand. */
    EffectiveSchema inside(String keyword) {
        return of(all(keyword).map(schema -> below(schema, keyword)).toList());
    }

    /** The alternatives of {@code anyOf} or {@code oneOf}, of the first schema that has any. */
    List<EffectiveSchema> alternatives(String keyword) {
        return stating(keyword)
                .map(schema -> {
                    var alternatives = new ArrayList<EffectiveSchema>();
                    for (var i = 0; i < schema.node().get(keyword).size(); i++) {
                        alternatives.add(of(List.of(below(schema, keyword, Integer.toString(i)))));
                    }
                    return List.copyOf(alternatives);
                })
                .orElse(List.of());
    }
}

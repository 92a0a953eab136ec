package dev.sluice.load.replay.masking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.re2j.Pattern;
import dev.sluice.contracts.model.JsonPointerToken;
import dev.sluice.contracts.schema.Re2RegexFactory;
import dev.sluice.contracts.schema.SchemaKeywords;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** All schemas that look at one value, whichever of them it keeps: what any of them calls sensitive is. */
final class SchemaView {
    /** How far {@link #places} follows schemas that contain each other. */
    private static final int MOST_PLACES = 2_000;

    private final SchemaViews shapes;
    private final Set<String> pointers;
    private final List<Part> parts;
    private final boolean sensitive;
    private final boolean reaches;

    /** @param pointers of schemas, complete: where their references and branches lead is among them */
    SchemaView(SchemaViews shapes, Set<String> pointers) {
        this.shapes = shapes;
        this.pointers = pointers;
        this.parts = pointers.stream()
                .map(pointer -> Part.of(pointer, shapes.schema(pointer)))
                .toList();
        this.sensitive = parts.stream().anyMatch(part -> isMarked(part.schema));
        this.reaches = sensitive || pointers.stream().anyMatch(shapes::reaches);
    }

    /** One schema. */
    private record Part(String pointer, JsonNode schema, Map<String, Pattern> patterns) {
        static Part of(String pointer, JsonNode schema) {
            return new Part(
                    pointer,
                    schema,
                    schema.path("patternProperties").properties().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey, entry -> Re2RegexFactory.compile(entry.getKey()))));
        }

        /** Where the schemas for a member of this name are. */
        void member(String name, Set<String> into) {
            var isNamed = schema.path("properties").has(name);
            if (isNamed) {
                into.add(pointer + "/properties/" + JsonPointerToken.escape(name));
            }
            for (var pattern : patterns.entrySet()) {
                if (pattern.getValue().matcher(name).find()) {
                    isNamed = true;
                    into.add(pointer + "/patternProperties/" + JsonPointerToken.escape(pattern.getKey()));
                }
            }
            if (!isNamed) {
                keyword("additionalProperties", into);
            }
            keyword("unevaluatedProperties", into);
        }

        void item(int index, Set<String> into) {
            var before = schema.path("prefixItems").size();
            if (index < before) {
                into.add(pointer + "/prefixItems/" + index);
            } else {
                keyword("items", into);
            }
            keyword("contains", into);
            keyword("unevaluatedItems", into);
        }

        void keyword(String keyword, Set<String> into) {
            if (schema.path(keyword).isObject()) {
                into.add(pointer + "/" + keyword);
            }
        }
    }

    static boolean isMarked(JsonNode schema) {
        return schema.path(SchemaKeywords.SENSITIVE).asBoolean(false);
    }

    /** Whether anything of a value may be sensitive. */
    boolean reaches() {
        return reaches;
    }

    boolean sensitive() {
        return sensitive;
    }

    JsonNode mask(JsonNode value, Pseudonymizer cloak) {
        if (sensitive) {
            return cloak.cover(value);
        }
        if (!reaches) {
            return value;
        }
        if (value.isObject()) {
            var object = JsonNodeFactory.instance.objectNode();
            var names = names();
            for (var member : value.properties()) {
                var name = names.sensitive ? cloak.cover(member.getKey()) : member.getKey();
                object.set(name, member(member.getKey()).mask(member.getValue(), cloak));
            }
            return object;
        }
        if (value.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            for (var index = 0; index < value.size(); index++) {
                array.add(item(index).mask(value.path(index), cloak));
            }
            return array;
        }
        return value;
    }

    private SchemaView member(String name) {
        var found = new LinkedHashSet<String>();
        parts.forEach(part -> part.member(name, found));
        return shapes.of(found);
    }

    private SchemaView item(int index) {
        var found = new LinkedHashSet<String>();
        parts.forEach(part -> part.item(index, found));
        return shapes.of(found);
    }

    private SchemaView names() {
        var found = new LinkedHashSet<String>();
        parts.forEach(part -> part.keyword("propertyNames", found));
        return shapes.of(found);
    }

    /** Where sensitive values are, as JSON pointers with {@code *} for what has no name; for people. */
    void places(Consumer<String> into) {
        places("", new HashSet<>(), new int[] {MOST_PLACES}, into);
    }

    private void places(String at, Set<Set<String>> above, int[] left, Consumer<String> into) {
        if (sensitive) {
            into.accept(at);
        } else if (reaches && left[0]-- > 0 && above.add(pointers)) {
            if (names().sensitive) {
                into.accept(at + "/* (the names)");
            }
            var named = new LinkedHashSet<String>();
            parts.forEach(part -> part.schema.path("properties").fieldNames().forEachRemaining(named::add));
            named.forEach(name -> member(name).places(at + "/" + JsonPointerToken.escape(name), above, left, into));
            others().places(at + "/*", above, left, into);
            above.remove(pointers);
        }
    }

    /** Of members without a name of their own, and of items. */
    private SchemaView others() {
        var found = new LinkedHashSet<String>();
        for (var part : parts) {
            part.patterns
                    .keySet()
                    .forEach(pattern ->
                            found.add(part.pointer + "/patternProperties/" + JsonPointerToken.escape(pattern)));
            part.keyword("additionalProperties", found);
            part.keyword("unevaluatedProperties", found);
            for (var index = 0; index <= part.schema.path("prefixItems").size(); index++) {
                part.item(index, found);
            }
        }
        return shapes.of(found);
    }
}

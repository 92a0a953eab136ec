package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.model.JsonPointerToken;
import java.util.Optional;
import java.util.Set;

/** The keywords of JSON Schema 2020-12 by what stands in them. */
public final class SchemaKeywords {
    /** One schema, for a part of the instance. */
    static final Set<String> OF_PARTS = Set.of(
            "items", "contains", "additionalProperties", "unevaluatedItems", "unevaluatedProperties", "propertyNames");

    /** A schema for each name or pattern, for parts of the instance. */
    static final Set<String> NAMED_OF_PARTS = Set.of("properties", "patternProperties");

    /** One schema, for the same instance. */
    static final Set<String> IN_PLACE = Set.of("not", "if", "then", "else");

    /** A list of schemas, for the same instance. */
    static final Set<String> LISTED_IN_PLACE = Set.of("allOf", "anyOf", "oneOf");

    static final String LISTED_OF_PARTS = "prefixItems";
    static final String NAMED_IN_PLACE = "dependentSchemas";

    /** Schemas that count only where a reference leads. */
    static final Set<String> NAMED_ASIDE = Set.of("$defs", "definitions");

    /** Whatever holds no schema and yet decides. */
    static final Set<String> ASSERTIONS = Set.of(
            "type",
            "enum",
            "const",
            "multipleOf",
            "maximum",
            "exclusiveMaximum",
            "minimum",
            "exclusiveMinimum",
            "maxLength",
            "minLength",
            "pattern",
            "maxItems",
            "minItems",
            "uniqueItems",
            "maxContains",
            "minContains",
            "maxProperties",
            "minProperties",
            "required",
            "dependentRequired",
            "format");

    /** Keywords that change what references mean; contracts name their schemas by JSON pointer only. */
    static final Set<String> REFUSED =
            Set.of("$id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveRef", "$recursiveAnchor");

    /** Says whether values may be read by whoever gets a recording; an annotation that nothing is checked against. */
    public static final String SENSITIVE = "x-sluice-sensitive";

    private SchemaKeywords() {}

    /** Why an extension of a schema, or of a parameter, is none of Sluice's; empty where it is, or is somebody else's. */
    public static Optional<String> extensionFault(String name, JsonNode value) {
        if (!name.startsWith("x-sluice")) {
            return Optional.empty();
        }
        if (!name.equals(SENSITIVE)) {
            return Optional.of("unknown field " + name + ", known here is " + SENSITIVE);
        }
        return value.isBoolean() ? Optional.empty() : Optional.of(name + " is " + value + ", expected true or false");
    }

    /** Whether what a value must be depends on this keyword; all others are annotations. */
    public static boolean decides(String keyword) {
        return ASSERTIONS.contains(keyword)
                || OF_PARTS.contains(keyword)
                || IN_PLACE.contains(keyword)
                || LISTED_IN_PLACE.contains(keyword)
                || LISTED_OF_PARTS.equals(keyword)
                || NAMED_OF_PARTS.contains(keyword)
                || NAMED_IN_PLACE.equals(keyword)
                || keyword.equals("$ref");
    }

    /** Takes each schema that stands directly in another one. */
    public interface Visitor {
        /**
         * @param pointer where it stands, from the outer schema
         * @param inPlace whether it looks at the same instance as the outer one
         */
        void visit(String pointer, JsonNode schema, boolean inPlace);
    }

    /** Shows the schemas that stand directly in another one; those that count only by reference too. */
    public static void visitSubschemas(JsonNode schema, Visitor visitor) {
        for (var entry : schema.properties()) {
            var keyword = entry.getKey();
            var at = "/" + keyword;
            var value = entry.getValue();
            if (OF_PARTS.contains(keyword) || IN_PLACE.contains(keyword)) {
                visitor.visit(at, value, IN_PLACE.contains(keyword));
            } else if (LISTED_IN_PLACE.contains(keyword) || LISTED_OF_PARTS.equals(keyword)) {
                for (var i = 0; i < value.size() && value.isArray(); i++) {
                    visitor.visit(at + "/" + i, value.path(i), LISTED_IN_PLACE.contains(keyword));
                }
            } else if (isNamed(keyword)) {
                for (var named : value.properties()) {
                    visitor.visit(
                            at + "/" + JsonPointerToken.escape(named.getKey()),
                            named.getValue(),
                            NAMED_IN_PLACE.equals(keyword));
                }
            }
        }
    }

    private static boolean isNamed(String keyword) {
        return NAMED_OF_PARTS.contains(keyword) || NAMED_IN_PLACE.equals(keyword) || NAMED_ASIDE.contains(keyword);
    }
}

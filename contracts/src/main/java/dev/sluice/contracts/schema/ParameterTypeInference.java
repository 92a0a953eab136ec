package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.schema.ParameterType.Array;
import dev.sluice.contracts.schema.ParameterType.Kind;
import dev.sluice.contracts.schema.ParameterType.Scalar;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds out of a schema what the text of a parameter becomes; looks through references and combinations. */
final class ParameterTypeInference {

    /** The types of JSON Schema, a whole number being its own. */
    private enum Type {
        NULL,
        BOOLEAN,
        INTEGER,
        FRACTION,
        STRING,
        ARRAY,
        OBJECT
    }

    /** A schema of which no parameter can be made; the message says why. */
    static final class NoShape extends Exception {
        private static final long serialVersionUID = 1;
        private final String reason;

        NoShape(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    private final JsonNode document;
    /** Of what was referred to: each is looked at once, however many alternatives and parameters refer to it. */
    private final Map<String, Set<Type>> knownTypes = new HashMap<>();

    private final Map<String, Optional<JsonNode>> knownItems = new HashMap<>();

    ParameterTypeInference(JsonNode document) {
        this.document = document;
    }

    ParameterType shape(JsonNode schema) throws NoShape {
        var types = types(schema);
        if (types.contains(Type.ARRAY) && !isAnything(types)) {
            if (types.stream().anyMatch(type -> type != Type.ARRAY && type != Type.NULL)) {
                throw new NoShape("a parameter is either an array or a scalar, its schema allows both");
            }
            var items = items(schema);
            return new Array(items.isEmpty() ? new Scalar(EnumSet.of(Kind.STRING)) : scalar(items.get()));
        }
        return scalar(types);
    }

    private Scalar scalar(JsonNode schema) throws NoShape {
        var types = types(schema);
        if (types.contains(Type.ARRAY) && !isAnything(types)) {
            throw new NoShape("the items of a parameter must be scalars, the schema allows arrays");
        }
        return scalar(types);
    }

    private static Scalar scalar(Set<Type> types) throws NoShape {
        if (isAnything(types)) {
            return new Scalar(EnumSet.of(Kind.STRING));
        }
        if (types.isEmpty()) {
            throw new NoShape("no value can fulfil the schema: its parts allow different types");
        }
        if (types.contains(Type.OBJECT)) {
            throw new NoShape("a parameter cannot be an object, the schema allows one");
        }
        var kinds = EnumSet.noneOf(Kind.class);
        for (var type : types) {
            kinds.add(
                    switch (type) {
                        case NULL -> Kind.NULL;
                        case BOOLEAN -> Kind.BOOLEAN;
                        case INTEGER -> Kind.INTEGER;
                        case FRACTION -> Kind.NUMBER;
                        case STRING -> Kind.STRING;
                        case ARRAY, OBJECT -> throw new NoShape("a parameter must be a scalar here");
                    });
        }
        return new Scalar(kinds);
    }

    private static boolean isAnything(Set<Type> types) {
        return types.size() == Type.values().length;
    }

    /** The types that no part of the schema excludes. */
    private Set<Type> types(JsonNode schema) {
        var types = EnumSet.allOf(Type.class);
        if (schema.has("type")) {
            types.retainAll(named(schema.get("type")));
        }
        if (schema.has("const")) {
            types.retainAll(EnumSet.of(typeOf(schema.get("const"))));
        }
        if (schema.has("enum")) {
            var listed = EnumSet.noneOf(Type.class);
            schema.get("enum").forEach(value -> listed.add(typeOf(value)));
            types.retainAll(listed);
        }
        target(schema).ifPresent(target -> types.retainAll(typesReferred(target)));
        schema.path("allOf").forEach(part -> types.retainAll(types(part)));
        for (var choice : new String[] {"anyOf", "oneOf"}) {
            if (schema.path(choice).isArray()) {
                var any = EnumSet.noneOf(Type.class);
                schema.get(choice).forEach(part -> any.addAll(types(part)));
                types.retainAll(any);
            }
        }
        return types;
    }

    private Set<Type> typesReferred(String target) {
        var found = knownTypes.get(target);
        if (found == null) {
            knownTypes.put(target, EnumSet.allOf(Type.class)); // of one that leads back here
            found = types(document.at(target));
            knownTypes.put(target, found);
        }
        return found;
    }

    private static Set<Type> named(JsonNode type) {
        var types = EnumSet.noneOf(Type.class);
        if (type.isTextual()) {
            types.addAll(named(type.textValue()));
        } else {
            type.forEach(name -> types.addAll(named(name.asText())));
        }
        return types;
    }

    private static Set<Type> named(String type) {
        return switch (type) {
            case "null" -> EnumSet.of(Type.NULL);
            case "boolean" -> EnumSet.of(Type.BOOLEAN);
            case "integer" -> EnumSet.of(Type.INTEGER);
            case "number" -> EnumSet.of(Type.INTEGER, Type.FRACTION);
            case "string" -> EnumSet.of(Type.STRING);
            case "array" -> EnumSet.of(Type.ARRAY);
            case "object" -> EnumSet.of(Type.OBJECT);
            default -> EnumSet.noneOf(Type.class);
        };
    }

    private static Type typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL, MISSING -> Type.NULL;
            case BOOLEAN -> Type.BOOLEAN;
            case NUMBER -> value.canConvertToExactIntegral() ? Type.INTEGER : Type.FRACTION;
            case STRING, BINARY, POJO -> Type.STRING;
            case ARRAY -> Type.ARRAY;
            case OBJECT -> Type.OBJECT;
        };
    }

    /** The first {@code items} that some part of the schema has. */
    private Optional<JsonNode> items(JsonNode schema) {
        if (schema.has("items")) {
            return Optional.of(schema.get("items"));
        }
        var target = target(schema).flatMap(this::itemsReferred);
        if (target.isPresent()) {
            return target;
        }
        for (var combination : SchemaKeywords.LISTED_IN_PLACE) {
            for (var part : schema.path(combination)) {
                var found = items(part);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<JsonNode> itemsReferred(String target) {
        var found = knownItems.get(target);
        if (found == null) {
            knownItems.put(target, Optional.empty()); // of one that leads back here
            found = items(document.at(target));
            knownItems.put(target, found);
        }
        return found;
    }

    /** The schema's own default, or that of the schema to which it refers. */
    Optional<JsonNode> defaultValue(JsonNode schema) {
        var followed = new HashSet<String>();
        var at = Optional.of(schema);
        while (at.isPresent() && !at.get().has("default")) {
            at = referred(at.get(), followed);
        }
        return at.map(found -> found.get("default"));
    }

    private Optional<JsonNode> referred(JsonNode schema, Set<String> followed) {
        return target(schema).filter(followed::add).map(document::at);
    }

    private Optional<String> target(JsonNode schema) {
        return Optional.ofNullable(schema.get("$ref"))
                .flatMap(reference -> LocalReference.target(document, reference.asText()));
    }
}

package dev.sluice.contracts.describe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.LocatedSchema;
import dev.sluice.contracts.schema.LocalReference;
import dev.sluice.contracts.schema.SchemaKeywords;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/**
 * The schemas of the document. All are JSON Schema 2020-12, as those of contracts, and say so (3.0 §Multi Format Schema
 * Object): AsyncAPI's own is a draft 07. What a contract's schema refers to comes along, under {@code components}.
 */
final class MessageSchemas {
    /** Spelt as AsyncAPI spells the drafts that it knows. */
    static final String FORMAT = "application/schema+json;version=draft-2020-12";

    private static final String REF = "$ref";
    private static final String CONTRACT_SCHEMAS = "/components/schemas/";
    /** Keywords that mean nothing outside their OpenAPI document, or are referred to elsewhere. */
    private static final Set<String> LEFT_BEHIND = Set.of("$schema", "$defs", "definitions", "discriminator", "xml");

    private final ComponentKeys keys = new ComponentKeys();
    private final ObjectNode components = JsonNodeFactory.instance.objectNode();
    private final Map<LocatedSchema, String> referred = new HashMap<>();
    private final Queue<LocatedSchema> uncopied = new ArrayDeque<>();

    /** A schema as messages have it. */
    static ObjectNode formatted(JsonNode schema) {
        var formatted = JsonNodeFactory.instance.objectNode().put("schemaFormat", FORMAT);
        formatted.set("schema", schema);
        return formatted;
    }

    /** Keeps a schema under a name. @return a schema that refers to it */
    ObjectNode put(String name, ObjectNode schema) {
        var key = keys.of(name);
        components.set(key, formatted(schema));
        return referenceTo(key);
    }

    /** A contract's schema, with references into this document. */
    JsonNode copy(LocatedSchema schema) {
        var copy = schema.node().deepCopy();
        rewrite(schema.document(), copy);
        return copy;
    }

    /** Everything that was kept or referred to. */
    ObjectNode all() {
        for (var schema = uncopied.poll(); schema != null; schema = uncopied.poll()) {
            components.set(referred.get(schema), formatted(copy(schema)));
        }
        return components;
    }

    private void rewrite(JsonNode document, JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            object.remove(LEFT_BEHIND);
            object.properties().removeIf(member -> misleads(member.getKey(), member.getValue()));
            if (object.path(REF).isTextual()) {
                var pointer = LocalReference.target(document, object.path(REF).textValue());
                pointer.ifPresent(target -> object.setAll(referenceTo(new LocatedSchema(document, target))));
            }
            SchemaKeywords.visitSubschemas(object, (at, part, inPlace) -> rewrite(document, part));
        }
    }

    /** Tools for AsyncAPI follow whatever looks like a reference, also in a default or an example. */
    private static boolean misleads(String keyword, JsonNode value) {
        return !SchemaKeywords.decides(keyword) && value.findValue(REF) != null;
    }

    private ObjectNode referenceTo(LocatedSchema schema) {
        return referenceTo(referred.computeIfAbsent(schema, added -> {
            uncopied.add(added);
            return keys.of(name(added.pointer()));
        }));
    }

    private static ObjectNode referenceTo(String key) {
        return JsonNodeFactory.instance.objectNode().put(REF, "#/components/schemas/" + key + "/schema");
    }

    private static String name(String pointer) {
        return pointer.startsWith(CONTRACT_SCHEMAS)
                ? pointer.substring(CONTRACT_SCHEMAS.length()).replace('/', '.')
                : pointer;
    }
}

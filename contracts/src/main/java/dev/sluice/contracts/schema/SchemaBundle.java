package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.LocatedSchema;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Schemas of one OpenAPI document, and all that they refer to, as one JSON Schema that needs no other file. Only what
 * decides is copied: annotations and OpenAPI's own keywords stay behind.
 */
final class SchemaBundle {
    private static final String DEFS = "$defs";
    private static final String REF = "$ref";

    private final JsonNode document;
    private final ObjectNode defs = JsonNodeFactory.instance.objectNode();
    private final Map<String, String> names = new HashMap<>();
    private final Queue<String> uncopied = new ArrayDeque<>();

    SchemaBundle(JsonNode document) {
        this.document = document;
    }

    static ObjectNode of(LocatedSchema schema) {
        var bundle = new SchemaBundle(schema.document());
        return bundle.rootedAt(bundle.reference(schema.pointer()));
    }

    /** A schema that refers to the one at this pointer of the document. */
    ObjectNode reference(String pointer) {
        var name = names.computeIfAbsent(pointer, added -> {
            uncopied.add(added);
            return Integer.toString(names.size());
        });
        return JsonNodeFactory.instance.objectNode().put(REF, "#/" + DEFS + "/" + name);
    }

    /** The whole, when every root was added. */
    ObjectNode rootedAt(ObjectNode root) {
        for (var pointer = uncopied.poll(); pointer != null; pointer = uncopied.poll()) {
            defs.set(names.get(pointer), copy(document.at(pointer)));
        }
        root.set(DEFS, defs);
        return root;
    }

    private JsonNode copy(JsonNode schema) {
        if (!schema.isObject()) {
            return schema;
        }
        var copy = JsonNodeFactory.instance.objectNode();
        for (var entry : schema.properties()) {
            copyKeyword(entry.getKey(), entry.getValue(), copy);
        }
        return copy;
    }

    private void copyKeyword(String keyword, JsonNode value, ObjectNode into) {
        if (keyword.equals(REF)) {
            var target = LocalReference.target(document, value.asText())
                    .orElseThrow(() -> new IllegalArgumentException(LocalReference.fault(value.asText())));
            into.setAll(reference(target));
        } else if (SchemaKeywords.ASSERTIONS.contains(keyword)) {
            into.set(keyword, value);
        } else if (SchemaKeywords.OF_PARTS.contains(keyword) || SchemaKeywords.IN_PLACE.contains(keyword)) {
            into.set(keyword, copy(value));
        } else if (SchemaKeywords.LISTED_IN_PLACE.contains(keyword) || SchemaKeywords.LISTED_OF_PARTS.equals(keyword)) {
            var list = into.putArray(keyword);
            value.forEach(schema -> list.add(copy(schema)));
        } else if (SchemaKeywords.NAMED_OF_PARTS.contains(keyword) || SchemaKeywords.NAMED_IN_PLACE.equals(keyword)) {
            var named = into.putObject(keyword);
            value.properties().forEach(schema -> named.set(schema.getKey(), copy(schema.getValue())));
        }
    }
}

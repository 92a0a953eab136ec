package dev.sluice.contracts.describe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A schema of the headers of a record: all are UTF-8 text, some of them JSON text. */
final class HeadersSchema {
    private final ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");

    /** Those of another schema too. */
    HeadersSchema with(ObjectNode reference) {
        schema.withArrayProperty("allOf").add(reference);
        return this;
    }

    HeadersSchema required(String name, ObjectNode value) {
        schema.withArrayProperty("required").add(name);
        return optional(name, value);
    }

    HeadersSchema optional(String name, ObjectNode value) {
        schema.withObjectProperty("properties").set(name, value);
        return this;
    }

    ObjectNode schema() {
        return schema;
    }

    static ObjectNode text(String description) {
        var text = JsonNodeFactory.instance.objectNode().put("type", "string");
        return description.isEmpty() ? text : text.put("description", description);
    }

    /** @param pattern a regular expression, which JSON Schema does not anchor */
    static ObjectNode matching(String pattern, String description) {
        return text(description).put("pattern", pattern);
    }

    static ObjectNode exactly(String value) {
        return JsonNodeFactory.instance.objectNode().put("const", value);
    }

    /** A text that is JSON (2020-12 Validation §8). */
    static ObjectNode json(String description, JsonNode content) {
        var text = text(description).put("contentMediaType", "application/json");
        text.set("contentSchema", content);
        return text;
    }
}

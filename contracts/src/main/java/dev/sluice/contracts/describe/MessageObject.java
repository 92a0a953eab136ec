package dev.sluice.contracts.describe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.MediaType;
import dev.sluice.contracts.model.RequestBody.Content;

/**
 * A Message Object (3.0 §Message Object).
 *
 * @param key what it would like to be called in its channel
 */
record MessageObject(String key, ObjectNode node) {
    /** The key of the correlation id in {@code components}. */
    static final String CORRELATION_ID = "requestId";

    static MessageObject of(String key, String title, HeadersSchema headers) {
        var node = JsonNodeFactory.instance.objectNode().put("name", key).put("title", title);
        node.putObject("correlationId").put("$ref", "#/components/correlationIds/" + CORRELATION_ID);
        node.set("headers", MessageSchemas.formatted(headers.schema()));
        return new MessageObject(key, node);
    }

    /** A message whose value is JSON. */
    void valueIs(JsonNode schema) {
        node.set("payload", MessageSchemas.formatted(schema));
    }

    /** A message without a value: a record whose value is null. */
    void hasNoValue() {
        valueIs(JsonNodeFactory.instance.objectNode().put("type", "null"));
    }

    /** A message whose value is a body of one of the contract's types. */
    void valueIs(Content content, MessageSchemas schemas) {
        var range = content.range();
        if (!isWild(range)) {
            node.put("contentType", range.toString());
        }
        valueIs(range.isJson() ? json(content, schemas) : bytes(content, schemas));
    }

    private static JsonNode json(Content content, MessageSchemas schemas) {
        return content.schema().map(schemas::copy).orElse(BooleanNode.TRUE);
    }

    /** What is not JSON has no JSON Schema of its own; only a text is also a JSON value. */
    private static JsonNode bytes(Content content, MessageSchemas schemas) {
        var range = content.range();
        var value = JsonNodeFactory.instance.objectNode();
        if (range.type().equals("text")) {
            value.put("type", "string");
        }
        if (!isWild(range)) {
            return value.put("description", "The body, byte for byte.").put("contentMediaType", range.toString());
        }
        value.put("description", "The body, byte for byte, of a type in " + range + ".");
        content.schema()
                .ifPresent(schema -> value.put(
                                "description", "The body, byte for byte; what is JSON keeps to contentSchema.")
                        .put("contentMediaType", "application/json")
                        .set("contentSchema", schemas.copy(schema)));
        return value;
    }

    /** What tells the messages of one operation apart by their types. */
    static String suffix(MediaType range) {
        return "." + range.toString().replace("*", "any").replace('/', '_');
    }

    private static boolean isWild(MediaType range) {
        return range.type().equals("*") || range.subtype().equals("*");
    }
}

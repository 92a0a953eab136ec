package dev.sluice.contracts.model;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A JSON Schema where it stands in its document, so that its {@code $ref}s can be followed.
 *
 * @param document the whole OpenAPI document; nobody changes it
 * @param pointer the JSON pointer of the schema in it, as RFC 6901 text
 */
public record Schema(JsonNode document, String pointer) {

    /** The schema itself. */
    public JsonNode node() {
        return document.at(pointer);
    }
}

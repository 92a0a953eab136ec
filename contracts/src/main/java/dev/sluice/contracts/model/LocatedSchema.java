package dev.sluice.contracts.model;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Schema where it stands in its document, so that its {@code $ref}s can be followed. Two are equal when they
 * stand at the same place of the same tree: comparing documents by their content would take long.
 *
 * @param document the whole OpenAPI document; nobody changes it
 * @param pointer the JSON pointer of the schema in it, as RFC 6901 text
 */
public record LocatedSchema(JsonNode document, String pointer) {

    /** The schema itself. */
    public JsonNode node() {
        return document.at(pointer);
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean equals(@Nullable Object other) {
        return other instanceof LocatedSchema schema && document == schema.document && pointer.equals(schema.pointer);
    }

    @Override
    public int hashCode() {
        return 31 * System.identityHashCode(document) + pointer.hashCode();
    }
}

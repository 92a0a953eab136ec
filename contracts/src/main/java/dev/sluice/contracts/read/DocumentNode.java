package dev.sluice.contracts.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.model.JsonPointerToken;
import dev.sluice.contracts.model.LocatedSchema;
import dev.sluice.contracts.schema.LocalReference;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A value where it stands in its document, or a place where none stands.
 *
 * @param name the last part of the pointer, unescaped
 */
record DocumentNode(JsonNode document, String pointer, String name, JsonNode node) {

    static DocumentNode root(JsonNode document) {
        return new DocumentNode(document, "", "", document);
    }

    DocumentNode at(String child) {
        return new DocumentNode(document, pointer + "/" + JsonPointerToken.escape(child), child, node.path(child));
    }

    DocumentNode at(int index) {
        return new DocumentNode(document, pointer + "/" + index, Integer.toString(index), node.path(index));
    }

    boolean exists() {
        return !node.isMissingNode();
    }

    boolean isObject() {
        return node.isObject();
    }

    /** The members of an object, or none. */
    List<DocumentNode> members() {
        return node.properties().stream().map(entry -> at(entry.getKey())).toList();
    }

    /** The items of an array, or none. */
    List<DocumentNode> items() {
        var size = node.isArray() ? node.size() : 0;
        return IntStream.range(0, size).mapToObj(this::at).toList();
    }

    /** Empty where no text stands. */
    Optional<String> text() {
        return Optional.ofNullable(node.textValue());
    }

    /** The text of a text, number or boolean. */
    Optional<String> scalar() {
        return node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty();
    }

    LocatedSchema schema() {
        return new LocatedSchema(document, pointer);
    }

    /** Where the references that begin here end; empty where they are broken or run in a circle. */
    Optional<DocumentNode> followed() {
        var seen = new HashSet<String>();
        var at = this;
        while (at.node.path("$ref").isTextual()) {
            var target = LocalReference.target(document, at.node.path("$ref").textValue());
            if (target.isEmpty() || !seen.add(target.get())) {
                return Optional.empty();
            }
            at = new DocumentNode(document, target.get(), name, document.at(target.get()));
        }
        return Optional.of(at);
    }
}

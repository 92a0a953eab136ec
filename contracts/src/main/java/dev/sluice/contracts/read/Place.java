package dev.sluice.contracts.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.model.PointerToken;
import dev.sluice.contracts.model.Schema;
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
record Place(JsonNode document, String pointer, String name, JsonNode node) {

    static Place root(JsonNode document) {
        return new Place(document, "", "", document);
    }

    Place at(String child) {
        return new Place(document, pointer + "/" + PointerToken.escape(child), child, node.path(child));
    }

    Place at(int index) {
        return new Place(document, pointer + "/" + index, Integer.toString(index), node.path(index));
    }

    boolean exists() {
        return !node.isMissingNode();
    }

    boolean isObject() {
        return node.isObject();
    }

    /** The members of an object, or none. */
    List<Place> members() {
        return node.properties().stream().map(entry -> at(entry.getKey())).toList();
    }

    /** The items of an array, or none. */
    List<Place> items() {
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

    Schema schema() {
        return new Schema(document, pointer);
    }

    /** Where the references that begin here end; empty where they are broken or run in a circle. */
    Optional<Place> followed() {
        var seen = new HashSet<String>();
        var at = this;
        while (at.node.path("$ref").isTextual()) {
            var target = LocalReference.target(document, at.node.path("$ref").textValue());
            if (target.isEmpty() || !seen.add(target.get())) {
                return Optional.empty();
            }
            at = new Place(document, target.get(), name, document.at(target.get()));
        }
        return Optional.of(at);
    }
}

package dev.sluice.dispatcher.handle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.StreamSupport;

/**
 * One parameter of a call, validated and typed by its contract, defaults filled in. Everything but {@link #isPresent}
 * and {@link #textOr} throws NoSuchElementException where an optional one was left out.
 *
 * @param place {@code path}, {@code query} or {@code header}
 * @param node a missing node where it was left out
 */
public record CallParameter(String place, String name, JsonNode node) {

    public boolean isPresent() {
        return !node.isMissingNode();
    }

    public String text() {
        return json().asText();
    }

    public String textOr(String absent) {
        return isPresent() ? text() : absent;
    }

    public int asInt() {
        return Math.toIntExact(asLong());
    }

    public long asLong() {
        if (!json().canConvertToLong()) {
            throw wrong("a whole number");
        }
        return node.asLong();
    }

    public double asDouble() {
        if (!json().isNumber()) {
            throw wrong("a number");
        }
        return node.asDouble();
    }

    public boolean asBoolean() {
        if (!json().isBoolean()) {
            throw wrong("true or false");
        }
        return node.asBoolean();
    }

    /** The items of an array; a scalar is its only item. */
    public List<String> texts() {
        return json().isArray()
                ? StreamSupport.stream(node.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList()
                : List.of(text());
    }

    /** As it came. */
    public JsonNode json() {
        if (!isPresent()) {
            throw new NoSuchElementException("the call has no " + place + " parameter '" + name + "'");
        }
        return node;
    }

    private IllegalStateException wrong(String expected) {
        return new IllegalStateException(place + " parameter '" + name + "' is " + node + ", expected " + expected);
    }
}

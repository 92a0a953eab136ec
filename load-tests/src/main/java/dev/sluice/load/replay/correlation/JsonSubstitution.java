package dev.sluice.load.replay.correlation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.contracts.schema.StrictJsonParser;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The same JSON with other values: whole texts and whole numbers. */
final class JsonSubstitution {
    private JsonSubstitution() {}

    static boolean changes(JsonNode tree, Map<String, String> given) {
        if (tree.isContainerNode()) {
            for (var child : tree) {
                if (changes(child, given)) {
                    return true;
                }
            }
            return false;
        }
        return isPlaced(tree, given);
    }

    private static boolean isPlaced(JsonNode value, Map<String, String> given) {
        return (value.isTextual() || value.isIntegralNumber()) && given.containsKey(value.asText());
    }

    static JsonNode in(JsonNode tree, Map<String, String> given) {
        if (tree.isObject()) {
            var object = JsonNodeFactory.instance.objectNode();
            tree.properties().forEach(member -> object.set(member.getKey(), in(member.getValue(), given)));
            return object;
        }
        if (tree.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            tree.forEach(item -> array.add(in(item, given)));
            return array;
        }
        return isPlaced(tree, given) ? placed(tree, String.valueOf(given.get(tree.asText()))) : tree;
    }

    /** A number stays one as long as what comes in its place is one. */
    private static JsonNode placed(JsonNode old, String given) {
        if (old.isIntegralNumber()
                && StrictJsonParser.read(given.getBytes(StandardCharsets.UTF_8))
                        instanceof StrictJsonParser.Tree(var number)
                && number.isIntegralNumber()) {
            return number;
        }
        return TextNode.valueOf(given);
    }
}

package dev.sluice.contracts.describe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.PathTemplate;
import dev.sluice.contracts.model.PathTemplate.Literal;
import dev.sluice.contracts.model.PathTemplate.Variable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The {@code paths} of several documents. Templates that match the same paths are one path there (OpenAPI 3.1 §4.8.8.2),
 * with the variables of the first.
 */
final class PathsMerger {
    private final ObjectNode paths = JsonNodeFactory.instance.objectNode();
    private final Map<List<String>, Path> known = new HashMap<>();

    /** A path that is there. */
    record Path(ObjectNode item, PathTemplate template) {

        /** What the variables of another template are called here. */
        Map<String, String> renamed(PathTemplate other) {
            var names = new LinkedHashMap<String, String>();
            for (var at = 0; at < template.segments().size(); at++) {
                if (other.segments().get(at) instanceof Variable(var name)
                        && template.segments().get(at) instanceof Variable(var here)) {
                    names.put(name, here);
                }
            }
            return names;
        }
    }

    /** @param text the template as it is written, with its prefix */
    Path at(String text, PathTemplate template) {
        return known.computeIfAbsent(shape(template), added -> new Path(paths.putObject(text), template));
    }

    JsonNode all() {
        return paths;
    }

    private static List<String> shape(PathTemplate template) {
        return template.segments().stream()
                .map(segment -> switch (segment) {
                    case Literal(var text) -> "=" + text;
                    case Variable(var name) -> "";
                })
                .toList();
    }
}

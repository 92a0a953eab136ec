package dev.sluice.load.replay.masking;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.model.JsonPointerToken;
import dev.sluice.contracts.schema.LocalReference;
import dev.sluice.contracts.schema.SchemaKeywords;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The shapes of one document, each made once. There are as many as the document has combinations of schemas for one value. */
final class SchemaViews {
    private static final String SCHEMAS = "/components/schemas";

    private final JsonNode document;
    private final Map<Set<String>, SchemaView> shapes = new HashMap<>();

    SchemaViews(JsonNode document) {
        this.document = document;
    }

    /** @param pointers of schemas that look at the same value */
    SchemaView of(Set<String> pointers) {
        var found = shapes.get(pointers);
        if (found == null) {
            found = new SchemaView(this, followed(pointers, false));
            shapes.put(Set.copyOf(pointers), found);
        }
        return found;
    }

    JsonNode schema(String pointer) {
        return document.at(pointer);
    }

    /** Whether a schema, or one that it contains or refers to, is marked. */
    boolean reaches(String pointer) {
        return followed(Set.of(pointer), true).stream().anyMatch(each -> SchemaView.isMarked(document.at(each)));
    }

    /** With what references and branches lead to.
     * @param parts whether also schemas for parts of the value */
    private Set<String> followed(Set<String> pointers, boolean parts) {
        var found = new LinkedHashSet<String>();
        var waiting = new ArrayDeque<>(pointers);
        while (!waiting.isEmpty()) {
            var pointer = waiting.remove();
            if (found.add(pointer)) {
                var schema = document.at(pointer);
                LocalReference.target(document, schema.path("$ref").asText()).ifPresent(waiting::add);
                if (schema.has("discriminator")) {
                    heirs(pointer, schema.path("discriminator").path("mapping")).forEach(waiting::add);
                }
                SchemaKeywords.visitSubschemas(schema, (at, part, inPlace) -> {
                    if (inPlace || (parts && !isAside(at))) {
                        waiting.add(pointer + at);
                    }
                });
            }
        }
        return found;
    }

    /** What may stand for a schema with a discriminator (OpenAPI 3.1 §4.8.25): by reference, by name, or by taking it in. */
    private Set<String> heirs(String pointer, JsonNode mapping) {
        var heirs = new LinkedHashSet<String>();
        for (var named : mapping) {
            LocalReference.target(document, named.asText())
                    .or(() -> LocalReference.target(document, "#" + SCHEMAS + "/" + named.asText()))
                    .ifPresent(heirs::add);
        }
        for (var component : document.at(SCHEMAS).properties()) {
            for (var part : component.getValue().path("allOf")) {
                LocalReference.target(document, part.path("$ref").asText())
                        .filter(pointer::equals)
                        .ifPresent(_ -> heirs.add(SCHEMAS + "/" + JsonPointerToken.escape(component.getKey())));
            }
        }
        return heirs;
    }

    /** Those count only where a reference leads to them. */
    private static boolean isAside(String at) {
        return at.startsWith("/$defs/") || at.startsWith("/definitions/");
    }
}

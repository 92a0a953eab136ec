package dev.sluice.contracts.describe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.JsonPointerToken;
import dev.sluice.contracts.schema.LocalReference;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Rewrites discriminators (OpenAPI 3.1 §4.8.25). Where a schema is found by its name alone, renaming it would break that:
 * a mapping then says what the name said. What leads nowhere is left out.
 */
final class DiscriminatorRewriter {
    private static final String SCHEMAS = "/components/schemas/";

    private final JsonNode document;
    private final UnaryOperator<String> reference;
    private final Map<String, Set<String>> heirs;

    /** @param reference makes a reference of a pointer into the document */
    DiscriminatorRewriter(JsonNode document, UnaryOperator<String> reference) {
        this.document = document;
        this.reference = reference;
        this.heirs = heirs(document);
    }

    /**
     * @param schema with the references of its document
     * @param pointer where it stands, if it may be referred to; else empty
     */
    void rewrite(ObjectNode schema, String pointer) {
        if (schema.path("discriminator") instanceof ObjectNode discriminator) {
            var targets = new LinkedHashMap<String, String>();
            discriminator
                    .path("mapping")
                    .properties()
                    .forEach(entry ->
                            target(entry.getValue().asText()).ifPresent(target -> targets.put(entry.getKey(), target)));
            implied(schema, targets);
            heirs(pointer, targets);
            discriminator.remove("mapping");
            if (!targets.isEmpty()) {
                var mapping = discriminator.putObject("mapping");
                targets.forEach((value, target) -> mapping.put(value, reference.apply(target)));
            }
        }
    }

    /** A mapping leads to a name or by a reference. */
    private Optional<String> target(String text) {
        var named = SCHEMAS + JsonPointerToken.escape(text);
        return document.at(named).isMissingNode() ? LocalReference.target(document, text) : Optional.of(named);
    }

    private void implied(ObjectNode schema, Map<String, String> targets) {
        for (var keyword : List.of("oneOf", "anyOf")) {
            for (var part : schema.path(keyword)) {
                LocalReference.target(document, part.path("$ref").asText())
                        .ifPresent(target -> name(target).ifPresent(name -> targets.putIfAbsent(name, target)));
            }
        }
    }

    /** Schemas that take all of this one in may stand for it. */
    private void heirs(String pointer, Map<String, String> targets) {
        for (var name : heirs.getOrDefault(pointer, Set.of())) {
            targets.putIfAbsent(name, SCHEMAS + JsonPointerToken.escape(name));
        }
    }

    /** By the pointer of a schema the names of those that take it in. */
    private static Map<String, Set<String>> heirs(JsonNode document) {
        var heirs = new HashMap<String, Set<String>>();
        for (var named : document.at("/components/schemas").properties()) {
            for (var part : named.getValue().path("allOf")) {
                LocalReference.target(document, part.path("$ref").asText())
                        .ifPresent(target -> heirs.computeIfAbsent(target, added -> new LinkedHashSet<>())
                                .add(named.getKey()));
            }
        }
        return heirs;
    }

    private static Optional<String> name(String pointer) {
        return Optional.of(pointer)
                .filter(found -> found.startsWith(SCHEMAS) && found.indexOf('/', SCHEMAS.length()) < 0)
                .map(found ->
                        found.substring(SCHEMAS.length()).replace("~1", "/").replace("~0", "~"));
    }
}

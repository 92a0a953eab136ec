package dev.sluice.contracts.describe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/** The {@code components} of several documents, filled as they are referred to; no two share a key. */
final class ComponentsMerger {
    private static final String SCHEMES = "securitySchemes";

    private final ObjectNode components = JsonNodeFactory.instance.objectNode();
    private final Map<String, ComponentKeys> keys = new HashMap<>();
    private final Map<Scheme, String> schemes = new HashMap<>();

    /** @param node without what only its own document understands */
    private record Scheme(String name, JsonNode node) {}

    /** A key as near to a name as can be; something has to be put there. */
    String key(String section, String name) {
        return keys.computeIfAbsent(section, added -> new ComponentKeys()).of(name);
    }

    void put(String section, String key, JsonNode component) {
        components.withObjectProperty(section).set(key, component);
    }

    static String reference(String section, String key) {
        return "#/components/" + section + "/" + key;
    }

    /** Services that trust the same tokens share a scheme. @return its key */
    String scheme(String name, JsonNode node) {
        return schemes.computeIfAbsent(new Scheme(name, node), added -> {
            var key = key(SCHEMES, name);
            put(SCHEMES, key, node);
            return key;
        });
    }

    ObjectNode all() {
        return components;
    }
}

package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.JsonPointerToken;
import dev.sluice.contracts.model.Parameter;
import dev.sluice.contracts.model.Parameter.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one parameter in OpenAPI's default style: {@code form} in the query, {@code simple} elsewhere. */
record ParameterDeserializer(String name, Location in, ParameterType shape, Optional<JsonNode> defaultValue) {

    static ParameterDeserializer of(Parameter parameter, ParameterTypeInference reader) {
        var schema = parameter.schema();
        try {
            var defaultValue = reader.defaultValue(schema.node()).filter(value -> !parameter.required());
            return new ParameterDeserializer(
                    parameter.name(), parameter.in(), reader.shape(schema.node()), defaultValue);
        } catch (ParameterTypeInference.NoShape e) {
            throw new IllegalArgumentException("parameter " + parameter.name() + ": " + e.reason(), e);
        }
    }

    /** Puts the value, or the default, or nothing where neither is there. */
    void read(RawParameters raw, Map<String, List<String>> query, ObjectNode into, List<SchemaViolation> violations) {
        var texts = texts(raw, query);
        if (texts.isEmpty()) {
            defaultValue.ifPresent(value -> into.set(name, value.deepCopy()));
            return;
        }
        if (texts.size() > 1 && shape instanceof ParameterType.Scalar) {
            var pointer = "/" + JsonPointerToken.escape(name);
            violations.add(new SchemaViolation(in, pointer, "expected one value, came " + texts.size()));
        }
        into.set(name, value(texts));
    }

    private List<String> texts(RawParameters raw, Map<String, List<String>> query) {
        return switch (in) {
            case PATH -> Optional.ofNullable(raw.path().get(name)).map(List::of).orElse(List.of());
            case QUERY -> query.getOrDefault(name, List.of());
            case HEADER -> raw.headers().apply(name);
            case BODY -> List.of();
        };
    }

    private JsonNode value(List<String> texts) {
        var separated = in != Location.QUERY && shape instanceof ParameterType.Array;
        return shape.value(separated ? separated(texts) : texts);
    }

    /** The items of {@code simple} style; the blanks that headers allow around a comma are no part of them. */
    private static List<String> separated(List<String> texts) {
        var items = new ArrayList<String>();
        for (var text : texts) {
            if (!text.isBlank()) {
                for (var item : text.split(",", -1)) {
                    items.add(item.strip());
                }
            }
        }
        return items;
    }
}

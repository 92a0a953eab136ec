package dev.sluice.load.replay.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.contracts.model.MediaType;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A question, taken apart: its parameters, its content type without parameters, its body. A body that is no JSON is one value; one
 * that only repeats the parameters, as that of an operation without a body does, counts as none.
 *
 * @param parts by name, each a tree, missing where there is none
 */
record CanonicalRequest(Map<String, JsonNode> parts) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final List<String> PARAMETERS = List.of("path", "query", "header");

    static CanonicalRequest of(StandInRequest question) {
        var params = params(question.params());
        var parts = new LinkedHashMap<String, JsonNode>();
        for (var part : PARAMETERS) {
            parts.put(part, params.path(part));
        }
        var body = body(question);
        var isNone = body.isMissingNode() || body.equals(params);
        parts.put("content-type", isNone ? MissingNode.getInstance() : type(question.contentType()));
        parts.put("body", isNone ? MissingNode.getInstance() : body);
        return new CanonicalRequest(parts);
    }

    JsonNode part(String name) {
        return parts.getOrDefault(name, MissingNode.getInstance());
    }

    private static JsonNode params(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException | NumberFormatException e) {
            return TextNode.valueOf(text);
        }
    }

    private static JsonNode body(StandInRequest question) {
        var bytes = question.body();
        if (bytes == null) {
            return MissingNode.getInstance();
        }
        var type = Optional.ofNullable(question.contentType()).flatMap(MediaType::parse);
        if (question.contentType() == null || type.filter(MediaType::isJson).isPresent()) {
            try {
                var tree = JSON.readTree(bytes);
                return tree.isMissingNode() ? BinaryNode.valueOf(bytes) : tree;
            } catch (IOException | NumberFormatException e) { // the latter for exponents beyond all bounds
                return BinaryNode.valueOf(bytes);
            }
        }
        return BinaryNode.valueOf(bytes);
    }

    private static JsonNode type(@Nullable String contentType) {
        if (contentType == null) {
            return MissingNode.getInstance();
        }
        return TextNode.valueOf(
                MediaType.parse(contentType).map(MediaType::toString).orElse(contentType));
    }
}

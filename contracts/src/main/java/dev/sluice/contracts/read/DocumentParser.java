package dev.sluice.contracts.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Makes a tree of a document, by its name either YAML or JSON. */
final class DocumentParser {
    /** How deep lists and maps may nest. */
    static final int MAX_DEPTH = 100;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private DocumentParser() {}

    sealed interface Result {}

    record Parsed(JsonNode tree) implements Result {}

    record Unparsable(String pointer, String reason) implements Result {}

    static Result parse(String name, byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new Unparsable("", "not UTF-8");
        }
        var result = name.endsWith(".json") ? parseJson(text) : YamlTree.parse(text);
        if (result instanceof Parsed(var tree) && !tree.isObject()) {
            return new Unparsable("", "expected an OpenAPI document, came " + tree.getNodeType());
        }
        return result;
    }

    private static Result parseJson(String text) {
        try {
            return new Parsed(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            var at = Optional.ofNullable(e.getLocation()).orElse(JsonLocation.NA);
            return new Unparsable(
                    "",
                    "no JSON: " + e.getOriginalMessage() + ", line " + at.getLineNr() + ", column " + at.getColumnNr());
        }
    }
}

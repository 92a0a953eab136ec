package dev.sluice.load.replay.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in a line, so that the same bytes come out: {@code x} is JSON that is written back as it was, {@code xText} other text,
 * {@code xBase64} the rest.
 */
final class BytesCodec {
    private static final String TEXT = "Text";
    private static final String BASE64 = "Base64";
    private static final int DEEPEST_LINE = 1_000;
    /** What stands in a line is read again two levels deeper. */
    private static final int DEEPEST_PART = 500;

    private static final ObjectMapper LINES = mapper(DEEPEST_LINE, Integer.MAX_VALUE);
    private static final ObjectMapper PARTS = mapper(DEEPEST_PART, StreamReadConstraints.DEFAULT_MAX_STRING_LEN);

    private BytesCodec() {}

    private static ObjectMapper mapper(int deepest, int longestText) {
        var factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(deepest)
                        .maxStringLength(longestText)
                        .build())
                .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    static ObjectNode object() {
        return LINES.createObjectNode();
    }

    static byte[] bytes(JsonNode tree) {
        try {
            return LINES.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    /** @throws IllegalArgumentException where a line is no JSON object */
    static ObjectNode line(byte[] bytes) {
        try {
            if (LINES.readTree(bytes) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException | NumberFormatException e) {
            throw new IllegalArgumentException("no JSON: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("no JSON object");
    }

    static void put(ObjectNode into, String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            return;
        }
        var tree = tree(bytes);
        if (tree.isPresent()) {
            into.set(name, tree.get());
        } else {
            putText(into, name + TEXT, name + BASE64, bytes);
        }
    }

    /** As text where it is UTF-8. */
    static void putText(ObjectNode into, String name, String otherwise, byte[] bytes) {
        try {
            into.put(name, UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            into.put(otherwise, Base64.getEncoder().encodeToString(bytes));
        }
    }

    /** JSON that becomes the same bytes again. */
    private static Optional<JsonNode> tree(byte[] bytes) {
        try {
            var tree = PARTS.readTree(bytes);
            return tree != null && !tree.isMissingNode() && Arrays.equals(PARTS.writeValueAsBytes(tree), bytes)
                    ? Optional.of(tree)
                    : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    static byte @Nullable [] get(ObjectNode from, String name) {
        var tree = from.get(name);
        return tree == null ? getText(from, name + TEXT, name + BASE64) : bytes(tree);
    }

    static byte @Nullable [] getText(ObjectNode from, String name, String otherwise) {
        var text = text(from, name);
        if (text.isPresent()) {
            return text.get().getBytes(UTF_8);
        }
        return text(from, otherwise).map(Base64.getDecoder()::decode).orElse(null);
    }

    /** @throws IllegalArgumentException where something else than a text stands */
    static Optional<String> text(ObjectNode from, String name) {
        var value = from.get(name);
        if (value != null && !value.isTextual()) {
            throw new IllegalArgumentException(name + " is " + shown(value) + ", expected a text");
        }
        return Optional.ofNullable(value).map(JsonNode::textValue);
    }

    static String required(ObjectNode from, String name) {
        return text(from, name).orElseThrow(() -> new IllegalArgumentException("no " + name));
    }

    /** @throws IllegalArgumentException where something else than a whole number from zero stands */
    static Optional<Long> number(ObjectNode from, String name) {
        var value = from.get(name);
        if (value != null && !(value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0)) {
            throw new IllegalArgumentException(name + " is " + shown(value) + ", expected a whole number from 0");
        }
        return Optional.ofNullable(value).map(JsonNode::longValue);
    }

    static String shown(JsonNode value) {
        var text = value.toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}

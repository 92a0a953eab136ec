package dev.sluice.contracts.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads JSON as RFC 8259 has it and no other way: UTF-8 without a byte order mark, no name twice in an object, nothing
 * after the value, and bounds on whatever a caller could make long. Thread safe.
 */
public final class StrictJsonParser {
    /** How deep arrays and objects may nest. */
    public static final int MAX_DEPTH = 100;
    /** The longest name of a property, in characters. */
    public static final int MAX_NAME_LENGTH = 1_000;
    /** The longest text, in characters; bodies have their own limit. */
    public static final int MAX_STRING_LENGTH = 20_000_000;
    /** How much of a parser's message is passed on, in characters. */
    private static final int MAX_REASON_LENGTH = 160;

    /** Buffers are shared: by default each thread keeps its own 8 KB, also a virtual one that waits for a reply. */
    private static final ObjectReader READER = JsonMapper.builder(JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNameLength(MAX_NAME_LENGTH)
                            .maxStringLength(MAX_STRING_LENGTH)
                            .maxNumberLength(JsonNumbers.MAX_LENGTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .nodeFactory(JsonNumbers.EXACT)
            .build()
            .readerFor(JsonNode.class);

    private StrictJsonParser() {}

    /** What some bytes turned out to be. */
    public sealed interface Result {}

    /** The only value in the bytes. */
    public record Tree(JsonNode node) implements Result {}

    /**
     * @param offset how many bytes were read when it showed
     */
    public record Malformed(String reason, long offset) implements Result {}

    public static Result read(byte[] bytes) {
        var notUtf8 = Utf8Validator.fault(bytes);
        if (notUtf8.isPresent()) {
            return notUtf8.get();
        }
        try (var parser = READER.createParser(bytes)) {
            return read(parser);
        } catch (JsonProcessingException e) {
            var location = Optional.ofNullable(e.getLocation());
            return new Malformed(
                    reason(e), location.map(at -> at.getByteOffset()).orElse(0L));
        } catch (IOException e) {
            throw new IllegalStateException("an array in memory is always readable", e);
        }
    }

    private static Result read(JsonParser parser) throws IOException {
        try {
            if (parser.nextToken() == null) {
                return new Malformed("no value", parser.currentLocation().getByteOffset());
            }
            JsonNode tree = READER.readTree(parser);
            if (parser.nextToken() != null) {
                return new Malformed(
                        "something follows the value",
                        parser.currentTokenLocation().getByteOffset());
            }
            return new Tree(tree);
        } catch (NumberFormatException e) {
            return new Malformed(
                    "a number's exponent is out of bounds, limit " + JsonNumbers.MAX_SCALE,
                    parser.currentLocation().getByteOffset());
        }
    }

    /** The parser's own words, without its hints at Java methods and at the place, which the offset tells. */
    private static String reason(JsonProcessingException e) {
        var words = e.getOriginalMessage()
                .replaceAll("^Duplicate field '(.*)' for `.*$", "name $1 stands twice in one object")
                .replaceAll(" ?\\(start marker at [^)]*\\)?.*", "")
                .replaceAll(", from `[^`]*`", "")
                .replaceAll("\\s+", " ");
        return words.length() <= MAX_REASON_LENGTH ? words : words.substring(0, MAX_REASON_LENGTH) + "…";
    }
}

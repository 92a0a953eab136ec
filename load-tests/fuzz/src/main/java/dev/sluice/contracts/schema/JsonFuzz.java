package dev.sluice.contracts.schema;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.contracts.schema.StrictJsonParser.Malformed;
import dev.sluice.contracts.schema.StrictJsonParser.Tree;
import dev.sluice.fuzz.Invariant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** What is taken for JSON is what a second strict reader takes for the same JSON, bounds aside. */
public final class JsonFuzz {
    /** Below all bounds on depth, names and numbers: there both readers must say the same. */
    private static final int UNBOUNDED_BYTES = 90;

    private static final JsonMapper SECOND = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private JsonFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        var second = isUtf8(input) ? second(input) : Optional.<JsonNode>empty();
        switch (StrictJsonParser.read(input)) {
            case Tree(var tree) -> {
                var written = SECOND.writeValueAsBytes(tree);
                Invariant.holds(second.isPresent(), "a second reader takes it too");
                Invariant.same(
                        SECOND.readTree(written),
                        SECOND.readTree(SECOND.writeValueAsBytes(second.get())),
                        "both read the same");
                Invariant.holds(
                        StrictJsonParser.read(written) instanceof Tree(var again)
                                && Arrays.equals(SECOND.writeValueAsBytes(again), written),
                        "it is read again as it was written");
            }
            case Malformed(var reason, var offset) -> {
                Invariant.holds(!reason.isBlank() && offset >= 0, "a fault has a reason and a place");
                Invariant.holds(
                        second.isEmpty() || input.length > UNBOUNDED_BYTES || hasExponent(input),
                        "what is refused below the bounds is refused by a second reader");
            }
        }
    }

    /** The exponent of a number has a bound of its own that a few bytes can exceed. */
    private static boolean hasExponent(byte[] input) {
        return new String(input, StandardCharsets.ISO_8859_1).matches("(?s).*[0-9][eE].*");
    }

    private static boolean isUtf8(byte[] input) {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(input));
            return text.isEmpty() || text.charAt(0) != '\uFEFF';
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static Optional<JsonNode> second(byte[] input) {
        try {
            // Of text, since of bytes the library would also guess UTF-16 and UTF-32.
            return Optional.of(SECOND.readTree(new String(input, StandardCharsets.UTF_8)))
                    .filter(node -> !node.isMissingNode());
        } catch (IOException | NumberFormatException e) { // the latter for exponents beyond what its numbers hold
            return Optional.empty();
        }
    }
}

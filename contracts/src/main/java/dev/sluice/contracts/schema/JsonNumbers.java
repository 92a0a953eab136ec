package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Numbers as trees hold them: exact, and small enough that arithmetic on them is quick. {@code 1e1000000000} is eleven
 * bytes, yet a division by it takes hours.
 */
final class JsonNumbers extends JsonNodeFactory {
    /** In characters, sign and exponent included. */
    static final int MAX_LENGTH = 100;
    /** Digits behind the point, or zeros before it that an exponent stands for. */
    static final int MAX_SCALE = 400;

    static final JsonNumbers EXACT = new JsonNumbers();

    private static final long serialVersionUID = 1;
    private static final Pattern INTEGER = Pattern.compile("-?(?:0|[1-9][0-9]*+)");
    private static final Pattern NUMBER =
            Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]{1,4})?");

    private JsonNumbers() {}

    @Override
    public DecimalNode numberNode(BigDecimal value) {
        if (Math.abs(value.scale()) > MAX_SCALE) {
            throw new OutOfBounds();
        }
        return DecimalNode.valueOf(value);
    }

    /** Empty where the text is no whole number in JSON's notation. */
    static Optional<JsonNode> integer(String text) {
        if (text.length() > MAX_LENGTH || !INTEGER.matcher(text).matches()) {
            return Optional.empty();
        }
        if (text.length() < 10) {
            return Optional.of(EXACT.numberNode(Integer.parseInt(text)));
        }
        return Optional.of(
                text.length() < 19 ? EXACT.numberNode(Long.parseLong(text)) : EXACT.numberNode(new BigInteger(text)));
    }

    /** Empty where the text is no number in JSON's notation, or one out of bounds. */
    static Optional<JsonNode> number(String text) {
        var integer = integer(text);
        if (integer.isPresent()
                || text.length() > MAX_LENGTH
                || !NUMBER.matcher(text).matches()) {
            return integer;
        }
        var value = new BigDecimal(text);
        return Math.abs(value.scale()) > MAX_SCALE ? Optional.empty() : Optional.of(EXACT.numberNode(value));
    }

    /** What the parser throws too, for exponents beyond its own bound. Never leaves {@link StrictJsonParser}. */
    static final class OutOfBounds extends NumberFormatException {
        private static final long serialVersionUID = 1;
    }
}

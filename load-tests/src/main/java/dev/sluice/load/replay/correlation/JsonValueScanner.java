package dev.sluice.load.replay.correlation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;

/**
 * Reads the texts and whole numbers of JSON. Each request and each reply of a recording is looked at, so it builds no tree,
 * and of a value no more than a hash unless somebody asks for it. One thread, one value at a time.
 */
final class JsonValueScanner {
    private static final int LONGEST = 200;
    private static final int LONG_ENOUGH = 16;
    private static final int SHORTEST_WITH_DIGIT = 4;
    /** Of one document. */
    private static final int MOST = 1_000;

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final List<String> NAMES = List.of("id", "key", "token", "cursor", "number", "code", "ref", "uuid");

    private static final JsonFactory JSON = new JsonFactory();

    private final JsonParser parser;
    private boolean isText;
    private int length;
    private long hash;
    private boolean hasDigit;
    private boolean hasBlank;

    private JsonValueScanner(JsonParser parser) {
        this.parser = parser;
    }

    /** What is done with each value. */
    @FunctionalInterface
    interface Visitor {
        /** @param values stands at it */
        void visit(JsonValueScanner values) throws IOException;
    }

    /** None beyond the place where the bytes are no JSON any more. */
    static void read(byte[] json, Visitor visitor) {
        try (var parser = JSON.createParser(json)) {
            new JsonValueScanner(parser).read(visitor);
        } catch (IOException e) {
            return; // what cannot be read carries nothing that could be followed
        }
    }

    private void read(Visitor visitor) throws IOException {
        var left = MOST;
        for (var token = parser.nextToken(); token != null && left > 0; token = parser.nextToken()) {
            isText = token == JsonToken.VALUE_STRING;
            if (isText || token == JsonToken.VALUE_NUMBER_INT) {
                length = parser.getTextLength();
                if (length > 0 && length <= LONGEST) {
                    look();
                    left--;
                    visitor.visit(this);
                }
            }
        }
    }

    private void look() throws IOException {
        var characters = parser.getTextCharacters();
        var from = parser.getTextOffset();
        hash = FNV_OFFSET;
        hasDigit = false;
        hasBlank = false;
        for (var at = from; at < from + length; at++) {
            var each = characters[at];
            hash = (hash ^ each) * FNV_PRIME;
            hasDigit |= each >= '0' && each <= '9';
            hasBlank |= each <= ' ';
        }
    }

    /** The same for the same text, number or not. */
    long hash() {
        return hash;
    }

    static long hash(String text) {
        var hash = FNV_OFFSET;
        for (var at = 0; at < text.length(); at++) {
            hash = (hash ^ text.charAt(at)) * FNV_PRIME;
        }
        return hash;
    }

    String text() throws IOException {
        return parser.getText();
    }

    /** Where it stands (RFC 6901). */
    String pointer() {
        return parser.getParsingContext().pathAsPointer().toString();
    }

    /** Texts with a digit or long ones, and anything where a name says so. */
    boolean mayBeGenerated() {
        var isLikely = isText && (length >= LONG_ENOUGH || (length >= SHORTEST_WITH_DIGIT && hasDigit));
        return !hasBlank && (isLikely || isNamed());
    }

    /** By the nearest name; items of arrays have that of their array. */
    private boolean isNamed() {
        var context = parser.getParsingContext();
        while (context != null && context.getCurrentName() == null) {
            context = context.getParent();
        }
        if (context == null) {
            return false;
        }
        var name = context.getCurrentName();
        for (var end : NAMES) { // no stream: this is asked for each value of each reply
            if (name.regionMatches(true, name.length() - end.length(), end, 0, end.length())) {
                return true;
            }
        }
        return false;
    }
}

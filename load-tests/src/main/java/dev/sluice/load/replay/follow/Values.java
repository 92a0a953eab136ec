package dev.sluice.load.replay.follow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Finds in JSON what may have been generated: texts with a digit or long ones, and whole numbers where a name says so. It reads tokens and
 * builds no tree, since each request and each reply of a recording is looked at.
 */
final class Values {
    private static final int LONGEST = 200;
    private static final int LONG_ENOUGH = 16;
    private static final int SHORTEST_WITH_DIGIT = 4;
    /** Of one document. */
    private static final int MOST = 1_000;

    private static final List<String> NAMES = List.of("id", "key", "token", "cursor", "number", "code", "ref", "uuid");

    private static final JsonFactory JSON = new JsonFactory();

    private Values() {}

    /** What is done with each value. */
    @FunctionalInterface
    interface Visitor {
        /** @param pointer where it stands, for those who want to know */
        void visit(String value, Supplier<String> pointer);
    }

    /** Those that look generated; none beyond the place where the bytes are no JSON any more. */
    static void generated(byte[] json, Visitor visitor) {
        read(json, visitor, true);
    }

    /** All texts and whole numbers, whatever they are. */
    static void all(byte[] json, Visitor visitor) {
        read(json, visitor, false);
    }

    private static void read(byte[] json, Visitor visitor, boolean onlyGenerated) {
        try (var parser = JSON.createParser(json)) {
            var left = MOST;
            for (var token = parser.nextToken(); token != null && left > 0; token = parser.nextToken()) {
                var isText = token == JsonToken.VALUE_STRING;
                if (!isText && token != JsonToken.VALUE_NUMBER_INT) {
                    continue;
                }
                var value = parser.getText();
                if (value.length() <= LONGEST && (!onlyGenerated || mayBeGenerated(parser, value, isText))) {
                    left--;
                    visitor.visit(
                            value,
                            () -> parser.getParsingContext().pathAsPointer().toString());
                }
            }
        } catch (IOException e) {
            return; // what cannot be read carries nothing that could be followed
        }
    }

    private static boolean mayBeGenerated(JsonParser parser, String value, boolean isText) throws IOException {
        var isLikely = isText
                && (value.length() >= LONG_ENOUGH || (value.length() >= SHORTEST_WITH_DIGIT && has(value, true)));
        return !value.isEmpty() && (isLikely || isNamed(parser)) && !has(value, false);
    }

    private static boolean has(String value, boolean digit) {
        for (var at = 0; at < value.length(); at++) {
            var each = value.charAt(at);
            if (digit ? each >= '0' && each <= '9' : Character.isWhitespace(each)) {
                return true;
            }
        }
        return false;
    }

    /** By the nearest name; items of arrays have that of their array. */
    private static boolean isNamed(JsonParser parser) {
        var context = parser.getParsingContext();
        while (context != null && context.getCurrentName() == null) {
            context = context.getParent();
        }
        if (context == null) {
            return false;
        }
        var lower = context.getCurrentName().toLowerCase(Locale.ROOT);
        return NAMES.stream().anyMatch(lower::endsWith);
    }
}

package dev.sluice.contracts.schema;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A query as HTML forms write it: {@code name=value&…}, {@code +} for a space, percent-encoded UTF-8 for the rest. */
sealed interface QueryString {

    /** All values of each name, in their order. */
    record Pairs(Map<String, List<String>> values) implements QueryString {}

    record Malformed(String reason) implements QueryString {}

    static QueryString parse(String query) {
        var values = new HashMap<String, List<String>>();
        for (var from = 0; from < query.length(); ) {
            var ampersand = query.indexOf('&', from);
            var to = ampersand < 0 ? query.length() : ampersand;
            if (to > from && !addPair(query.substring(from, to), values)) {
                return new Malformed("query has " + ValidationMessages.cut(query.substring(from, to))
                        + ", expected percent-encoded UTF-8");
            }
            from = to + 1;
        }
        return new Pairs(values);
    }

    private static boolean addPair(String pair, Map<String, List<String>> into) {
        var equals = pair.indexOf('=');
        var name = decoded(equals < 0 ? pair : pair.substring(0, equals));
        var value = decoded(equals < 0 ? "" : pair.substring(equals + 1));
        if (name.isEmpty() || value.isEmpty()) {
            return false;
        }
        into.computeIfAbsent(name.get(), added -> new ArrayList<>(1)).add(value.get());
        return true;
    }

    private static Optional<String> decoded(String text) {
        var plain = true;
        for (var at = 0; at < text.length() && plain; at++) {
            var c = text.charAt(at);
            plain = c > ' ' && c < 0x7f && c != '%' && c != '+';
        }
        return plain ? Optional.of(text) : percentDecoded(text);
    }

    private static Optional<String> percentDecoded(String text) {
        var bytes = ByteBuffer.allocate(text.length());
        for (var at = 0; at < text.length(); at++) {
            var c = text.charAt(at);
            if (c == '%') {
                if (at + 2 >= text.length()
                        || !HexFormat.isHexDigit(text.charAt(at + 1))
                        || !HexFormat.isHexDigit(text.charAt(at + 2))) {
                    return Optional.empty();
                }
                bytes.put((byte) HexFormat.fromHexDigits(text, at + 1, at + 3));
                at += 2;
            } else if (c > ' ' && c < 0x7f) {
                bytes.put((byte) (c == '+' ? ' ' : c));
            } else {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}

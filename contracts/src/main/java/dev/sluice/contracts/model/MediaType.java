package dev.sluice.contracts.model;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A media type or, where a part is {@code *}, a range of them (RFC 9110 §8.3.1 and §12.5.1).
 *
 * @param type in lower case
 * @param subtype in lower case
 * @param parameters names in lower case, values as sent, unquoted
 */
public record MediaType(String type, String subtype, Map<String, String> parameters) {

    private static final String JSON_TEXT = "application/json";
    private static final Optional<MediaType> JSON = Optional.of(new MediaType("application", "json", Map.of()));
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    /** Reads {@code type/subtype;name=value}; empty where the text breaks the grammar. */
    public static Optional<MediaType> parse(String text) {
        return text.equals(JSON_TEXT) ? JSON : new Reader(text).mediaType();
    }

    /** Whether bodies of a content type are JSON; those of a text that is none are not. */
    public static boolean isJson(String contentType) {
        return parse(contentType).map(MediaType::isJson).orElse(false);
    }

    /** Whether bodies of this type are JSON: {@code application/json} or any {@code +json}. */
    public boolean isJson() {
        return (type.equals("application") && subtype.equals("json")) || subtype.endsWith("+json");
    }

    /** Whether this range covers a type; parameters are not compared. */
    public boolean covers(MediaType other) {
        return (type.equals("*") || type.equals(other.type)) && (subtype.equals("*") || subtype.equals(other.subtype));
    }

    /** True unless the {@code charset} parameter names something other than UTF-8. */
    public boolean isUtf8() {
        var charset = parameters.get("charset");
        return charset == null || charset.equalsIgnoreCase(StandardCharsets.UTF_8.name());
    }

    @Override
    public String toString() {
        return type + "/" + subtype;
    }

    /** Whether a text is an RFC 9110 token: what names of headers and parameters are made of. */
    public static boolean isToken(String text) {
        for (var at = 0; at < text.length(); at++) {
            if (!isTokenCharacter(text.charAt(at))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isTokenCharacter(int character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || TOKEN_MARKS.indexOf(character) >= 0;
    }

    /** Recursive descent over the grammar; a step that fails leaves {@code at} where it is and says null or false. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        Optional<MediaType> mediaType() {
            skipBlanks();
            var type = token();
            if (type.isEmpty() || !take('/')) {
                return Optional.empty();
            }
            var subtype = token();
            var parameters = new LinkedHashMap<String, String>();
            if (subtype.isEmpty() || !parameters(parameters)) {
                return Optional.empty();
            }
            return Optional.of(new MediaType(lower(type), lower(subtype), Map.copyOf(parameters)));
        }

        private boolean parameters(Map<String, String> into) {
            while (at < text.length()) {
                skipBlanks();
                if (at == text.length()) {
                    return true;
                }
                if (!take(';')) {
                    return false;
                }
                skipBlanks();
                if (at < text.length() && text.charAt(at) != ';' && !parameter(into)) {
                    return false;
                }
            }
            return true;
        }

        private boolean parameter(Map<String, String> into) {
            var name = token();
            if (name.isEmpty() || !take('=')) {
                return false;
            }
            var value = take('"') ? quoted() : Optional.of(token()).filter(found -> !found.isEmpty());
            return value.isPresent() && into.putIfAbsent(lower(name), value.get()) == null;
        }

        private Optional<String> quoted() {
            var value = new StringBuilder();
            while (at < text.length()) {
                var character = text.charAt(at++);
                if (character == '"') {
                    return Optional.of(value.toString());
                }
                if (character == '\\' && at < text.length()) {
                    character = text.charAt(at++);
                }
                if ((character < ' ' && character != '\t') || character == 0x7f) {
                    return Optional.empty();
                }
                value.append(character);
            }
            return Optional.empty();
        }

        private String token() {
            var from = at;
            while (at < text.length() && isTokenCharacter(text.charAt(at))) {
                at++;
            }
            return text.substring(from, at);
        }

        private boolean take(char wanted) {
            if (at < text.length() && text.charAt(at) == wanted) {
                at++;
                return true;
            }
            return false;
        }

        private void skipBlanks() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
        }

        private static String lower(String text) {
            return text.toLowerCase(Locale.ROOT);
        }
    }
}

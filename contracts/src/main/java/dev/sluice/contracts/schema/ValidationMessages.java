package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import dev.sluice.contracts.model.JsonPointerToken;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What the schema library finds, in our words: what was expected and what came. */
final class ValidationMessages {
    /** How much of a value is repeated to the caller, in characters. */
    private static final int SHOWN = 60;

    /** The same of a pattern that does not fit. */
    private static final int PATTERN_SHOWN = 300;

    private ValidationMessages() {}

    /** Where it is, as an RFC 6901 pointer; for a property that may not be there, that property. */
    static String pointer(Error error) {
        var pointer = pointer(error.getInstanceLocation());
        return isSurplus(error) ? pointer + "/" + JsonPointerToken.escape(error.getProperty()) : pointer;
    }

    static String pointer(NodePath path) {
        var pointer = new StringBuilder();
        for (var i = 0; i < path.getNameCount(); i++) {
            pointer.append('/')
                    .append(JsonPointerToken.escape(path.getElement(i).toString()));
        }
        return pointer.toString();
    }

    private static boolean isSurplus(Error error) {
        var keyword = error.getKeyword();
        return error.getProperty() != null
                && (keyword.equals("additionalProperties") || keyword.equals("unevaluatedProperties"));
    }

    static String detail(Error error) {
        return "expected " + expected(error) + ", came " + came(error);
    }

    private static String came(Error error) {
        var instance = error.getInstanceNode();
        if (isSurplus(error) && instance != null) {
            return shown(instance.path(error.getProperty()));
        }
        return instance == null ? "something else" : shown(instance);
    }

    private static String expected(Error error) {
        var limit = error.getSchemaNode();
        return switch (error.getKeyword()) {
            case "type" -> alternatives(limit, " or ");
            case "enum" -> "one of " + alternatives(limit, ", ");
            case "const" -> shown(limit);
            case "minimum" -> "at least " + limit;
            case "maximum" -> "at most " + limit;
            case "exclusiveMinimum" -> "above " + limit;
            case "exclusiveMaximum" -> "below " + limit;
            case "multipleOf" -> "a multiple of " + limit;
            case "minLength" -> "at least " + limit + " characters";
            case "maxLength" -> "at most " + limit + " characters";
            case "pattern" -> "text that fits " + cut(limit.asText(), PATTERN_SHOWN);
            case "format" -> "format " + limit.asText();
            case "minItems" -> "at least " + limit + " items";
            case "maxItems" -> "at most " + limit + " items";
            case "uniqueItems" -> "no item twice";
            case "minProperties" -> "at least " + limit + " properties";
            case "maxProperties" -> "at most " + limit + " properties";
            case "required" -> "property " + error.getProperty();
            case "additionalProperties", "unevaluatedProperties" -> "no property of this name";
            case "false" -> "no value";
            case "not" -> "anything that the schema does not exclude";
            case "oneOf" -> "exactly one of " + limit.size() + " schemas to fit";
            case "propertyNames" -> "no property named " + cut(error.getProperty());
            case "contains", "minContains", "maxContains" -> "another number of items that fit what it contains";
            default -> "what " + error.getKeyword() + " asks for (" + cut(error.getMessage()) + ")";
        };
    }

    private static String alternatives(JsonNode node, String between) {
        if (!node.isArray()) {
            return node.asText();
        }
        return cut(StreamSupport.stream(node.spliterator(), false)
                .map(value -> value.isTextual() ? value.asText() : value.toString())
                .collect(Collectors.joining(between)));
    }

    /** A value as JSON, cut short; containers are only named, since writing out a large one takes time. */
    static String shown(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> value.isEmpty() ? "{}" : "an object";
            case ARRAY -> value.size() == 1 ? "an array of 1 item" : "an array of " + value.size() + " items";
            case STRING -> "\"" + cut(value.textValue()) + "\"";
            default -> cut(value.toString());
        };
    }

    /** Also takes control characters out, so that what a caller sent stays on one line of a log. */
    static String cut(String text) {
        return cut(text, SHOWN);
    }

    private static String cut(String text, int most) {
        var end = Math.min(text.length(), most);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        var cut = new StringBuilder(end + 1);
        for (var at = 0; at < end; at++) {
            var c = text.charAt(at);
            cut.append(Character.isISOControl(c) ? '?' : c);
        }
        return end < text.length() ? cut.append('…').toString() : cut.toString();
    }
}

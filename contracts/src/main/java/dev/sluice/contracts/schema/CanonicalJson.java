package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * One text for all values that JSON Schema calls equal (Core §4.2.2), where 1 equals 1.0 and the order of members is nothing.
 * Sets and maps are keyed by it: they keep texts in order where hash codes are equal, JSON nodes they compare one by one.
 */
public final class CanonicalJson {

    private CanonicalJson() {}

    /** The same for equal values, and for no others. */
    public static String text(JsonNode value) {
        var text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    /** Texts go with their length, so that none looks like another value. */
    private static void write(JsonNode value, StringBuilder into) {
        switch (value.getNodeType()) {
            case NUMBER -> into.append(value.decimalValue().stripTrailingZeros());
            case STRING -> writeText(value.textValue(), into);
            case ARRAY -> {
                into.append('[');
                for (var item : value) {
                    write(item, into);
                    into.append(',');
                }
                into.append(']');
            }
            case OBJECT -> {
                into.append('{');
                value.properties().stream().sorted(Map.Entry.comparingByKey()).forEach(member -> {
                    writeText(member.getKey(), into);
                    write(member.getValue(), into);
                    into.append(',');
                });
                into.append('}');
            }
            default -> into.append(value);
        }
    }

    private static void writeText(String text, StringBuilder into) {
        into.append(text.length()).append('"').append(text);
    }
}

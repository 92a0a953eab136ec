package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the text of a parameter becomes. A text that becomes nothing else stays text, for the schema to refuse. */
sealed interface ParameterType {

    /** What a scalar may be, most special first. */
    enum Kind {
        NULL,
        BOOLEAN,
        INTEGER,
        NUMBER,
        STRING
    }

    /** Makes a value of the texts that came, one or more. */
    JsonNode value(List<String> texts);

    record Scalar(Set<Kind> kinds) implements ParameterType {

        public Scalar {
            kinds = kinds.isEmpty() ? Set.of() : EnumSet.copyOf(kinds);
        }

        @Override
        public JsonNode value(List<String> texts) {
            return value(texts.getFirst());
        }

        JsonNode value(String text) {
            if (text.isEmpty() && kinds.contains(Kind.NULL) && !kinds.contains(Kind.STRING)) {
                return NullNode.getInstance();
            }
            if (kinds.contains(Kind.BOOLEAN) && (text.equals("true") || text.equals("false"))) {
                return BooleanNode.valueOf(text.equals("true"));
            }
            if (kinds.contains(Kind.NUMBER)) {
                return JsonNumbers.number(text).orElseGet(() -> TextNode.valueOf(text));
            }
            if (kinds.contains(Kind.INTEGER)) {
                return JsonNumbers.integer(text).orElseGet(() -> TextNode.valueOf(text));
            }
            return TextNode.valueOf(text);
        }
    }

    record Array(Scalar items) implements ParameterType {

        @Override
        public JsonNode value(List<String> texts) {
            var array = new ArrayNode(JsonNumbers.EXACT, texts.size());
            texts.forEach(text -> array.add(items.value(text)));
            return array;
        }
    }
}

package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import java.util.HashSet;
import java.util.Map;

/**
 * The keyword {@code uniqueItems}, quick whatever the items are. The library's own keeps JSON nodes in a hash set, where items
 * of one hash code are compared one by one: 39,000 such texts took 44 s. Here the set holds texts, which it keeps in order
 * where their hash codes are equal. As JSON Schema has it (Core §4.2.2), 1 equals 1.0 and the order of members is nothing.
 */
final class UniqueItems extends AbstractKeyword {

    UniqueItems() {
        super("uniqueItems");
    }

    @Override
    public KeywordValidator newValidator(
            SchemaLocation location, JsonNode wanted, Schema parent, SchemaContext context) {
        return new Validator(this, wanted, location, parent, context);
    }

    private static final class Validator extends BaseKeywordValidator {
        private final boolean unique;

        Validator(Keyword keyword, JsonNode wanted, SchemaLocation location, Schema parent, SchemaContext context) {
            super(keyword, wanted, location, parent, context);
            unique = wanted.asBoolean();
        }

        @Override
        public void validate(ExecutionContext run, JsonNode node, JsonNode root, NodePath at) {
            if (unique && hasOneTwice(node)) {
                run.addError(error().instanceNode(node)
                        .instanceLocation(at)
                        .evaluationPath(run.getEvaluationPath())
                        .locale(run.getExecutionConfig().getLocale())
                        .build());
            }
        }
    }

    static boolean hasOneTwice(JsonNode items) {
        if (!items.isArray() || items.size() < 2) {
            return false;
        }
        var seen = new HashSet<String>();
        for (var item : items) {
            var text = new StringBuilder();
            write(item, text);
            if (!seen.add(text.toString())) {
                return true;
            }
        }
        return false;
    }

    /** The same text for equal values, and for no others: texts go with their length. */
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

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
import java.util.Set;

/**
 * The keyword {@code enum}, quick whatever is listed. The library keeps JSON nodes in a hash set, which takes seconds to make
 * of some thousand texts of one hash code; here it holds texts.
 */
final class EnumKeyword extends AbstractKeyword {

    EnumKeyword() {
        super("enum");
    }

    @Override
    public KeywordValidator newValidator(
            SchemaLocation location, JsonNode wanted, Schema parent, SchemaContext context) {
        return new Validator(this, wanted, location, parent, context);
    }

    private static final class Validator extends BaseKeywordValidator {
        private final Set<String> listed = new HashSet<>();

        Validator(Keyword keyword, JsonNode wanted, SchemaLocation location, Schema parent, SchemaContext context) {
            super(keyword, wanted, location, parent, context);
            wanted.forEach(value -> listed.add(CanonicalJson.text(value)));
        }

        @Override
        public void validate(ExecutionContext run, JsonNode node, JsonNode root, NodePath at) {
            if (!listed.contains(CanonicalJson.text(node))) {
                run.addError(error().instanceNode(node)
                        .instanceLocation(at)
                        .evaluationPath(run.getEvaluationPath())
                        .locale(run.getExecutionConfig().getLocale())
                        .arguments(ValidationMessages.cut(schemaNode.toString()))
                        .build());
            }
        }
    }
}

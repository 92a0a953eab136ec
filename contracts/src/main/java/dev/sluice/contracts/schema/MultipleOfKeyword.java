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
import java.math.BigDecimal;

/**
 * The keyword {@code multipleOf}, exact. The library takes whole numbers as doubles, by which 9007199254740993 is a multiple of 2
 * and none of 3, and looks at no divisor below 1e-323. Numbers of bodies and contracts are short ({@link JsonNumbers}).
 */
final class MultipleOfKeyword extends AbstractKeyword {

    MultipleOfKeyword() {
        super("multipleOf");
    }

    @Override
    public KeywordValidator newValidator(
            SchemaLocation location, JsonNode wanted, Schema parent, SchemaContext context) {
        return new Validator(this, wanted, location, parent, context);
    }

    private static final class Validator extends BaseKeywordValidator {
        private final BigDecimal divisor;

        Validator(Keyword keyword, JsonNode wanted, SchemaLocation location, Schema parent, SchemaContext context) {
            super(keyword, wanted, location, parent, context);
            divisor = wanted.decimalValue();
        }

        @Override
        public void validate(ExecutionContext run, JsonNode node, JsonNode root, NodePath at) {
            if (node.isNumber() && node.decimalValue().remainder(divisor).signum() != 0) {
                run.addError(error().instanceNode(node)
                        .instanceLocation(at)
                        .evaluationPath(run.getEvaluationPath())
                        .locale(run.getExecutionConfig().getLocale())
                        .arguments(schemaNode.asText())
                        .build());
            }
        }
    }
}

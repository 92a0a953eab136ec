package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;

/**
 * The keyword {@code pattern}, paid for by the characters that matching looks at. The time is linear in them, and yet a large
 * program over a long text takes seconds, in which the library's own would look at no deadline.
 */
final class BoundedPattern extends AbstractKeyword {

    BoundedPattern() {
        super("pattern");
    }

    @Override
    public KeywordValidator newValidator(
            SchemaLocation location, JsonNode wanted, Schema parent, SchemaContext context) {
        return new Validator(this, wanted, location, parent, context);
    }

    private static final class Validator extends BaseKeywordValidator {
        private final Pattern pattern;
        private final int stepsPerCharacter;

        Validator(Keyword keyword, JsonNode wanted, SchemaLocation location, Schema parent, SchemaContext context) {
            super(keyword, wanted, location, parent, context);
            pattern = Re2Patterns.compile(wanted.asText());
            stepsPerCharacter = Re2Patterns.stepsPerCharacter(wanted.asText());
        }

        @Override
        public void validate(ExecutionContext execution, JsonNode node, JsonNode root, NodePath at) {
            if (!node.isTextual()) {
                return;
            }
            var text = new Metered(node.textValue(), ((BoundedExecution) execution).budget(), stepsPerCharacter);
            if (!pattern.matcher(text).find()) {
                execution.addError(error().instanceNode(node)
                        .instanceLocation(at)
                        .evaluationPath(execution.getEvaluationPath())
                        .locale(execution.getExecutionConfig().getLocale())
                        .arguments(schemaNode.asText())
                        .build());
            }
        }
    }

    /** A text that counts how often somebody looks at its characters. */
    private static final class Metered implements CharSequence {
        private static final int LOOKS = 256;

        private final String text;
        private final EvaluationBudget budget;
        private final long steps;
        private int looks;

        Metered(String text, EvaluationBudget budget, int stepsPerCharacter) {
            this.text = text;
            this.budget = budget;
            this.steps = (long) LOOKS * stepsPerCharacter;
        }

        @Override
        public char charAt(int index) {
            if (++looks == LOOKS) {
                looks = 0;
                budget.spend(steps);
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}

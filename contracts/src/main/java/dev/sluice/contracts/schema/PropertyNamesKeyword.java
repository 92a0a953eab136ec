package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import java.util.ArrayList;

/**
 * The keyword {@code propertyNames}, which names what is wrong and is done when nothing more would be told. The library
 * goes through all names, and writes for each what the schema says of it.
 */
final class PropertyNamesKeyword extends AbstractKeyword {

    PropertyNamesKeyword() {
        super("propertyNames");
    }

    @Override
    public KeywordValidator newValidator(
            SchemaLocation location, JsonNode wanted, Schema parent, SchemaContext context) {
        return new Validator(this, wanted, location, parent, context);
    }

    private static final class Validator extends BaseKeywordValidator {
        private final Schema names;

        Validator(Keyword keyword, JsonNode wanted, SchemaLocation location, Schema parent, SchemaContext context) {
            super(keyword, wanted, location, parent, context);
            names = context.newSchema(location, wanted, parent);
        }

        @Override
        public void validate(ExecutionContext run, JsonNode node, JsonNode root, NodePath at) {
            var outer = run.getErrors();
            for (var name = node.fieldNames(); name.hasNext() && !((BoundedExecution) run).isDecided(); ) {
                var text = name.next();
                if (!isTaken(text, run, node, at)) {
                    outer.add(error().property(text)
                            .instanceNode(node)
                            .instanceLocation(at)
                            .evaluationPath(run.getEvaluationPath())
                            .locale(run.getExecutionConfig().getLocale())
                            .arguments(ValidationMessages.cut(text), "")
                            .build());
                }
            }
        }

        private boolean isTaken(String name, ExecutionContext run, JsonNode node, NodePath at) {
            var outer = run.getErrors();
            var errors = new ArrayList<Error>();
            run.setErrors(errors);
            names.validate(run, TextNode.valueOf(name), node, at.append(name));
            run.setErrors(outer);
            return errors.isEmpty();
        }

        @Override
        public void preloadSchema() {
            names.initializeValidators();
        }
    }
}

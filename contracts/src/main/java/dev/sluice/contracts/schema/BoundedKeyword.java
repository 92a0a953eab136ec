package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import dev.sluice.contracts.schema.BoundedExecution.Ends;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A keyword of the library, paid for in a {@link BoundedExecution}: what it costs is taken from the budget before it is
 * applied, and it is not applied where nothing can come of it any more.
 */
final class BoundedKeyword implements Keyword {
    /** Names of members that are looked up in one step. */
    private static final int NAMES_A_STEP = 8;
    /** Characters that are counted in one step. */
    private static final int CHARACTERS_A_STEP = 64;
    /** Values that are written or compared in one step. */
    private static final int VALUES_A_STEP = 4;

    /** Digits that are divided in one step. */
    private static final int DIGITS_A_STEP = 4;

    /** Keywords that match names with the schema's {@code patternProperties}. */
    private static final Set<String> MATCHING_NAMES = Set.of("patternProperties", "additionalProperties");

    private final Keyword keyword;

    BoundedKeyword(Keyword keyword) {
        this.keyword = keyword;
    }

    @Override
    public String getValue() {
        return keyword.getValue();
    }

    @Override
    public @Nullable KeywordValidator newValidator(
            SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) throws Exception {
        var inner = keyword.newValidator(location, node, parent, context);
        return inner == null ? null : new Validator(keyword, inner, node, location, parent, context);
    }

    /** What applying a keyword to a value costs, in steps. */
    private interface Cost {
        long of(JsonNode value);
    }

    private static Cost cost(String keyword, JsonNode limit, JsonNode parent) {
        return switch (keyword) {
            case "properties", "required", "dependentRequired", "dependentSchemas" -> {
                var names = 1 + limit.size() / NAMES_A_STEP;
                yield value -> value.isObject() ? names : 1;
            }
            case "patternProperties", "additionalProperties" -> { // each name is matched with each pattern
                var patterns = 1 + parent.path("patternProperties").size();
                yield value -> 1 + (long) value.size() * patterns / NAMES_A_STEP;
            }
            case "minLength", "maxLength" ->
                value -> value.isTextual() ? 1 + value.textValue().length() / CHARACTERS_A_STEP : 1;
            case "enum", "const", "uniqueItems" -> value -> 1 + weight(value) / VALUES_A_STEP;
            case "not", "contains" -> { // whose messages repeat the schema
                var written = 1 + weight(limit) / VALUES_A_STEP;
                yield value -> written;
            }
            case "multipleOf" -> {
                var digits = digits(limit);
                yield value -> 1 + (digits + digits(value)) / DIGITS_A_STEP;
            }
            case "unevaluatedProperties", "unevaluatedItems" -> value -> 1 + value.size();
            default -> value -> 1;
        };
    }

    /** Written out, as a division does it. */
    private static long digits(JsonNode number) {
        if (!number.isBigDecimal()) {
            return 1;
        }
        var value = number.decimalValue();
        return value.precision() + Math.abs((long) value.scale());
    }

    /** How many values a value is, itself included; long texts count as several. */
    static long weight(JsonNode value) {
        var weight = value.isTextual() ? 1L + value.textValue().length() / CHARACTERS_A_STEP : 1L;
        for (var part : value) {
            weight += weight(part);
        }
        return weight;
    }

    private static final class Validator extends BaseKeywordValidator {
        private final KeywordValidator inner;
        private final Cost cost;
        private final boolean isReference;
        private final boolean annotates;
        private final boolean asksForEvaluated;
        private final boolean matchesNames;
        private final Map<String, Discriminator> discriminators;
        private @Nullable Ends ends;

        Validator(
                Keyword keyword,
                KeywordValidator inner,
                JsonNode limit,
                SchemaLocation location,
                Schema parent,
                SchemaContext context) {
            super(keyword, limit, location, parent, context);
            this.inner = inner;
            this.cost = cost(keyword.getValue(), limit, parent.getSchemaNode());
            this.isReference = keyword.getValue().equals("$ref");
            this.annotates = parent.getSchemaNode().has("unevaluatedProperties")
                    || parent.getSchemaNode().has("unevaluatedItems");
            this.asksForEvaluated = keyword.getValue().startsWith("unevaluated");
            this.matchesNames = MATCHING_NAMES.contains(keyword.getValue())
                    && parent.getSchemaNode().has("patternProperties");
            this.discriminators = keyword.getValue().equals("properties") ? Discriminator.all(limit) : Map.of();
        }

        @Override
        public void validate(ExecutionContext execution, JsonNode value, JsonNode root, NodePath at) {
            var run = (BoundedExecution) execution;
            if (run.isDecided()) {
                return;
            }
            run.step(cost.of(value), at);
            if (asksForEvaluated) {
                run.stepThroughEvaluated(at);
            }
            if (run.isTentative() && isExcluded(run, value, at)) {
                return;
            }
            if (matchesNames) {
                Re2RegexFactory.whilePaying(run.budget(), () -> apply(run, value, root, at));
            } else {
                apply(run, value, root, at);
            }
        }

        private void apply(BoundedExecution run, JsonNode value, JsonNode root, NodePath at) {
            if (annotates) {
                run.annotate(inner, ends(), value, root, at);
            } else if (isReference) {
                run.refer(inner, value, root, at);
            } else {
                inner.validate(run, value, root, at);
            }
        }

        /** The library puts them in order when all are made. */
        private Ends ends() {
            var known = ends;
            if (known == null) {
                var all = parentSchema.getValidators();
                known = new Ends(all.getFirst().equals(this), all.getLast().equals(this));
                ends = known;
            }
            return known;
        }

        /** An alternative whose discriminating member is another's is done with before anything else of it is looked at. */
        private boolean isExcluded(BoundedExecution run, JsonNode value, NodePath at) {
            if (discriminators.isEmpty() || !value.isObject()) {
                return false;
            }
            for (var entry : discriminators.entrySet()) {
                var member = value.get(entry.getKey());
                if (member != null && member.isTextual() && !entry.getValue().takes(member.textValue())) {
                    run.addError(error().keyword(entry.getValue().keyword)
                            .schemaNode(entry.getValue().limit)
                            .instanceNode(member)
                            .instanceLocation(at.append(entry.getKey()))
                            .evaluationPath(run.getEvaluationPath())
                            .locale(run.getExecutionConfig().getLocale())
                            .messageKey(entry.getValue().keyword)
                            .arguments(entry.getValue().limit.toString(), ValidationMessages.shown(member))
                            .build());
                    run.decide();
                    return true;
                }
            }
            return false;
        }

        @Override
        public void preloadSchema() {
            inner.preloadSchema();
        }
    }

    /** The texts that a member may be. */
    private record Discriminator(String keyword, JsonNode limit, Set<String> texts) {

        static Map<String, Discriminator> all(JsonNode properties) {
            var all = new HashMap<String, Discriminator>();
            for (var property : properties.properties()) {
                of(property.getValue()).ifPresent(found -> all.put(property.getKey(), found));
            }
            return all; // no copy: those of the JDK's factories are slow where hash codes are equal
        }

        private static Optional<Discriminator> of(JsonNode schema) {
            var constant = schema.path("const");
            if (constant.isTextual()) {
                return Optional.of(new Discriminator("const", constant, Set.of(constant.textValue())));
            }
            var listed = schema.path("enum");
            if (!listed.isArray()) {
                return Optional.empty();
            }
            var texts = new HashSet<String>();
            listed.forEach(value -> {
                if (value.isTextual()) {
                    texts.add(value.textValue());
                }
            });
            return Optional.of(new Discriminator("enum", listed, texts));
        }

        boolean takes(String text) {
            return texts.contains(text);
        }
    }
}

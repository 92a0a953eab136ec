package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.SchemaContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Says of most values that keep a schema that they do, at a fraction of what the library takes, and without making objects.
 * Never says so of a value in which the library finds a fault. Where it cannot tell, it says no: then the library is
 * asked, which also has the words for what is wrong. Thread safe.
 */
final class FastPathValidator {
    /** Characters that are counted in one step. */
    private static final int CHARACTERS_A_STEP = 64;
    /** Steps to compare numbers of a hundred digits. */
    private static final int EXACT_COMPARISON = 4;

    private static final Look ANYTHING = new Always(true);
    private static final Look NOTHING = new Always(false);

    private final ObjectNode bundle;
    private final SchemaContext context;
    private final ExecutionContext execution;
    private final Map<String, Referred> referred = new HashMap<>();

    /** Also says no where the look takes more than its part of the budget: alternatives within alternatives multiply here. */
    interface Look {
        boolean passes(JsonNode value, EvaluationBudget budget);
    }

    private FastPathValidator(ObjectNode bundle, SchemaContext context, ExecutionContext execution) {
        this.bundle = bundle;
        this.context = context;
        this.execution = execution;
    }

    /**
     * Says yes of no value where the schema says what is not understood here.
     *
     * @param bundle as {@link SchemaBundle} makes them: keywords that decide, and references to parts of it
     * @param execution to be asked for the library's settings only
     */
    static Look of(ObjectNode bundle, SchemaContext context, ExecutionContext execution) {
        try {
            return new FastPathValidator(bundle, context, execution).schema(bundle);
        } catch (UnsupportedKeyword | StackOverflowError e) { // of references to references, a thousand deep
            return NOTHING;
        }
    }

    /** Leaves everything to the library. */
    static Look none() {
        return NOTHING;
    }

    private Look schema(JsonNode schema) throws UnsupportedKeyword {
        if (!schema.isObject()) {
            return schema.asBoolean() ? ANYTHING : NOTHING;
        }
        var checks = new ArrayList<Look>();
        if (schema.has("properties") || schema.has("required") || schema.has("additionalProperties")) {
            checks.add(members(schema));
        }
        for (var entry : schema.properties()) {
            checks.add(keyword(entry.getKey(), entry.getValue()));
        }
        checks.removeIf(check -> check.equals(ANYTHING));
        return all(checks);
    }

    private Look keyword(String keyword, JsonNode limit) throws UnsupportedKeyword {
        return switch (keyword) {
            case "properties", "required", "additionalProperties", "$defs" -> ANYTHING; // those of members, and aside
            case "$ref" -> referred(limit.asText());
            case "type" -> type(limit);
            case "enum" -> oneOf(limit);
            case "const" -> oneOf(List.of(limit));
            case "minimum" -> number(limit, sign -> sign >= 0);
            case "maximum" -> number(limit, sign -> sign <= 0);
            case "exclusiveMinimum" -> number(limit, sign -> sign > 0);
            case "exclusiveMaximum" -> number(limit, sign -> sign < 0);
            case "minLength" ->
                text(
                        text -> text.codePointCount(0, text.length()) >= limit.asLong(),
                        text -> text.length() / CHARACTERS_A_STEP);
            case "maxLength" ->
                (value, budget) -> !value.isTextual() // a character is two chars at most
                        || value.textValue().length() <= limit.asLong();
            case "pattern" -> pattern(limit.asText());
            case "format" -> format(limit.asText());
            case "items" -> items(schema(limit));
            case "minItems" -> (value, budget) -> !value.isArray() || value.size() >= limit.asLong();
            case "maxItems" -> (value, budget) -> !value.isArray() || value.size() <= limit.asLong();
            case "uniqueItems" -> limit.asBoolean() ? FastPathValidator::isUnique : ANYTHING;
            case "minProperties" -> (value, budget) -> !value.isObject() || value.size() >= limit.asLong();
            case "maxProperties" -> (value, budget) -> !value.isObject() || value.size() <= limit.asLong();
            case "allOf" -> all(schemas(limit));
            case "anyOf" -> any(schemas(limit));
            default -> throw new UnsupportedKeyword();
        };
    }

    /** A schema may refer to itself: what it refers to is known before it is done. */
    private Look referred(String reference) throws UnsupportedKeyword {
        if (!reference.startsWith("#/")) {
            throw new UnsupportedKeyword();
        }
        var known = referred.get(reference);
        if (known != null) {
            return known;
        }
        var fresh = new Referred();
        referred.put(reference, fresh);
        fresh.target = schema(bundle.at(reference.substring(1)));
        return fresh;
    }

    private List<Look> schemas(JsonNode schemas) throws UnsupportedKeyword {
        var checks = new ArrayList<Look>();
        for (var schema : schemas) {
            checks.add(schema(schema));
        }
        return checks;
    }

    private Look members(JsonNode schema) throws UnsupportedKeyword {
        var others = schema.has("additionalProperties") ? schema(schema.get("additionalProperties")) : ANYTHING;
        var required = new HashSet<String>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        var members = new HashMap<String, Member>();
        for (var entry : schema.path("properties").properties()) {
            members.put(entry.getKey(), new Member(schema(entry.getValue()), required.contains(entry.getKey())));
        }
        for (var name : required) {
            members.putIfAbsent(name, new Member(others, true));
        }
        return new Members(members, others, required.size());
    }

    private static boolean isUnique(JsonNode value, EvaluationBudget budget) {
        return budget.spendQuickly(BoundedKeyword.weight(value)) && !UniqueItemsKeyword.hasOneTwice(value);
    }

    /** Save {@code regex}, where each value is a program to be made. */
    private Look format(String name) throws UnsupportedKeyword {
        for (var format : AssertedFormats.ALL) {
            if (format.getName().equals(name) && !name.equals("regex")) {
                return (value, budget) -> budget.spendQuickly(1) && format.matches(execution, context, value);
            }
        }
        throw new UnsupportedKeyword();
    }

    private static Look type(JsonNode types) {
        var names = new HashSet<String>();
        if (types.isArray()) {
            types.forEach(type -> names.add(type.asText()));
        } else {
            names.add(types.asText());
        }
        var number = names.contains("number");
        var integer = names.contains("integer"); // 1.0 is one too, the library says so
        var text = names.contains("string");
        var object = names.contains("object");
        var array = names.contains("array");
        var truth = names.contains("boolean");
        var nothing = names.contains("null");
        return (value, budget) -> switch (value.getNodeType()) {
            case STRING -> text;
            case NUMBER -> number || (integer && value.isIntegralNumber());
            case OBJECT -> object;
            case ARRAY -> array;
            case BOOLEAN -> truth;
            case NULL -> nothing;
            default -> false;
        };
    }

    /** Texts only: of other values the library knows best when they are the same. */
    private static Look oneOf(Iterable<JsonNode> values) {
        Set<String> texts = new HashSet<>();
        values.forEach(value -> {
            if (value.isTextual()) {
                texts.add(value.textValue());
            }
        });
        return (value, budget) -> value.isTextual()
                && budget.spendQuickly(value.textValue().length() / CHARACTERS_A_STEP)
                && texts.contains(value.textValue());
    }

    /** @param accepted takes how a value compares to the limit */
    private static Look number(JsonNode limit, IntPredicate accepted) {
        var exact = limit.decimalValue();
        var isWhole = limit.isIntegralNumber() && limit.canConvertToLong();
        var whole = limit.longValue();
        return (value, budget) -> {
            if (!value.isNumber()) {
                return true;
            }
            if (isWhole && value.isIntegralNumber() && value.canConvertToLong()) {
                return accepted.test(Long.compare(value.longValue(), whole));
            }
            return budget.spendQuickly(EXACT_COMPARISON)
                    && accepted.test(value.decimalValue().compareTo(exact));
        };
    }

    private static Look text(Predicate<String> rule, ToLongFunction<String> cost) {
        return (value, budget) -> {
            if (!value.isTextual()) {
                return true;
            }
            var text = value.textValue();
            return budget.spendQuickly(cost.applyAsLong(text)) && rule.test(text);
        };
    }

    private static Look pattern(String regex) {
        var pattern = Re2RegexFactory.compile(regex);
        var steps = Re2RegexFactory.stepsPerCharacter(regex);
        return text(text -> pattern.matcher(text).find(), text -> (long) text.length() * steps);
    }

    private static Look items(Look item) {
        return (value, budget) -> {
            if (value.isArray()) {
                for (var at = 0; at < value.size(); at++) {
                    if (!budget.spendQuickly(1) || !item.passes(value.get(at), budget)) {
                        return false;
                    }
                }
            }
            return true;
        };
    }

    private static Look all(List<Look> checks) {
        if (checks.isEmpty()) {
            return ANYTHING;
        }
        if (checks.size() == 1) {
            return checks.getFirst();
        }
        var each = List.copyOf(checks);
        return (value, budget) -> {
            if (!budget.spendQuickly(each.size())) {
                return false;
            }
            for (var at = 0; at < each.size(); at++) {
                if (!each.get(at).passes(value, budget)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static Look any(List<Look> checks) {
        var each = List.copyOf(checks);
        return (value, budget) -> {
            for (var at = 0; at < each.size(); at++) {
                if (budget.spendQuickly(1) && each.get(at).passes(value, budget)) {
                    return true;
                }
            }
            return false;
        };
    }

    private record Always(boolean answer) implements Look {
        @Override
        public boolean passes(JsonNode value, EvaluationBudget budget) {
            return answer;
        }
    }

    private static final class Referred implements Look {
        private Look target = NOTHING;

        @Override
        public boolean passes(JsonNode value, EvaluationBudget budget) {
            return budget.spendQuickly(1) && target.passes(value, budget);
        }
    }

    private record Member(Look check, boolean isRequired) {}

    /** @param required how many of the members must be there */
    private record Members(Map<String, Member> members, Look others, int required) implements Look {

        @Override
        public boolean passes(JsonNode value, EvaluationBudget budget) {
            if (!value.isObject()) {
                return true;
            }
            var missing = required;
            for (var entry : value.properties()) {
                var member = members.get(entry.getKey());
                if (!budget.spendQuickly(1)
                        || !(member == null ? others : member.check).passes(entry.getValue(), budget)) {
                    return false;
                }
                if (member != null && member.isRequired) {
                    missing--;
                }
            }
            return missing == 0;
        }
    }

    private static final class UnsupportedKeyword extends Exception {
        private static final long serialVersionUID = 1;
    }
}

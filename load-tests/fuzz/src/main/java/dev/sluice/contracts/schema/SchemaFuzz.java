package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.LocatedSchema;
import dev.sluice.contracts.schema.StrictJsonParser.Malformed;
import dev.sluice.contracts.schema.StrictJsonParser.Tree;
import dev.sluice.fuzz.InputBytes;
import dev.sluice.fuzz.Invariant;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A value is checked to the end, and the check at a glance never takes what the whole check refuses. */
public final class SchemaFuzz {
    private static final LocatedSchema ORDER_LINE = schema("""
        {"type": "object", "required": ["sku", "quantity"], "additionalProperties": false,
         "properties": {"sku": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{3}$"},
                        "quantity": {"type": "integer", "minimum": 1, "maximum": 999},
                        "price": {"type": "number", "multipleOf": 0.01, "exclusiveMinimum": 0}}}
        """);
    private static final LocatedSchema SET = schema("""
        {"type": ["array", "null"], "uniqueItems": true, "maxItems": 20,
         "items": {"type": ["string", "number", "boolean"]}, "contains": {"const": 1}}
        """);
    private static final LocatedSchema TREE = schema("""
        {"oneOf": [{"type": "object", "required": ["kind"], "properties": {"kind": {"const": "leaf"}}},
                   {"type": "object", "required": ["kind", "of"],
                    "properties": {"kind": {"const": "tree"}, "of": {"type": "array", "items": {"$ref": "#"}}}}]}
        """);
    private static final LocatedSchema OPEN_MAP = schema("""
        {"type": "object", "minProperties": 1, "maxProperties": 5, "propertyNames": {"maxLength": 8},
         "patternProperties": {"^x-": {"type": "string", "format": "date-time"}},
         "dependentRequired": {"a": ["b"]}, "unevaluatedProperties": {"type": "integer"}}
        """);
    private static final LocatedSchema ALTERNATIVES = schema("""
        {"anyOf": [{"type": "string", "format": "uuid"}, {"type": "string", "format": "email"},
                   {"enum": [1, 1.5, null, {"a": [1]}]}, {"type": "array", "prefixItems": [{"type": "integer"}],
                    "unevaluatedItems": false}], "not": {"const": "nil"}}
        """);

    private static final List<LocatedSchema> SCHEMAS = List.of(ORDER_LINE, SET, TREE, OPEN_MAP, ALTERNATIVES);
    private static final List<CompiledSchema> COMPILED =
            SCHEMAS.stream().map(SchemaBundle::of).map(CompiledSchema::of).toList();

    private SchemaFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        var bytes = new InputBytes(input);
        var number = bytes.below(SCHEMAS.size());
        if (StrictJsonParser.read(bytes.rest()) instanceof Tree(var value)) {
            var compiled = COMPILED.get(number);

            Invariant.same(
                    isKept(compiled.check(value, budget(input))),
                    isKept(compiled.check(value, budget(input))),
                    "a schema says the same each time");
            Invariant.holds(
                    !compiled.passesFirstLook(value, budget(input))
                            || isKept(compiled.checkByLibrary(value, budget(input))),
                    "what passes at a glance keeps the schema");
        }
    }

    private static EvaluationBudget budget(byte[] input) {
        return EvaluationBudget.ofSteps(EvaluationBudget.BASE).allowFor(input.length);
    }

    private static boolean isKept(CompiledSchema.Result result) {
        return result instanceof CompiledSchema.Checked(var errors) && errors.isEmpty();
    }

    private static LocatedSchema schema(String json) {
        var document = switch (StrictJsonParser.read(json.getBytes(StandardCharsets.UTF_8))) {
            case Tree(var tree) when tree instanceof ObjectNode object -> object;
            case Tree _ -> throw new IllegalArgumentException("no object: " + json);
            case Malformed(var reason, var offset) ->
                throw new IllegalArgumentException(reason + " at " + offset + ": " + json);
        };
        return new LocatedSchema(document, "");
    }
}

package dev.sluice.contracts.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FastPathValidatorTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final List<String> NAMES = List.of("a", "b", "c", "d");
    private static final List<String> TEXTS = List.of("", "a", "ab", "abc", "😀", "😀b", "2026-11-24", "1.5", "A-1");
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "2",
            "-1",
            "2.0",
            "1.5",
            "0.3",
            "100",
            "1e2",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "0.30000000000000001");

    @Test
    void what_passes_keeps_its_schema_in_the_eyes_of_the_library_too() throws Exception {
        var valid = 0;
        var passed = 0;
        for (var seed = 0; seed < 3_000; seed++) {
            var random = new Random(seed);
            var bundle = bundle(random);
            var schema = CompiledSchema.of(bundle);
            for (var i = 0; i < 40; i++) {
                var value = value(random, 3);
                var keeps = keeps(schema.checkByLibrary(value, budget()));
                var passes = schema.passesFirstLook(value, budget());
                assertThat(passes && !keeps)
                        .as("seed %s: %s passes, yet breaks %s", seed, value, bundle)
                        .isFalse();
                valid += keeps ? 1 : 0;
                passed += passes ? 1 : 0;
            }
        }
        assertThat(valid).isGreaterThan(10_000);
        assertThat(passed).isGreaterThan(valid * 8 / 10);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"type":"object","required":["a"],"additionalProperties":false,"properties":{"a":{"type":"integer","minimum":1}}} | {"a":1}
        {"type":"array","minItems":1,"uniqueItems":true,"items":{"enum":["x","y"]}}                                       | ["x","y"]
        {"type":"string","format":"uuid"}                                                       | "123e4567-e89b-12d3-a456-426614174000"
        {"type":["string","null"],"maxLength":3,"pattern":"^a"}                                 | "abc"
        {"anyOf":[{"type":"string"},{"type":"number","exclusiveMaximum":2.5}]}                  | 2.4
        {"allOf":[{"type":"string"},{"minLength":1}]}                                           | "a"
        {"$ref":"#/$defs/0","$defs":{"0":{"type":"object","properties":{"a":{"$ref":"#/$defs/0"}}}}} | {"a":{"a":{}}}
        """)
    void what_most_contracts_say_needs_no_second_look(String schema, String value) throws Exception {
        assertThat(compiled(schema).passesFirstLook(tree(value), budget())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"not\":{\"type\":\"null\"}}",
                "{\"oneOf\":[{\"type\":\"string\"},{\"maxLength\":1}]}",
                "{\"type\":\"string\",\"if\":true,\"then\":true}",
                "{\"patternProperties\":{\"a\":false}}",
                "{\"properties\":{\"x\":{\"multipleOf\":2}}}",
                "{\"unevaluatedProperties\":false}"
            })
    void what_is_not_understood_is_left_to_the_library(String schema) throws Exception {
        var compiled = compiled(schema);

        assertThat(compiled.passesFirstLook(tree("\"abc\""), budget())).isFalse();
        assertThat(keeps(compiled.check(tree("\"abc\""), budget()))).isTrue();
    }

    @Test
    void a_whole_number_with_a_fraction_of_zero_is_left_to_the_library() throws Exception {
        var integer = compiled("{\"type\":\"integer\"}");

        assertThat(integer.passesFirstLook(tree("1.0"), budget())).isFalse();
        assertThat(keeps(integer.check(tree("1.0"), budget()))).isTrue();
    }

    private static EvaluationBudget budget() {
        return EvaluationBudget.ofSteps(EvaluationBudget.BASE);
    }

    private static boolean keeps(CompiledSchema.Result result) {
        return ((CompiledSchema.Checked) result).errors().isEmpty();
    }

    private static CompiledSchema compiled(String schema) throws Exception {
        return CompiledSchema.of((ObjectNode) MAPPER.readTree(schema));
    }

    private static JsonNode tree(String json) {
        return switch (StrictJsonParser.read(json.getBytes(StandardCharsets.UTF_8))) {
            case StrictJsonParser.Tree(var tree) -> tree;
            case StrictJsonParser.Malformed(var reason, var where) -> throw new IllegalArgumentException(reason);
        };
    }

    /** A schema with two more that it, and they, may refer to. */
    private static ObjectNode bundle(Random random) {
        var bundle = (ObjectNode) schema(random, 3);
        var defs = bundle.putObject("$defs");
        for (var name : List.of("0", "1")) {
            defs.set(name, MAPPER.createObjectNode().set("properties", properties(random, 1)));
        }
        return bundle;
    }

    private static JsonNode properties(Random random, int depth) {
        var properties = MAPPER.createObjectNode();
        NAMES.stream()
                .filter(name -> random.nextBoolean())
                .forEach(name -> properties.set(name, schema(random, depth)));
        return properties;
    }

    private static JsonNode schema(Random random, int depth) {
        var schema = MAPPER.createObjectNode();
        var keywords = 1 + random.nextInt(3);
        for (var i = 0; i < keywords; i++) {
            addKeyword(schema, random, depth);
        }
        return schema;
    }

    private static void addKeyword(ObjectNode schema, Random random, int depth) {
        switch (random.nextInt(depth == 0 ? 14 : 20)) {
            case 0 -> schema.put("type", type(random));
            case 1 -> schema.putArray("type").add("string").add(random.nextBoolean() ? "integer" : "null");
            case 2 ->
                schema.set(
                        "enum",
                        MAPPER.createArrayNode()
                                .add(value(random, 0))
                                .add(value(random, 1))
                                .add("a"));
            case 3 -> schema.set("const", value(random, 1));
            case 4 -> schema.set("minimum", number(random));
            case 5 -> schema.set("maximum", number(random));
            case 6 -> schema.set("exclusiveMinimum", number(random));
            case 7 -> schema.set("exclusiveMaximum", number(random));
            case 8 -> schema.put("minLength", random.nextInt(3));
            case 9 -> schema.put("maxLength", random.nextInt(3));
            case 10 -> schema.put("pattern", random.nextBoolean() ? "^a" : "b$");
            case 11 -> schema.put("format", random.nextBoolean() ? "date" : random.nextBoolean() ? "int64" : "regex");
            case 12 -> schema.put(random.nextBoolean() ? "minItems" : "minProperties", random.nextInt(3));
            case 13 -> schema.put(random.nextBoolean() ? "maxItems" : "maxProperties", random.nextInt(3));
            case 14 -> schema.set("items", schema(random, depth - 1));
            case 15 -> schema.put("uniqueItems", random.nextBoolean());
            case 16 -> {
                schema.set("properties", properties(random, depth - 1));
                schema.putArray("required").add(NAMES.get(random.nextInt(NAMES.size())));
            }
            case 17 -> {
                schema.set("properties", properties(random, depth - 1));
                schema.put("additionalProperties", random.nextBoolean());
            }
            case 18 ->
                schema.putArray(random.nextBoolean() ? "allOf" : "anyOf")
                        .add(schema(random, depth - 1))
                        .add(schema(random, depth - 1));
            default -> schema.put("$ref", "#/$defs/" + random.nextInt(2));
        }
    }

    private static String type(Random random) {
        return List.of("string", "integer", "number", "object", "array", "boolean", "null")
                .get(random.nextInt(7));
    }

    private static JsonNode number(Random random) {
        return tree(NUMBERS.get(random.nextInt(NUMBERS.size())));
    }

    private static JsonNode value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> MAPPER.getNodeFactory().textNode(TEXTS.get(random.nextInt(TEXTS.size())));
            case 1 -> number(random);
            case 2 -> MAPPER.getNodeFactory().booleanNode(random.nextBoolean());
            case 3 -> MAPPER.getNodeFactory().nullNode();
            case 4 -> {
                var array = MAPPER.createArrayNode();
                for (var i = random.nextInt(4); i > 0; i--) {
                    array.add(value(random, depth - 1));
                }
                yield array;
            }
            default -> {
                var object = MAPPER.createObjectNode();
                NAMES.stream()
                        .filter(name -> random.nextBoolean())
                        .forEach(name -> object.set(name, value(random, depth - 1)));
                yield object;
            }
        };
    }
}

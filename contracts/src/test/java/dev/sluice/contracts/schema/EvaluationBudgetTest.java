package dev.sluice.contracts.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.schema.CompiledSchema.Checked;
import dev.sluice.contracts.schema.CompiledSchema.Result;
import dev.sluice.contracts.schema.CompiledSchema.Unchecked;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a schema and a value are, checking one against the other ends soon, and says the same as if it had not to. */
@Timeout(120)
class EvaluationBudgetTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    /** More than it takes until references are remembered. */
    private static final long BEFORE_MEMORY = 5_000;

    /** Rows and columns of rows, columns and texts; %1$s marks a row, %2$s a column, %3$s stands in both. */
    private static final String TREE = """
        {"$ref": "#/$defs/any", "$defs": {
          "any": {"oneOf": [{"$ref": "#/$defs/row"}, {"$ref": "#/$defs/column"}, {"$ref": "#/$defs/text"}]},
          "row": {"type": "object", "required": ["parts", "kind"], %3$s
            "properties": {"parts": {"type": "array", "items": {"$ref": "#/$defs/any"}}, "kind": %1$s}},
          "column": {"type": "object", "required": ["parts", "kind"], %3$s
            "properties": {"parts": {"type": "array", "items": {"$ref": "#/$defs/any"}}, "kind": %2$s}},
          "text": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}}}
        """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"const": "row"}                  | {"const": "column"}                 | ''
        {"enum": ["row"]}                 | {"enum": ["column", "stack"]}       | ''
        {"minLength": 1, "maxLength": 3}  | {"minLength": 4}                    | ''
        {"pattern": "^r"}                 | {"pattern": "^c"}                   | ''
        {"const": "row"}                  | {"const": "column"}                 | "unevaluatedProperties": false,
        {"pattern": "^r"}                 | {"pattern": "^c"}                   | "unevaluatedProperties": false,
        {"pattern": "^r"}                 | {"pattern": "^c"}                   | "anyOf": [true, {"required": ["kind"]}],
        """)
    void a_deep_tree_of_alternatives_takes_steps_for_each_of_its_levels_only(String row, String column, String both)
            throws Exception {
        var schema = compiled(TREE.formatted(row, column, both));

        for (var depth = 1; depth <= 48; depth++) {
            assertThat(schema.check(tree(nested(depth, "\"text\"")), budget()))
                    .as("%d levels", depth)
                    .isEqualTo(new Checked(Collections.emptyList()));
            assertThat(((Checked) schema.check(tree(nested(depth, "7")), budget())).errors())
                    .as("%d levels with a fault in the innermost", depth)
                    .isNotEmpty();
        }
    }

    @Test
    void the_first_look_gives_up_on_alternatives_that_multiply_and_memory_takes_over() throws Exception {
        var schema = compiled(TREE.formatted("{\"pattern\": \"^r\"}", "{\"pattern\": \"^c\"}", "")
                .replace("oneOf", "anyOf"));
        var value = tree(nested(48, "\"text\""));

        assertThat(schema.passesFirstLook(tree(nested(2, "\"text\"")), budget()))
                .isTrue();
        assertThat(schema.passesFirstLook(value, budget())).isFalse();
        assertThat(schema.check(value, budget())).isEqualTo(new Checked(Collections.emptyList()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"allOf\": [NEXT, NEXT]",
                "\"anyOf\": [NEXT, NEXT]",
                "\"oneOf\": [NEXT, false, NEXT]",
                "\"if\": NEXT, \"then\": NEXT, \"else\": NEXT",
                "\"allOf\": [{\"not\": NEXT}, {\"not\": NEXT}]",
                "\"dependentSchemas\": {\"a\": NEXT, \"b\": NEXT}",
                "\"$ref\": \"#/$defs/N\", \"allOf\": [NEXT]"
            })
    void schemas_that_refer_to_the_next_twice_cost_their_sum(String link) throws Exception {
        var schema = compiled(chain(60, link, "{\"type\": \"object\"}"));

        assertThat(schema.check(tree("{\"a\": 1, \"b\": 2}"), budget())).isInstanceOf(Checked.class);
        assertThat(schema.check(tree("7"), budget())).isInstanceOf(Checked.class);
    }

    @Test
    void what_cannot_be_remembered_ends_at_the_limit_and_says_where() throws Exception {
        var schema = compiled("{\"properties\": {\"in\": %s}, \"$defs\": %s}"
                .formatted(
                        "{\"$ref\": \"#/$defs/0\"}",
                        defs(40, "\"oneOf\": [NEXT, NEXT], \"unevaluatedProperties\": false")));

        assertThat(schema.check(tree("{\"in\": {\"a\": 1}}"), budget()))
                .isInstanceOfSatisfying(Unchecked.class, end -> {
                    assertThat(end.pointer()).isEqualTo("/in");
                    assertThat(end.reason()).isEqualTo("more than 200000 steps, the limit for a request of its size");
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"unevaluatedProperties": false, "anyOf": [ALTERNATIVES]} | {"additionalProperties": true}                      | {"x"} | 50000
        {"unevaluatedProperties": false, "anyOf": [ALTERNATIVES]} | {"patternProperties": {"^x": true}}                 | {"x"} | 50000
        {"unevaluatedProperties": false, "allOf": [ALTERNATIVES]} | {"anyOf": [{"unevaluatedProperties": true}, true]}  | {"x"} | 50000
        """)
    void names_that_each_alternative_notes_again_have_an_end(String schema, String alternative, String part, int times)
            throws Exception {
        var text = times(part, times);
        var alternatives = String.join(", ", Collections.nCopies(200, alternative));

        assertThat(compiled(schema.replace("ALTERNATIVES", alternatives))
                        .check(tree(text), budget().allowFor(text.length())))
                .isInstanceOfSatisfying(
                        Unchecked.class, end -> assertThat(end.reason()).contains("200000 names and indexes"));
    }

    @Test
    void what_is_noted_of_one_value_is_none_of_the_next_ones_business() throws Exception {
        var schema =
                compiled("{\"items\": {\"properties\": {\"a\": true, \"b\": true}, \"unevaluatedProperties\": false}}");
        var text = times("[{\"a\": 1, \"b\": 2}]", EvaluatedParts.MOST_KEPT / 2);

        assertThat(schema.checkByLibrary(tree(text), budget().allowFor(text.length())))
                .isEqualTo(new Checked(Collections.emptyList()));
    }

    @Test
    void the_deadline_ends_a_check_too() throws Exception {
        var schema = compiled("{\"items\": {\"oneOf\": [{\"type\": \"integer\"}, {\"type\": \"string\"}]}}");
        var value = tree("[" + String.join(",", Collections.nCopies(5_000, "1")) + "]");

        assertThat(schema.check(value, EvaluationBudget.until(System.nanoTime() - 1)))
                .isInstanceOfSatisfying(
                        Unchecked.class,
                        end -> assertThat(end.reason()).contains("more time than its timeout leaves, after"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"allOf\": [ALTERNATIVES]}",
                "{\"anyOf\": [{\"allOf\": [ALTERNATIVES]}]}",
                "{\"items\": {\"allOf\": [ALTERNATIVES]}}"
            })
    void the_first_look_pays_for_each_schema_that_must_be_kept(String schema) throws Exception {
        var all = String.join(", ", Collections.nCopies(2_000, "{\"type\": [\"integer\", \"array\"]}"));
        var budget = budget();

        compiled(schema.replace("ALTERNATIVES", all)).passesFirstLook(tree("[1]"), budget);

        assertThat(budget.spendQuickly(EvaluationBudget.BASE / 4 - 1_999)).isFalse();
    }

    @Test
    void the_first_look_ends_at_the_deadline_too() {
        var budget = EvaluationBudget.until(System.nanoTime() - 1);

        assertThat(budget.spendQuickly(1)).isTrue();
        assertThat(budget.spendQuickly(2_000)).isFalse();
    }

    @Test
    void texts_of_one_hash_code_are_told_apart_as_soon_as_others() throws Exception {
        var texts = IntStream.range(0, 1 << 15)
                .mapToObj(at -> IntStream.range(0, 15)
                        .mapToObj(bit -> (at >> bit & 1) == 0 ? "Aa" : "BB")
                        .collect(Collectors.joining("", "\"", "\"")))
                .toList();
        var listed = String.join(",", texts);
        var required = MAPPER.readTree("{\"required\": [" + listed + "]}");
        var properties = "{" + String.join(": {\"const\": \"x\"}, ", texts) + ": true}";

        assertThat(texts.stream().map(String::hashCode).distinct()).hasSize(1);
        assertThat(CompiledSchema.ofSchemas().check(required, EvaluationBudget.ofSteps(1_000_000)))
                .isEqualTo(new Checked(Collections.emptyList()));
        assertThat(keeps(compiled("{\"enum\": [" + listed + "]}").check(tree(texts.getLast()), budget())))
                .isTrue();
        assertThat(keeps(compiled("{\"anyOf\": [{\"properties\": " + properties + "}, {\"not\": {}}]}")
                        .check(tree("{\"a\": 1}"), budget())))
                .isTrue();
    }

    @Test
    void names_that_are_not_taken_are_told_once_each_and_no_longer_than_anybody_listens() throws Exception {
        var names = IntStream.range(0, 2_000).mapToObj(at -> "\"n" + at + "\"").collect(Collectors.joining(","));
        var budget = budget();

        var result = (Checked)
                compiled("{\"propertyNames\": {\"enum\": [" + names + "]}}").check(tree(times("{x}", 60_000)), budget);

        assertThat(result.errors())
                .hasSize(SchemaViolation.MOST)
                .first()
                .extracting(ValidationMessages::detail)
                .isEqualTo("expected no property named xxxxxxxx0, came an object");
        assertThat(budget.spent()).isLessThan(1_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"multipleOf": 3}        | 9007199254740993      | true
        {"multipleOf": 2}        | 9007199254740993      | false
        {"multipleOf": 0.1}      | 0.3                   | true
        {"multipleOf": 0.1}      | 0.35                  | false
        {"multipleOf": 1e-350}   | 1                     | true
        {"multipleOf": 7e-350}   | 1e-350                | false
        {"multipleOf": 1e300}    | 3e300                 | true
        {"multipleOf": 1e300}    | 1                     | false
        {"multipleOf": 5}        | 0                     | true
        {"multipleOf": 5}        | "a"                   | true
        {"enum": [1, {"a": [1.0, 2]}, null]} | 1.0       | true
        {"enum": [1, {"a": [1.0, 2]}, null]} | {"a": [1, 2.0]} | true
        {"enum": [1, {"a": [1.0, 2]}, null]} | "1"       | false
        {"enum": [1, {"a": [1.0, 2]}, null]} | null      | true
        {"enum": [1, {"a": [1.0, 2]}, null]} | {"a": [2, 1]} | false
        {"propertyNames": {"maxLength": 1}}  | {"a": 1}  | true
        {"propertyNames": {"maxLength": 1}}  | {"ab": 1} | false
        {"propertyNames": false}             | {}        | true
        {"propertyNames": {"maxLength": 1}}  | "ab"      | true
        {"anyOf": [{"propertyNames": {"maxLength": 1}}, {"minProperties": 2}]} | {"ab": 1, "cd": 2} | true
        """)
    void keywords_of_our_own_say_what_json_schema_says(String schema, String value, boolean keeps) throws Exception {
        assertThat(keeps(CompiledSchema.of((ObjectNode) tree(schema)).check(tree(value), budget())))
                .isEqualTo(keeps);
    }

    @Test
    void what_is_told_does_not_repeat_the_schema() throws Exception {
        var many = IntStream.range(0, 5_000).mapToObj(Integer::toString).collect(Collectors.joining(","));
        for (var schema : new String[] {
            "{\"contains\": {\"enum\": [" + many + "]}}",
            "{\"not\": {\"not\": {\"enum\": [" + many + ", []]}}, \"minItems\": 1}",
            "{\"enum\": [" + many + "]}",
            "{\"anyOf\": [{\"items\": false, \"minItems\": 1}, {\"const\": [" + many + "]}]}"
        }) {
            assertThat(((Checked) compiled(schema).check(tree("[]"), budget())).errors())
                    .isNotEmpty()
                    .allSatisfy(error ->
                            assertThat(ValidationMessages.detail(error)).hasSizeLessThan(500));
        }
    }

    /** One more than there are carriers: without a pause the last would begin when another has ended. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void long_checks_let_others_run(boolean quickly) throws Exception {
        var checks = Runtime.getRuntime().availableProcessors() + 1;
        var begun = new CountDownLatch(checks);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = IntStream.range(0, checks)
                    .mapToObj(at -> threads.submit(() -> {
                        begun.countDown();
                        return spendsUntil(begun, quickly);
                    }))
                    .toList();

            for (var check : all) {
                assertThat(check.get()).isTrue();
            }
        }
    }

    private static boolean spendsUntil(CountDownLatch begun, boolean quickly) {
        var budget = EvaluationBudget.ofSteps(Long.MAX_VALUE);
        for (var looks = 0; looks < 100_000_000 && begun.getCount() > 0; looks++) {
            if (quickly) {
                budget.spendQuickly(1_024);
            } else {
                budget.spend(1_024);
            }
        }
        return begun.getCount() == 0;
    }

    @Test
    void the_longer_a_body_the_more_steps_it_has() {
        var budget = EvaluationBudget.until(System.nanoTime() + 1_000_000_000L).allowFor(1_000);

        budget.spend(EvaluationBudget.BASE + 1_000 * EvaluationBudget.PER_BYTE);

        assertThat(budget.spendQuickly(EvaluationBudget.BASE / 4)).isTrue();
        assertThat(budget.spendQuickly(EvaluationBudget.BASE)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"pattern": "(x+x+){1,500}y"}                                   | "x"     | 300000
        {"items": {"format": "regex"}}                                  | ["(a{90}){20}"] | 30000
        {"items": {"multipleOf": 1e-300}}                               | [1.5e399] | 100000
        {"patternProperties": {"(x+x+){1,300}y": true}}                 | {"x"}   | 900
        {"anyOf": [{"additionalProperties": false}, {"propertyNames": {"maxLength": 0}}]} | {"x"} | 30000
        {"items": {"required": ["a", "b", "c", "d", "e", "f"]}}         | [{}]    | 100000
        {"uniqueItems": true, "items": {"uniqueItems": true}, "not": {"contains": {"const": 7}}} | [[]] | 100000
        """)
    void costly_keywords_end_whatever_comes_of_them(String schema, String part, int times) throws Exception {
        var value = tree(times(part, times));

        assertThat(compiled(schema).check(value, budget().allowFor(times * 3L))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"items": {"pattern": "^[a-z]{1,1000}$"}}                       | ["TEXT"] | 300
        {"pattern": "^[A-Za-z0-9+/]*={0,2}$"}                           | "x"     | 300000
        {"items": {"oneOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]}} | [1] | 200000
        {"items": {"type": "object", "unevaluatedProperties": false}}   | [{}]    | 100000
        {"patternProperties": {"^[a-z0-9]{1,255}$": true}, "additionalProperties": false} | {"x"} | 20000
        """)
    void ordinary_values_keep_within_their_budget_however_long(String schema, String part, int times) throws Exception {
        var text = times(part, times);

        assertThat(compiled(schema).checkByLibrary(tree(text), budget().allowFor(text.length())))
                .isEqualTo(new Checked(Collections.emptyList()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"allOf": [{"$ref": "#/$defs/a"}, {"properties": {"b": true}}], "unevaluatedProperties": false}            | {"a": 1, "b": 1} | true
        {"allOf": [{"$ref": "#/$defs/a"}, {"properties": {"b": true}}], "unevaluatedProperties": false}            | {"a": 1, "c": 1} | false
        {"anyOf": [{"$ref": "#/$defs/a"}, {"required": ["z"], "properties": {"c": true}}], "unevaluatedProperties": false} | {"a": 1, "c": 1} | false
        {"properties": {"x": {"$ref": "#/$defs/s"}, "y": {"$ref": "#/$defs/s"}}, "unevaluatedProperties": false}   | {"x": {"a": 1}, "y": {"a": 1}} | true
        {"properties": {"x": {"$ref": "#/$defs/s"}, "y": {"$ref": "#/$defs/s"}}, "unevaluatedProperties": false}   | {"x": {"a": 1}, "y": {"b": 1}} | false
        {"oneOf": [{"$ref": "#/$defs/s"}, {"$ref": "#/$defs/s"}]}                                                  | {"a": 1} | false
        {"$ref": "#/$defs/a", "unevaluatedProperties": false}                                                      | {"a": 1} | true
        {"allOf": [{"$ref": "#/$defs/a"}], "not": {"$ref": "#/$defs/a", "unevaluatedProperties": false}}           | {"a": 1} | false
        {"if": {"$ref": "#/$defs/a"}, "then": {"properties": {"b": true}}, "unevaluatedProperties": false}         | {"a": 1, "b": 1} | true
        {"prefixItems": [{"$ref": "#/$defs/a"}], "contains": {"const": 1}, "unevaluatedItems": false}              | [{}, 1, 1] | true
        {"prefixItems": [{"$ref": "#/$defs/a"}], "contains": {"const": 1}, "unevaluatedItems": false}              | [{}, 1, 2] | false
        {"properties": {"n": {"$ref": "#"}, "a": true}, "unevaluatedProperties": false}                            | {"n": {"n": {"a": 1}}} | true
        {"properties": {"n": {"$ref": "#"}, "a": true}, "unevaluatedProperties": false}                            | {"n": {"n": {"b": 1}}} | false
        {"properties": {"x": {"minimum": 2}, "y": {"minimum": 1}, "z": {"$ref": "#/properties/x"}}}                | {"x": 2, "y": 1, "z": 1} | false
        """)
    void memory_changes_no_answer(String schema, String value, boolean keeps) throws Exception {
        var defs =
                "{\"a\": {\"properties\": {\"a\": true}}, \"s\": {\"$ref\": \"#/$defs/a\", \"unevaluatedProperties\":"
                        + " false}}";
        var compiled = compiled(schema.substring(0, schema.length() - 1) + ", \"$defs\": " + defs + "}");

        assertThat(keeps(compiled.checkByLibrary(tree(value), budget()))).isEqualTo(keeps);
        assertThat(keeps(compiled.checkByLibrary(tree(value), remembering()))).isEqualTo(keeps);
    }

    @Test
    void a_target_that_depends_on_the_way_is_not_remembered() throws Exception {
        var schema = compiled("""
            {"$id": "https://example.com/root", "properties": {"loose": {"$ref": "list"}, "strict": {"$ref": "texts"}}, "$defs": {
              "texts": {"$id": "texts", "$ref": "list", "$defs": {"item": {"$dynamicAnchor": "item", "type": "string"}}},
              "list": {"$id": "list", "items": {"$dynamicRef": "#item"}, "$defs": {"item": {"$dynamicAnchor": "item"}}}}}
            """);

        for (var budget : new EvaluationBudget[] {budget(), remembering()}) {
            assertThat(keeps(schema.checkByLibrary(tree("{\"loose\": [1], \"strict\": [\"a\"]}"), budget)))
                    .isTrue();
            assertThat(keeps(schema.checkByLibrary(tree("{\"loose\": [1], \"strict\": [1]}"), budget)))
                    .isFalse();
        }
    }

    @Test
    void random_schemas_say_the_same_with_and_without_memory() throws Exception {
        var kept = 0;
        for (var seed = 0; seed < 1_500; seed++) {
            var random = new Random(seed);
            var bundle = "{\"$ref\": \"#/$defs/0\", \"$defs\": {\"0\": %s, \"1\": %s, \"2\": %s}}"
                    .formatted(schema(random, 3), schema(random, 3), schema(random, 2));
            var compiled = compiled(bundle);
            for (var i = 0; i < 15; i++) {
                var text = value(random, 3);
                var value = tree(text);
                var plain = compiled.checkByLibrary(value, EvaluationBudget.ofSteps(2_000));
                var remembered = compiled.checkByLibrary(value, remembering());
                if (plain instanceof Checked && remembered instanceof Checked) {
                    assertThat(keeps(remembered))
                            .as("seed %s: %s by %s", seed, text, bundle)
                            .isEqualTo(keeps(plain));
                    kept += keeps(plain) ? 1 : 0;
                }
            }
        }
        assertThat(kept).isGreaterThan(3_000);
    }

    /** References lead on only, or into members and items, so that no schema refers to itself for the same value. */
    private static String schema(Random random, int depth) {
        var part = depth == 0 ? "{\"type\": \"integer\"}" : schema(random, depth - 1);
        var other = depth == 0 ? "true" : schema(random, depth - 1);
        var inside = "{\"$ref\": \"#/$defs/" + random.nextInt(3) + "\"}";
        return switch (random.nextInt(depth == 0 ? 4 : 13)) {
            case 0 -> "{\"type\": [\"object\", \"integer\"]}";
            case 1 -> "{\"required\": [\"a\"]}";
            case 2 -> "{\"properties\": {\"a\": {\"const\": \"x\"}}}";
            case 3 -> "{\"minProperties\": 1, \"maxItems\": 2}";
            case 4 -> "{\"allOf\": [" + part + "," + other + "]}";
            case 5 -> "{\"anyOf\": [" + part + "," + other + "]}";
            case 6 -> "{\"oneOf\": [" + part + "," + other + "]}";
            case 7 -> "{\"not\": " + part + "}";
            case 8 -> "{\"if\": " + part + ", \"then\": " + other + "}";
            case 9 ->
                "{\"properties\": {\"a\": " + inside + ", \"b\": " + inside + "}, \"unevaluatedProperties\": "
                        + (random.nextBoolean() ? "false" : inside) + ", \"anyOf\": [" + part + "," + other + "]}";
            case 10 -> "{\"items\": " + inside + ", \"oneOf\": [" + part + "," + other + "]}";
            case 11 ->
                "{\"prefixItems\": [" + inside + "], \"unevaluatedItems\": " + (random.nextBoolean() ? "false" : inside)
                        + ", \"allOf\": [" + part + "]}";
            default ->
                "{\"properties\": {\"a\": " + inside + "}, \"additionalProperties\": " + inside + ", \"anyOf\": ["
                        + part + ", true]}";
        };
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 3 : 8)) {
            case 0 -> "1";
            case 1 -> "\"x\"";
            case 2 -> "null";
            case 3, 4 -> "[" + value(random, depth - 1) + "," + value(random, depth - 1) + "]";
            default ->
                "{\"a\": " + value(random, depth - 1) + ", \"" + (random.nextBoolean() ? "b" : "c") + "\": "
                        + value(random, depth - 1) + "}";
        };
    }

    private static String nested(int depth, String text) {
        var value = "{\"text\": " + text + "}";
        for (var level = 0; level < depth; level++) {
            value = "{\"parts\": [" + value + "], \"kind\": \"" + (level % 2 == 0 ? "row" : "column") + "\"}";
        }
        return value;
    }

    private static String chain(int length, String link, String last) {
        return "{\"$ref\": \"#/$defs/0\", \"$defs\": "
                + defs(length, link).replace("\"" + length + "\": {}", "\"" + length + "\": " + last) + "}";
    }

    private static String defs(int length, String link) {
        return IntStream.range(0, length)
                .mapToObj(at -> "\"" + at + "\": {"
                        + link.replace("NEXT", "{\"$ref\": \"#/$defs/" + (at + 1) + "\"}")
                                .replace("/N\"", "/" + (at + 1) + "\"")
                        + "}")
                .collect(Collectors.joining(", ", "{", ", \"" + length + "\": {}}"));
    }

    /** Many times what stands between the first and last character; members get names of their own. */
    private static String times(String part, int times) {
        var inner = part.substring(1, part.length() - 1);
        return switch (part.charAt(0)) {
            case '"' -> '"' + inner.repeat(times) + '"';
            case '[' ->
                "[" + String.join(",", Collections.nCopies(times, inner.replace("TEXT", "x".repeat(1_000)))) + "]";
            default ->
                IntStream.range(0, times)
                        .mapToObj(at -> "\"" + "x".repeat(times < 1_000 ? 800 : 8) + at + "\":1")
                        .collect(Collectors.joining(",", "{", "}"));
        };
    }

    private static EvaluationBudget budget() {
        return EvaluationBudget.ofSteps(EvaluationBudget.BASE);
    }

    private static EvaluationBudget remembering() {
        var budget = EvaluationBudget.ofSteps(EvaluationBudget.BASE);
        budget.spend(BEFORE_MEMORY);
        return budget;
    }

    private static boolean keeps(Result result) {
        return ((Checked) result).errors().isEmpty();
    }

    private static CompiledSchema compiled(String schema) throws Exception {
        return CompiledSchema.of((ObjectNode) MAPPER.readTree(schema));
    }

    private static JsonNode tree(String json) {
        return switch (StrictJsonParser.read(json.getBytes(StandardCharsets.UTF_8))) {
            case StrictJsonParser.Tree(var tree) -> tree;
            case StrictJsonParser.Malformed(var reason, var where) ->
                throw new IllegalArgumentException(reason + " at " + where);
        };
    }
}

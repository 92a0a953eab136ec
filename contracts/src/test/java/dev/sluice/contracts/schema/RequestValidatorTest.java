package dev.sluice.contracts.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.Parameter.Location;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.LoadResult.Contracts;
import dev.sluice.contracts.read.LoadResult.Faulty;
import dev.sluice.contracts.schema.ParametersResult.BadQuery;
import dev.sluice.contracts.schema.ParametersResult.Typed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestValidatorTest {
    private static final String NO_PARAMETERS = "{\"path\":{},\"query\":{},\"header\":{}}";

    @TempDir
    Path folder = Path.of("set by JUnit");

    @Test
    void an_operation_without_parameters_has_empty_ones() {
        assertThat(typed("", "a=1&b=%20").params()).hasToString(NO_PARAMETERS);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {type: integer}                         | 7        | 7
        {type: integer}                         | -0       | 0
        {type: integer}                         | 12345678901234567890 | 12345678901234567890
        {type: number}                          | 0.1      | 0.1
        {type: number}                          | 1e3      | 1E+3
        {type: boolean}                         | true     | true
        {type: string}                          | 7        | "7"
        {type: [integer, 'null']}               | 7        | 7
        {type: [integer, 'null']}               |          | null
        {type: string}                          |          | ""
        {anyOf: [{type: integer}, {type: string}]} | 7     | 7
        {anyOf: [{type: integer}, {type: string}]} | x     | "x"
        {$ref: '#/components/schemas/Count'}    | 7        | 7
        {allOf: [{$ref: '#/components/schemas/Count'}, {maximum: 9}]} | 7 | 7
        {enum: [1, 2]}                          | 2        | 2
        {enum: ['1', '2']}                      | 2        | "2"
        {const: true}                           | true     | true
        {minLength: 1}                          | 7        | "7"
        {type: array, items: {type: integer}}   | 7        | [7]
        {type: array}                           | 7        | ["7"]
        {type: string}                          | a+b%2Bc%C3%A4 | "a b+cä"
        """)
    void a_query_parameter_gets_the_type_of_its_schema(String schema, String text, String value) {
        var typed = typed(query("p", schema), "p=" + Objects.requireNonNullElse(text, ""));

        assertThat(typed.violations()).isEmpty();
        assertThat(typed.params().at("/query/p")).hasToString(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {type: integer}                       | p=x          | /p   | expected integer, came "x"
        {type: integer}                       | p=007        | /p   | expected integer, came "007"
        {type: integer}                       | p=1.5        | /p   | expected integer, came "1.5"
        {type: integer}                       | p=           | /p   | expected integer, came ""
        {type: number}                        | p=1e999      | /p   | expected number, came "1e999"
        {type: boolean}                       | p=TRUE       | /p   | expected boolean, came "TRUE"
        {type: integer, minimum: 1}           | p=0          | /p   | expected at least 1, came 0
        {type: integer, maximum: 9}           | p=10         | /p   | expected at most 9, came 10
        {type: number, multipleOf: 0.1}       | p=0.35       | /p   | expected a multiple of 0.1, came 0.35
        {type: string, minLength: 2}          | p=a          | /p   | expected at least 2 characters, came "a"
        {type: string, maxLength: 2}          | p=abc        | /p   | expected at most 2 characters, came "abc"
        {type: string, pattern: '^a'}         | p=b          | /p   | expected text that fits ^a, came "b"
        {type: string, format: uuid}          | p=b          | /p   | expected format uuid, came "b"
        {enum: [a, b]}                        | p=c          | /p   | expected one of a, b, came "c"
        {const: a}                            | p=c          | /p   | expected "a", came "c"
        {type: string}                        | p=a&p=b      | /p   | expected one value, came 2
        {type: array, items: {type: integer}} | p=1&p=x      | /p/1 | expected integer, came "x"
        {type: array, maxItems: 1}            | p=1&p=2      | /p   | expected at most 1 items, came an array of 2 items
        {type: array, uniqueItems: true}      | p=1&p=1      | /p   | expected no item twice, came an array of 2 items
        """)
    void a_query_parameter_that_breaks_its_schema_is_told_with_place_and_value(
            String schema, String query, String pointer, String detail) {
        var typed = typed(query("p", schema), query);

        assertThat(typed.violations()).containsExactly(new SchemaViolation(Location.QUERY, pointer, detail));
    }

    @Test
    void defaults_are_filled_in_where_nothing_came() {
        var parameters =
                query("limit", "{type: integer, default: 20}") + query("count", "{$ref: '#/components/schemas/Count'}");

        assertThat(typed(parameters, "").params())
                .hasToString("{\"path\":{},\"query\":{\"limit\":20,\"count\":5},\"header\":{}}");
    }

    @Test
    void a_missing_required_parameter_is_a_violation() {
        var typed = typed("- {name: p, in: query, required: true, schema: {type: string, default: a}}\n", "q=1");

        assertThat(typed.violations())
                .containsExactly(new SchemaViolation(Location.QUERY, "/p", "expected query parameter p, none came"));
    }

    @Test
    void parameters_that_the_contract_does_not_name_are_ignored() {
        assertThat(typed(query("p", "{type: string}"), "x=1&p=2&&=3&y").params().path("query"))
                .hasToString("{\"p\":\"2\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"p=%", "p=%4", "p=%zz", "p=%C3", "p=%C0%80", "p=%ED%A0%80", "other=%FF", "p=ä", "p=%EF%BC%91%"})
    void a_query_that_is_not_percent_encoded_utf_8_is_told_apart(String query) {
        assertThat(parameters(query("p", "{type: string}"), query)).isInstanceOf(BadQuery.class);
    }

    @Test
    void path_and_header_parameters_are_simple_lists() {
        var operation = operation("""
            - {name: id, in: path, required: true, schema: {type: array, items: {type: integer}}}
            - {name: X-Tags, in: header, schema: {type: array, items: {type: string}}}
            """, "{id}", "");
        Function<String, List<String>> headers = name -> name.equals("x-tags") ? List.of("a, b", "c") : List.of();

        var result = RequestValidator.compile(operation)
                .parameters(
                        new RawParameters(Map.of("id", "1,2"), "", headers),
                        EvaluationBudget.ofSteps(EvaluationBudget.BASE));

        assertThat(result).isInstanceOfSatisfying(Typed.class, typed -> {
            assertThat(typed.violations()).isEmpty();
            assertThat(typed.params())
                    .hasToString("{\"path\":{\"id\":[1,2]},\"query\":{},\"header\":{\"x-tags\":[\"a\",\"b\",\"c\"]}}");
        });
    }

    @Test
    void at_most_twenty_violations_are_told() {
        var typed = typed(query("p", "{type: array, items: {type: integer}}"), "p=x&".repeat(100));

        assertThat(typed.violations()).hasSize(SchemaViolation.MOST);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"a":1,"b":"x"}          |          |
        {"a":"1"}                | /a       | expected integer, came "1"
        {"a":1.0}                |          |
        {"a":1.5}                | /a       | expected integer, came 1.5
        {"b":"x"}                | ''       | expected property a, came an object
        {"a":1,"c~/":true}       | /c~0~1   | expected no property of this name, came true
        {"a":1,"next":{"a":"1"}} | /next/a  | expected integer, came "1"
        {"a":1,"either":true}    | /either  | expected integer, came true
        []                       | ''       | expected object, came an array of 0 items
        """)
    void a_body_is_checked_against_its_schema(String body, String pointer, String detail) {
        var violations = body("{$ref: '#/components/schemas/Node'}", body);

        if (pointer == null) {
            assertThat(violations).isEmpty();
        } else {
            assertThat(violations).first().isEqualTo(new SchemaViolation(Location.BODY, pointer, detail));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {type: object, properties: {a: {}}, unevaluatedProperties: false}                        | {"a":1}     | true
        {allOf: [{properties: {a: {}}}], properties: {b: {}}, unevaluatedProperties: false}      | {"a":1,"b":2} | true
        {allOf: [{properties: {a: {}}}], properties: {b: {}}, unevaluatedProperties: false}      | {"c":1}     | false
        {$defs: {n: {type: integer}}, $ref: '#/paths/~1t/post/requestBody/content/application~1json/schema/$defs/n'} | 1 | true
        {$defs: {n: {type: integer}}, $ref: '#/paths/~1t/post/requestBody/content/application~1json/schema/$defs/n'} | "1" | false
        {oneOf: [{type: integer}, {minimum: 5}]}                                                 | 7           | false
        {oneOf: [{type: integer}, {type: string}], discriminator: {propertyName: kind}}          | 7           | true
        {if: {required: [a]}, then: {required: [b]}}                                             | {"a":1}     | false
        {prefixItems: [{type: integer}], items: false}                                           | [1,2]       | false
        {contains: {const: 1}}                                                                   | [2,3]       | false
        {propertyNames: {pattern: '^x'}}                                                         | {"y":1}     | false
        {patternProperties: {'^x': {type: integer}}}                                             | {"xa":"1"}  | false
        {dependentRequired: {a: [b]}}                                                            | {"a":1}     | false
        {not: {type: integer}}                                                                   | 1           | false
        {contentMediaType: application/json}                                                     | "{"         | true
        {multipleOf: 0.01}                                                                       | 19.99       | true
        {maximum: 9007199254740992}                                                              | 9007199254740993 | false
        {type: integer, format: int32}                                                           | 2147483648  | false
        {type: integer, format: int64}                                                           | 9223372036854775808 | false
        {type: number, format: float}                                                            | 1e39        | false
        {type: string, format: byte}                                                             | "YQ=="      | true
        {type: string, format: byte}                                                             | "YQ"        | false
        {readOnly: true, xml: {name: a}, example: 7, type: integer}                              | 7           | true
        """)
    void the_vocabulary_of_2020_12_is_understood(String schema, String body, boolean valid) {
        assertThat(body(schema, body).isEmpty()).isEqualTo(valid);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        date                  | 2026-11-23                | 2026-13-01
        date-time             | 2026-11-23T10:00:00Z      | 2026-11-23
        time                  | 10:00:00Z                 | 25:00:00Z
        duration              | P1DT2H                    | P
        email                 | a@example.com             | a
        idn-email             | ä@example.com             | ä
        hostname              | a-b.example.com           | -a.example
        idn-hostname          | bücher.example            | -bücher.example
        ipv4                  | 127.0.0.1                 | 256.0.0.1
        ipv6                  | ::1                       | 127.0.0.1
        uri                   | https://example.com/a     | /a
        uri-reference         | /a                        | \\a
        iri                   | https://example.com/ä     | /ä
        iri-reference         | /ä                        | \\a
        uuid                  | 123e4567-e89b-12d3-a456-426614174000 | 123e4567
        uri-template          | /a/{id}                   | /a/{id
        json-pointer          | /a~1b/0                   | a
        relative-json-pointer | 1/a                       | /a
        regex                 | ^a+$                      | (
        """)
    void formats_are_asserted(String format, String good, String bad) {
        var schema = "{type: string, format: " + format + "}";

        assertThat(body(schema, "\"" + good + "\"")).isEmpty();
        assertThat(body(schema, "\"" + bad.replace("\\", "\\\\") + "\"")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        [1,1.0]                                  | false
        [100,1E+2]                               | false
        [0,-0.0]                                 | false
        [{"a":1,"b":[2]},{"b":[2.0],"a":1}]      | false
        [null,null]                              | false
        [["a","b"],["a","b"]]                    | false
        [1,"1",true,"true",null,"null",[],{},""] | true
        [[1,2],[12],[[1],2],["1,2"],{"a":[1,2]}] | true
        [{"a":"b"},{"a":["b"]},{"ab":""}]        | true
        [[1],[2]]                                | true
        """)
    void items_are_the_same_where_their_values_are(String body, boolean valid) {
        assertThat(body("{uniqueItems: true}", body).isEmpty()).isEqualTo(valid);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{uniqueItems: true}", "{items: {unevaluatedProperties: false, additionalProperties: true}}"})
    @Timeout(20)
    void values_chosen_to_have_one_hash_code_are_checked_as_quickly_as_any(String schema) {
        var texts = IntStream.range(0, 1 << 16)
                .mapToObj(bits -> IntStream.range(0, 16)
                        .mapToObj(at -> (bits >> at & 1) == 0 ? "Aa" : "BB")
                        .collect(Collectors.joining()))
                .toList();
        assertThat(texts.stream().mapToInt(String::hashCode).distinct()).hasSize(1);

        var items = texts.stream().map(text -> '"' + text + '"').collect(Collectors.joining(","));
        var members = texts.stream().map(text -> '"' + text + "\":1").collect(Collectors.joining(","));

        assertThat(body(schema, "[{" + members + "}," + items + "]")).isEmpty();
    }

    @Test
    void where_no_value_may_be_that_is_said() {
        assertThat(body("{properties: {a: false}}", "{\"a\": 1}"))
                .containsExactly(new SchemaViolation(Location.BODY, "/a", "expected no value, came 1"));
        assertThat(body("{oneOf: [false, {type: integer}]}", "1")).isEmpty();
    }

    private static String query(String name, String schema) {
        return "- {name: " + name + ", in: query, schema: " + schema + "}\n";
    }

    private List<SchemaViolation> body(String schema, String json) {
        var operation = operation("", "t", schema);
        var content = operation.input().body().orElseThrow().content().getFirst();
        var budget = EvaluationBudget.ofSteps(EvaluationBudget.BASE).allowFor(json.length());
        return ((SchemaResult.Checked) RequestValidator.compile(operation).body(content, tree(json), budget))
                .violations();
    }

    private static JsonNode tree(String json) {
        return switch (StrictJsonParser.read(json.getBytes(StandardCharsets.UTF_8))) {
            case StrictJsonParser.Tree(var node) -> node;
            case StrictJsonParser.Malformed(var reason, var offset) ->
                throw new AssertionError(reason + " at " + offset);
        };
    }

    private Typed typed(String parameters, String query) {
        return (Typed) parameters(parameters, query);
    }

    private ParametersResult parameters(String parameters, String query) {
        return RequestValidator.compile(operation(parameters, "t", ""))
                .parameters(
                        new RawParameters(Map.of(), query, name -> List.of()),
                        EvaluationBudget.ofSteps(EvaluationBudget.BASE));
    }

    private Operation operation(String parameters, String path, String bodySchema) {
        var document = """
            openapi: 3.1.0
            info: {title: T, version: "1"}
            x-sluice: {service: t}
            security: []
            components:
              schemas:
                Count: {type: integer, default: 5}
                Node:
                  type: object
                  required: [a]
                  additionalProperties: false
                  properties:
                    a: {type: integer}
                    b: {type: [string, "null"]}
                    next: {$ref: "#/components/schemas/Node"}
                    either: {anyOf: [{type: integer}, {type: string}]}
            paths:
              /%s:
                post:
                  operationId: t
            """.formatted(path);
        if (!parameters.isEmpty()) {
            document += "      parameters:\n" + parameters.indent(8);
        }
        if (!bodySchema.isEmpty()) {
            document += "      requestBody: {content: {application/json: {schema: " + bodySchema + "}}}\n";
        }
        try {
            Files.writeString(folder.resolve("t.yaml"), document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return switch (ContractFolder.read(folder)) {
            case Contracts(var set) -> set.operations().findFirst().orElseThrow();
            case Faulty(var faults) -> throw new AssertionError(faults.toString());
        };
    }
}

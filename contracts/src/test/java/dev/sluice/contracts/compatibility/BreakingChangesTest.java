package dev.sluice.contracts.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.ContractLimits;
import dev.sluice.contracts.read.Diagnostic;
import dev.sluice.contracts.read.Document;
import dev.sluice.contracts.read.DocumentSet;
import dev.sluice.contracts.read.LoadResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What breaks callers, and what does not. */
class BreakingChangesTest {
    private static final String REPLY = "/paths/~1teas/post/responses/200/content/application~1json/schema";
    private static final String BODY = "/paths/~1teas/post/requestBody/content/application~1json/schema";

    @Test
    void a_contract_that_stays_breaks_nothing() {
        var contract =
                body("{type: object, required: [a], properties: {a: {type: string}}, additionalProperties: false}");

        assertThat(BreakingChanges.breaking(contract, contract)).isEmpty();
    }

    @Test
    void an_operation_that_is_gone_is_told_with_its_old_place() {
        var before = read("paths: {/teas: {get: {operationId: list}, post: {operationId: add}}}");
        var after = read("paths: {/teas: {get: {operationId: list}}, /cups: {post: {operationId: add}}}");

        assertThat(BreakingChanges.breaking(before, after))
                .containsExactly(new Diagnostic("teas.yaml", "/paths/~1teas/post", "POST /teas is gone"));
    }

    @Test
    void the_names_of_variables_are_nobodys_business() {
        var before =
                read("paths: {'/teas/{id}': {get: {operationId: one, parameters: [" + path("id", "integer") + "]}}}");
        var same = read(
                "paths: {'/teas/{name}': {get: {operationId: one, parameters: [" + path("name", "integer") + "]}}}");
        var other = read(
                "paths: {'/teas/{name}': {get: {operationId: one, parameters: [" + path("name", "boolean") + "]}}}");

        assertThat(BreakingChanges.breaking(before, same)).isEmpty();
        assertThat(BreakingChanges.breaking(before, other))
                .containsExactly(new Diagnostic(
                        "teas.yaml",
                        "/paths/~1teas~1{name}/get/parameters/0/schema/type",
                        "path parameter name: type was integer and is now boolean"));
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ``                                | operationId: a2                                          | /operationId | operationId was a and is now a2
        ``                                | parameters: [{name: q, in: query, required: true, schema: {}}] | /parameters | query parameter q is required now
        parameters: [{name: q, in: query, schema: {}}] | parameters: [{name: q, in: query, required: true, schema: {}}] | /parameters | query parameter q is required now
        parameters: [{name: q, in: query, schema: {}}] | parameters: [{name: q, in: query, schema: {maximum: 3}}] | /parameters/0/schema/maximum | query parameter q: maximum 3 was added
        ``                                | requestBody: {required: true, content: {text/plain: {}}} | /requestBody/required | a body is required now
        requestBody: {content: {text/plain: {}}} | ``                                                | `` | a body is not taken any more
        requestBody: {content: {text/plain: {}}} | requestBody: {content: {text/html: {}}}           | /requestBody/content | a body of type text/plain is not taken any more
        requestBody: {content: {text/plain: {}}} | requestBody: {content: {text/plain: {}}}, x-sluice: {max-body: 10} | /x-sluice/max-body | the longest body was the edge's limit and is now 10 bytes
        ``                                | security: [{bearer: []}]                                 | /security | was public and now asks for a token
        security: [{bearer: [r]}]         | security: [{bearer: [r, w]}]                             | /security | a token with the scopes [r] is not enough any more
        responses: {'200': {description: a}} | responses: {'201': {description: a}}                  | /responses | reply 200 is gone
        responses: {'200': {description: a, content: {application/json: {}}}} | responses: {'200': {description: a}} | /responses/200 | reply 200 is not application/json any more
        """)
    void what_breaks_an_operation(String before, String after, String pointer, String reason) {
        assertThat(BreakingChanges.breaking(operation(before), operation(after)))
                .containsExactly(
                        new Diagnostic("teas.yaml", "/paths/~1teas/post" + (pointer == null ? "" : pointer), reason));
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ``                                | parameters: [{name: q, in: query, schema: {}}]
        parameters: [{name: q, in: query, required: true, schema: {}}] | parameters: [{name: q, in: query, schema: {}}]
        parameters: [{name: q, in: query, required: true, schema: {}}] | ``
        ``                                | requestBody: {content: {text/plain: {}}}
        requestBody: {content: {text/plain: {}}} | requestBody: {content: {'text/*': {}}}
        security: [{bearer: [r]}]         | security: [{bearer: [r, w]}, {bearer: [r]}]
        security: [{bearer: [r]}]         | security: []
        responses: {'200': {description: a}} | responses: {'200': {description: b}, '404': {description: c}}
        responses: {'404': {description: a}} | ``
        """)
    void what_breaks_none(String before, String after) {
        assertThat(BreakingChanges.breaking(operation(before), operation(after)))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {type: [string, 'null']}        | {type: string}                 | /type      | type was null or string and is now string
        {type: number}                  | {type: integer}                | /type      | type was number and is now integer
        {}                              | {type: object}                 | /type      | type was anything and is now object
        {enum: [1, 2]}                  | {enum: [1]}                    | /enum      | 2 is not taken any more
        {enum: [1, 2]}                  | {const: 1}                     | /const     | 2 is not taken any more
        {type: string}                  | {type: string, enum: [a]}      | /enum      | enum was added
        {maximum: 10}                   | {maximum: 9.5}                 | /maximum   | maximum was 10 and is now 9.5
        {minLength: 1}                  | {minLength: 2}                 | /minLength | minLength was 1 and is now 2
        {}                              | {minItems: 1}                  | /minItems  | minItems 1 was added
        {pattern: a}                    | {pattern: b}                   | /pattern   | pattern was added or changed
        {}                              | {uniqueItems: true}            | /uniqueItems | uniqueItems was added or changed
        {}                              | {not: {type: string}}          | /not       | not was added or changed
        {}                              | {required: [a]}                | /required  | field a is required now
        {properties: {a: {}}}           | {properties: {a: {type: string}}} | /properties/a/type | type was anything and is now string
        {properties: {a: {}}, additionalProperties: false} | {properties: {}, additionalProperties: false} | /additionalProperties | field a is not taken any more
        {properties: {a: {}}}           | {properties: {a: {}}, additionalProperties: false} | /additionalProperties | fields that are not named are not taken any more
        {items: {}}                     | {items: {maximum: 3}}          | /items/maximum | maximum 3 was added
        {anyOf: [{type: string}, {type: integer}]} | {anyOf: [{type: string}]} | /anyOf | what alternative 1 of anyOf took is not taken any more
        {allOf: [{maximum: 10}]}        | {allOf: [{maximum: 10}, {minimum: 1}]} | /allOf/1/minimum | minimum 1 was added
        {}                              | false                          | ``         | no value is taken any more
        """)
    void what_narrows_a_body(String before, String after, String pointer, String reason) {
        assertThat(BreakingChanges.breaking(body(before), body(after)))
                .containsExactly(
                        new Diagnostic("teas.yaml", BODY + (pointer == null ? "" : pointer), "body: " + reason));
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {type: string}                  | {type: [string, 'null']}
        {type: integer}                 | {type: number}
        {enum: [1]}                     | {enum: [1, 2]}
        {maximum: 10, minLength: 3}     | {maximum: 11, minLength: 2}
        {}                              | {minLength: 0, uniqueItems: false, unevaluatedProperties: true}
        {required: [a, b]}              | {required: [b]}
        {properties: {a: {}}}           | {properties: {}}
        {properties: {a: {}}}           | {properties: {a: {}, b: {type: string}}}
        {pattern: a}                    | {title: same, pattern: a}
        {anyOf: [{type: string}]}       | {anyOf: [{type: integer}, {type: string}]}
        {allOf: [{maximum: 10}]}        | {maximum: 10}
        false                           | {}
        """)
    void what_does_not(String before, String after) {
        assertThat(BreakingChanges.breaking(body(before), body(after))).isEmpty();
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {type: string}                  | {type: [string, 'null']}       | /type      | type was string and is now null or string
        {type: integer}                 | {}                             | ``         | type was integer and is now anything
        {properties: {a: {}, b: {}}}    | {properties: {a: {}}}          | /properties | field b is gone
        {properties: {a: {}}}           | {}                             | ``         | field a is gone
        {required: [a], properties: {a: {}}} | {properties: {a: {}}}     | ``         | field a need not come any more
        {items: {type: integer}}        | {items: {type: number}}        | /items/type | type was integer and is now number
        {oneOf: [{type: integer}]}      | {oneOf: [{type: integer}, {type: string}]} | /oneOf | alternative 1 of oneOf is new
        """)
    void what_a_caller_can_no_longer_rely_on(String before, String after, String pointer, String reason) {
        assertThat(BreakingChanges.breaking(reply(before), reply(after)))
                .containsExactly(
                        new Diagnostic("teas.yaml", REPLY + (pointer == null ? "" : pointer), "reply 200: " + reason));
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {type: [string, 'null']}        | {type: string}
        {type: number}                  | {type: integer}
        {}                              | {type: object}
        {enum: [a]}                     | {enum: [a, b]}
        {maximum: 1}                    | {maximum: 2}
        {properties: {a: {}}}           | {properties: {a: {}, b: {}}}
        {properties: {a: {}}}           | {allOf: [{properties: {a: {}}}, {required: [a]}]}
        {oneOf: [{type: integer}, {type: string}]} | {oneOf: [{type: string}]}
        """)
    void what_a_caller_must_bear(String before, String after) {
        assertThat(BreakingChanges.breaking(reply(before), reply(after))).isEmpty();
    }

    @Test
    void schemas_that_refer_to_themselves_come_to_an_end() {
        var tree = """
            paths: {/teas: {post: {operationId: a, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Leaf'}}}}}}}
            components: {schemas: {Leaf: {type: object, properties: {size: {type: %s}, leaves: {items: {$ref: '#/components/schemas/Leaf'}}}}}}
            """;

        assertThat(BreakingChanges.breaking(read(tree.formatted("number")), read(tree.formatted("integer"))))
                .containsExactly(new Diagnostic(
                        "teas.yaml",
                        "/components/schemas/Leaf/properties/size/type",
                        "body: type was number and is now integer"));
    }

    @Test
    @Timeout(20)
    void what_would_take_for_ever_to_compare_counts_as_broken() {
        var nested = "{type: string}";
        var other = "{type: integer}";
        for (var depth = 0; depth < 8; depth++) {
            nested = alternatives(nested);
            other = alternatives(other);
        }

        assertThat(BreakingChanges.breaking(body(nested), body(other))).isNotEmpty();
    }

    @Test
    @Timeout(60)
    void neither_does_one_large_schema_in_each_of_many_others() {
        var properties = new StringBuilder();
        for (var i = 0; i < 3_000; i++) {
            properties.append("p").append(i).append(": {minLength: 1}, ");
        }
        var many = new StringBuilder();
        for (var i = 0; i < 500; i++) {
            many.append("m%d: {allOf: [{$ref: '#/components/schemas/Large'}], minProperties: %d}, ".formatted(i, i));
        }
        var document = """
            components: {schemas: {Large: {properties: {%s}}}}
            paths:
              /a: {post: {operationId: a, requestBody: {content: {application/json: {schema: {properties: {%s}}}}}}}
            """;
        var before = read(document.formatted(properties, many));
        var after =
                read(document.formatted(properties, many.toString().replace("minProperties: 7}", "minProperties: 8}")));

        assertThat(BreakingChanges.breaking(before, after)).isNotEmpty();
    }

    @Test
    @Timeout(60)
    void many_operations_and_parameters_are_compared_each_with_its_own() {
        var paths = new StringBuilder("paths:\n");
        for (var i = 0; i < 9_000; i++) {
            paths.append("  /p%d: {get: {operationId: o%d, responses: {'200': {description: a}}}}\n".formatted(i, i));
        }
        var parameters = new StringBuilder("  /q: {get: {operationId: q, parameters: [");
        for (var i = 0; i < 9_000; i++) {
            parameters.append("{name: p%d, in: query, schema: {}}, ".formatted(i));
        }
        var document = paths + parameters.toString() + "]}}\n";

        assertThat(BreakingChanges.breaking(
                        read(document),
                        read(document.replace("o8999,", "o8999x,")
                                .replace("p8999, in: query", "p8999, in: query, required: true"))))
                .extracting(Diagnostic::pointer)
                .containsExactly("/paths/~1p8999/get/operationId", "/paths/~1q/get/parameters");
    }

    private static String alternatives(String schema) {
        return "{anyOf: [" + schema + ", " + schema + "]}";
    }

    private static String path(String name, String type) {
        return "{name: " + name + ", in: path, required: true, schema: {type: " + type + "}}";
    }

    private static Contract operation(String fields) {
        var text = fields == null ? "" : fields;
        var id = text.contains("operationId") ? "" : "operationId: a" + (text.isEmpty() ? "" : ", ");
        return read("paths: {/teas: {post: {" + id + text + "}}}\n"
                + "components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}");
    }

    private static Contract body(String schema) {
        return operation("requestBody: {content: {application/json: {schema: " + schema + "}}}");
    }

    private static Contract reply(String schema) {
        return operation("responses: {'200': {description: a, content: {application/json: {schema: " + schema + "}}}}");
    }

    private static Contract read(String paths) {
        var text = "openapi: 3.1.0\ninfo: {title: Teas, version: 1.0.0}\nx-sluice: {service: teas}\nsecurity: []\n"
                + paths;
        var documents = new DocumentSet(List.of(new Document("teas.yaml", text.getBytes(UTF_8))), List.of());
        return switch (ContractFolder.read(documents, ContractLimits.defaults())) {
            case LoadResult.Contracts(var set) -> set.contracts().getFirst();
            case LoadResult.Faulty(var faults) -> throw new AssertionError(faults.toString());
        };
    }
}

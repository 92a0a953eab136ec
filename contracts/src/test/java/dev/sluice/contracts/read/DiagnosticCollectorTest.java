package dev.sluice.contracts.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.read.LoadResult.Contracts;
import dev.sluice.contracts.read.LoadResult.Faulty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each thing that a document may not do, told with file, place and reason. */
class DiagnosticCollectorTest {
    private static final String HEAD = """
        openapi: 3.1.0
        info: {title: T, version: "1"}
        """;
    private static final String SERVICE = "x-sluice: {service: t}\n";
    private static final String SECURITY = "security: []\n";
    private static final String PATHS = """
        paths:
          /a:
            get: {operationId: a}
        """;

    @TempDir
    Path folder = Path.of("set by JUnit");

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {a: 1                          | ``    | no YAML: expected ',' or '}', but got <stream end>, line 1, column 6
        a: 1\\na: 2                    | /a    | key a stands twice, line 2, column 1
        [1]                            | ``    | expected an OpenAPI document, came ARRAY
        ~                              | ``    | expected an OpenAPI document, came NULL
        # nothing                      | ``    | the document is empty
        openapi: 3.0.3                 | /openapi | openapi is "3.0.3", expected 3.1.x
        openapi: 3.1                   | /openapi | openapi is 3.1, expected 3.1.x
        info: {}                       | /openapi | openapi is missing, expected 3.1.x
        a: &a {b: 1}\\nc: {<<: *a}      | /c    | merge key << is no part of OpenAPI: write its members out, or refer, line 2, column 5
        n: 1e999                       | /n    | number 1e999 has too large an exponent, limit 100, line 1, column 4
        """)
    void a_file_that_is_no_openapi_document(String text, String pointer, String reason) {
        assertThat(faults(text.replace("\\n", "\n"))).containsExactly(new Diagnostic("t.yaml", pointer, reason));
    }

    @Test
    void json_that_cannot_be_parsed_is_told_with_line_and_column() throws IOException {
        Files.writeString(folder.resolve("t.json"), "{\n \"a\": 1,\n \"a\": 2}");

        assertThat(faults())
                .containsExactly(
                        new Diagnostic("t.json", "", "no JSON: name a stands twice in one object, line 3, column 7"));
    }

    @Test
    void yaml_that_grows_by_aliases_is_bounded() {
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 10; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(10)));
        }

        assertThat(faults(bomb.toString()))
                .singleElement()
                .satisfies(fault -> assertThat(fault.reason()).contains("500000 values"));
    }

    @Test
    void a_pattern_whose_program_would_be_too_large_is_a_fault_with_its_size_and_the_limit() {
        var schemas = """
            components:
              schemas:
                A: {pattern: '((a{1,1000}){1,1000}){1,1000}'}
                B: {patternProperties: {'(a{1,1000}){1,1000}': true}}
            """;

        assertThat(faults(HEAD + SERVICE + SECURITY + PATHS + schemas))
                .extracting(Diagnostic::toString)
                .anySatisfy(fault -> assertThat(fault)
                        .startsWith(
                                "t.yaml#/components/schemas/A/pattern: pattern ((a{1,1000}){1,1000}){1,1000} needs ")
                        .contains("instructions, limit 10000"))
                .anySatisfy(fault -> assertThat(fault)
                        .startsWith("t.yaml#/components/schemas/B/patternProperties/(a{1,1000}){1,1000}: pattern ")
                        .contains("instructions, limit 10000"))
                .hasSize(2);
    }

    @Test
    void many_patterns_have_a_limit_together() {
        var schemas = new StringBuilder("components:\n  schemas:\n");
        for (var i = 0; i < 60; i++) {
            schemas.append("    A").append(i).append(": {pattern: '(a{90}){50}'}\n");
        }

        assertThat(faults(HEAD + SERVICE + SECURITY + PATHS + schemas))
                .first()
                .satisfies(fault -> assertThat(fault.reason()).contains("more than 500000 instructions, the limit"));
    }

    @Test
    @Timeout(60)
    void schemas_that_take_too_much_room_once_compiled_are_refused() {
        var text = new StringBuilder("components:\n  schemas:\n    Large:\n      enum: [");
        text.append("1,".repeat(20_000)).append("2]\npaths:\n");
        for (var i = 0; i < 30; i++) {
            text.append("  /p%1$d: {post: {operationId: o%1$d, requestBody: {content: {application/json:".formatted(i))
                    .append(" {schema: {$ref: '#/components/schemas/Large'}}}}}}\n");
        }

        assertThat(faults(HEAD + SERVICE + SECURITY + text))
                .singleElement()
                .satisfies(fault -> assertThat(fault.reason()).contains("more than 500000 values, the limit"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {allOf: [{$ref: NEXT}]}                    | 5000 | more than 200 schemas look at the same value, each within the one before
        {$ref: NEXT}                               | 5000 | more than 200 schemas look at the same value, each within the one before
        {properties: {a: {$ref: NEXT}}}            | 5000 | more than 1000 schemas refer each to the next, the limit
        {anyOf: [{$ref: NEXT}, {$ref: NEXT}]}      | 90   | ``
        {allOf: [{$ref: NEXT}, {$ref: NEXT}]}      | 90   | ``
        {properties: {a: {$ref: NEXT}}}            | 500  | ``
        """)
    @Timeout(60)
    void references_to_references_have_a_limit(String schema, int length, String reason) {
        var text = new StringBuilder("""
            paths:
              /a:
                post:
                  operationId: a
                  parameters:
                    - {name: p, in: query, schema: {$ref: '#/components/schemas/FIRST'}}
                  requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S0'}}}}
            components:
              schemas:
            """);
        for (var i = 0; i < length; i++) {
            text.append(
                    "    S%d: %s\n".formatted(i, schema.replace("NEXT", "'#/components/schemas/S" + (i + 1) + "'")));
        }
        text.append("    S%d: {type: integer}\n".formatted(length));
        var ofParameter = schema.contains("properties") ? "S" + length : "S0"; // which cannot be an object

        var faults = faults(HEAD + SERVICE + SECURITY + text.toString().replace("FIRST", ofParameter));

        if (reason.isEmpty()) {
            assertThat(faults).isEmpty();
        } else {
            assertThat(faults)
                    .isNotEmpty()
                    .allSatisfy(fault -> assertThat(fault.reason()).isEqualTo(reason));
        }
    }

    @Test
    void yaml_that_contains_itself_is_refused() {
        assertThat(faults("a: &a [*a]\n"))
                .singleElement()
                .satisfies(fault -> assertThat(fault.reason()).contains("nested deeper than 100"));
    }

    @Test
    void yaml_scalars_are_those_of_json() {
        assertThat(faults(HEAD.replace("title: T", "title: no") + "x-sluice: {service: on, group: 12:30}\n" + SECURITY
                        + PATHS))
                .isEmpty();
    }

    @ParameterizedTest(name = "x-sluice: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {}                                     | /service | no service: x-sluice must name who answers, as in x-sluice: {service: orders}
        7                                      | ``       | x-sluice is 7, expected an object
        {service: 7}                           | /service | service is 7, expected a text
        {service: a b}                         | /service | service is a b: topic a b.requests is no legal name, expected 1 to 249 of A-Z a-z 0-9 . _ -
        {service: t, topic: ..}                | /topic   | topic .. is no legal name, expected 1 to 249 of A-Z a-z 0-9 . _ -
        {service: t, topic: sluice.replies.x}  | /topic   | topic sluice.replies.x is reserved: names of request topics do not begin __, sluice., dlq.
        {service: t, colour: red}              | /colour  | unknown field colour, known here are absent-after, breaker, claims, concurrency, consumption, fallback, forward-headers, group, in-flight, in-flight-adaptive, max-body, partitions, rate, service, timeout, topic, when-absent
        {service: t, timeout: 5}               | /timeout | timeout is 5, expected a duration above zero such as 500ms, 2s, 1m or 1h
        {service: t, timeout: 0s}              | /timeout | timeout is "0s", expected a duration above zero such as 500ms, 2s, 1m or 1h
        {service: t, timeout: 1m}              | /timeout | timeout is 1m, limit 30s
        {service: t, in-flight: 0}             | /in-flight | in-flight is 0, expected a whole number from 1 to 2147483647
        {service: t, partitions: many}         | /partitions | partitions is "many", expected a whole number from 1 to 2147483647
        {service: t, max-body: 1MB}            | /max-body | max-body is "1MB", expected a size above zero in bytes, or such as 64KiB or 1MiB
        {service: t, claims: tenant}           | /claims  | claims is "tenant", expected a list of texts
        {service: t, concurrency: 0}           | /concurrency | concurrency is 0, expected a whole number from 1 to 2147483647
        {service: t, consumption: queue}       | /consumption | consumption is "queue", expected ordered or shared
        {service: t, when-absent: wait}        | /when-absent | when-absent is "wait", expected accept or refuse
        {service: t, in-flight-adaptive: 1}    | /in-flight-adaptive | in-flight-adaptive is 1, expected true or false
        {service: t, rate: 100 per second}     | /rate    | rate is 100 per second, expected such as 100/s, 10/5m or 100/s burst 200, or none
        {service: t, rate: 0/s}                | /rate    | rate is 0/s, expected such as 100/s, 10/5m or 100/s burst 200, or none
        {service: t, rate: 1/999h}             | /rate    | rate is 1/999h, limit a call in each nanosecond, and a time of 31 days
        {service: t, rate: 2000000/1ms}        | /rate    | rate is 2000000/1ms, limit a call in each nanosecond, and a time of 31 days
        {service: t, breaker: never}           | /breaker | breaker is "never", expected off, or an object with count-500 or open-for
        {service: t, breaker: {calls: 3}}      | /breaker/calls | unknown field calls, known here are count-500, open-for
        {service: t, fallback: later}          | /fallback | fallback is "later", expected {service: …}, {status, headers, body}, both as a list in this order, or none
        {service: t, fallback: [{status: 200}, {service: b}]} | /fallback/1 | fallback is {"service":"b"}, expected {service: …}, {status, headers, body}, both as a list in this order, or none
        {service: t, fallback: {service: t}}   | /fallback | fallback leads back to topic t.requests of the requests themselves
        {service: t, fallback: {status: 99}}   | /fallback/status | status is 99, expected 200 to 599
        {service: t, fallback: {status: 204, body: 1}} | /fallback/body | status 204 has no body
        {service: t, fallback: {headers: {Date: now}}} | /fallback/headers/Date | header Date is not one that a reply may carry
        {service: t, fallback: {headers: {content-type: text/plain}, body: 1}} | /fallback/body | body is 1, expected a text, as content-type is text/plain
        {service: t, forward-headers: [Cookie]} | /forward-headers/0 | header Cookie never goes to a service
        {service: t, forward-headers: [TE]}    | /forward-headers/0 | header TE never goes to a service
        {service: t, forward-headers: ["a b"]} | /forward-headers/0 | header a b is no header name
        """)
    void a_setting_of_a_document(String settings, String pointer, String reason) {
        var document = HEAD + "x-sluice: " + settings + "\n" + SECURITY + PATHS;

        assertThat(faults(document)).contains(new Diagnostic("t.yaml", "/x-sluice" + pointer, reason));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {}                                               | ``       | no operationId
        {operationId: 7}                                 | /operationId | operationId is 7, expected a text without control characters
        {operationId: a, x-sluice: {service: b}}         | /x-sluice/service | unknown field service, known here are breaker, claims, fallback, forward-headers, group, idempotent, key, max-body, rate, replay, timeout, topic
        {operationId: a, x-sluice: {timeout: soon}}      | /x-sluice/timeout | timeout is "soon", expected a duration above zero such as 500ms, 2s, 1m or 1h
        {operationId: a, x-sluice: {key: $request.body#/a}} | /x-sluice/key | key $request.body#/a looks into a JSON body, the operation takes none
        {operationId: a, x-sluice: {key: $request.query.a}} | /x-sluice/key | key names query parameter a, which the operation does not declare
        {operationId: a, x-sluice: {key: $url}}          | /x-sluice/key | key is $url, expected $request.body#/pointer, $request.path.name, $request.query.name, $request.header.name or $claims.name
        {operationId: a, x-sluice: {key: $claims.tenant}} | /x-sluice/key | key is claim tenant of the caller's token, the operation is public
        {operationId: a, security: [{bearer: []}], x-sluice: {key: $claims.}} | /x-sluice/key | key names no claim behind $claims.
        {operationId: a, x-sluice: {idempotent: maybe}}  | /x-sluice/idempotent | idempotent is "maybe", expected true or false
        {operationId: a, x-sluice: {replay: maybe}}      | /x-sluice/replay | replay is "maybe", expected safe or unsafe
        {operationId: a, requestBody: {content: {application/json: {}}}, x-sluice: {key: $request.body#a}} | /x-sluice/key | key $request.body#a has no JSON pointer behind the #
        {operationId: a, requestBody: {content: {}}}     | /requestBody/content | content is empty, expected at least one media type
        {operationId: a, requestBody: {content: {json: {}}}} | /requestBody/content/json | json is no media type
        {operationId: a, callbacks: {}}                  | /callbacks | callbacks are not supported: the gateway calls nobody
        {operationId: a, parameters: [{x-sluice: {}, name: p, in: query, schema: {}}]} | /parameters/0/x-sluice | x-sluice means nothing here: it belongs to the document, an operation or a security scheme
        {operationId: a, x-sluice-sensitive: true}       | /x-sluice-sensitive | x-sluice-sensitive means nothing here: it belongs to a schema or a parameter
        {operationId: a, Security: [{bearer: []}]}       | /Security | unknown field Security of an operation
        {operationId: a, $ref: "#/paths/~1b/get"}        | /$ref | unknown field $ref of an operation
        {operationId: a, servers: [{url: /v2}]}          | /servers/0/url | server lies under '/v2', the first one under '': one document has one prefix
        {operationId: a, security: [{}]}                 | /security/0 | empty requirement: public is security: [], a token is never optional
        {operationId: a, security: [{none: []}]}         | /security/0/none | unknown security scheme none
        {operationId: a, security: [{bearer: [], other: []}]} | /security/0 | 2 schemes in one requirement, limit 1
        {operationId: a, security: [{key: []}]}          | /security/0/key | security scheme key is not supported, expected type http, scheme bearer
        {operationId: a, security: [{bearer: ["a b"]}]}  | /security/0/bearer/0 | scope is "a b", expected an RFC 6749 scope
        {operationId: a, responses: {default: {$ref: "#/components/responses/None"}}} | /responses/default/$ref | reference #/components/responses/None is broken: the document has nothing there
        {operationId: a, responses: []}                  | /responses | responses is [], expected an object
        {operationId: a, responses: {2O0: {}}}           | /responses/2O0 | response 2O0 is no reply's status, expected 200 to 599, 2XX to 5XX or default
        {operationId: a, responses: {101: {}}}           | /responses/101 | response 101 is no reply's status, expected 200 to 599, 2XX to 5XX or default
        {operationId: a, responses: {200: fine}}         | /responses/200 | response 200 is "fine", expected an object
        {operationId: a, responses: {200: {content: {json: {}}}}} | /responses/200/content/json | json is no media type
        {operationId: a, responses: {200: {headers: {"a b": {}}}}} | /responses/200/headers/a b | header a b is no header name
        {operationId: a, requestBody: {$ref: "other.yaml#/a"}} | /requestBody/$ref | reference other.yaml#/a leads out of the document: only those that begin #/ are followed
        {operationId: a, parameters: [{$ref: "#/components/parameters/Circle"}]} | /parameters/0/$ref | reference #/components/parameters/Circle leads nowhere: to a circle or a broken reference
        """)
    void an_operation(String operation, String pointer, String reason) {
        var document = HEAD + SERVICE + SECURITY + """
            components:
              securitySchemes:
                bearer: {type: http, scheme: bearer}
                other: {type: http, scheme: bearer}
                key: {type: apiKey, in: header, name: X-Key}
              parameters:
                Circle: {$ref: "#/components/parameters/Round"}
                Round: {$ref: "#/components/parameters/Circle"}
            paths:
              /a:
                post: \
            """ + operation;

        assertThat(faults(document)).contains(new Diagnostic("t.yaml", "/paths/~1a/post" + pointer, reason));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {name: p, in: cookie, schema: {}}                           | /in      | cookie parameters are not supported
        {name: p, in: body, schema: {}}                             | /in      | in is "body", expected path, query or header
        {in: query, schema: {}}                                     | ``       | parameter has no name
        {name: p, in: query}                                        | ``       | parameter has no schema
        {name: p, in: query, content: {text/plain: {}}}             | /content | content is not supported for parameters, expected schema
        {name: p, in: query, style: pipeDelimited, schema: {}}      | /style   | style is "pipeDelimited", expected form
        {name: p, in: query, explode: false, schema: {}}            | /explode | explode is false, expected true
        {name: p, in: header, style: form, schema: {}}              | /style   | style is "form", expected simple
        {name: p, in: query, x-sluice-sensitive: 1, schema: {}}     | /x-sluice-sensitive | x-sluice-sensitive is 1, expected true or false
        {name: Cookie, in: header, schema: {}}                      | /name    | header Cookie never goes to a service
        {name: p, in: path, schema: {}}                             | ``       | path parameter p must say required: true
        {name: p, in: query, schema: {type: object}}                | /schema  | a parameter cannot be an object, the schema allows one
        {name: p, in: query, schema: {type: [array, string]}}       | /schema  | a parameter is either an array or a scalar, its schema allows both
        {name: p, in: query, schema: {type: array, items: {type: array}}} | /schema | the items of a parameter must be scalars, the schema allows arrays
        {name: p, in: query, schema: {allOf: [{type: string}, {type: integer}]}} | /schema | no value can fulfil the schema: its parts allow different types
        {name: p, in: query, schema: {type: integer, default: a}}   | /schema/default | the default breaks its schema: expected integer, came "a"
        """)
    void a_parameter(String parameter, String pointer, String reason) {
        var document =
                HEAD + SERVICE + SECURITY + "paths: {/a: {get: {operationId: a, parameters: [" + parameter + "]}}}";

        assertThat(faults(document))
                .contains(new Diagnostic("t.yaml", "/paths/~1a/get/parameters/0" + pointer, reason));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {type: text}                      | /type    | no JSON Schema: expected
        7                                 | ``       | no JSON Schema: expected
        {properties: {a: {minimum: low}}} | /properties/a/minimum | no JSON Schema: expected number, came "low"
        {exclusiveMinimum: true}          | /exclusiveMinimum | no JSON Schema: expected number, came true
        {pattern: "(?=a)"}                | /pattern | pattern (?=a) is not in RE2 syntax: invalid or unsupported Perl syntax
        {patternProperties: {"(?=a)": {}}} | /patternProperties/(?=a) | pattern (?=a) is not in RE2 syntax: invalid or unsupported Perl syntax
        {items: {format: colour}}         | /items/format | unknown format colour, known are binary, byte,
        {$ref: "#/components/schemas/No"} | /$ref    | reference #/components/schemas/No is broken: the document has nothing there
        {anyOf: [{$ref: "https://x/y"}]}  | /anyOf/0/$ref | reference https://x/y leads out of the document: only those that begin #/ are followed
        {properties: {a: {x-sluice-sensitive: yes}}} | /properties/a/x-sluice-sensitive | x-sluice-sensitive is "yes", expected true or false
        {items: {x-sluice-sensitve: true}} | /items/x-sluice-sensitve | unknown field x-sluice-sensitve, known here is x-sluice-sensitive
        {$id: "https://x/y"}              | /$id     | $id is not supported: refer to schemas by JSON pointer
        {$schema: "http://json-schema.org/draft-07/schema#"} | /$schema | unknown dialect http://json-schema.org/draft-07/schema#, expected JSON Schema 2020-12
        {properties: {x: {$ref: "#/components/schemas/S/properties/x"}}} | /properties/x | the schema refers to itself for the same value: checking would never end
        {allOf: [{$ref: "#/components/schemas/S"}]} | `` | the schema refers to itself for the same value: checking would never end
        """)
    void a_schema_whether_used_or_not(String schema, String pointer, String reason) {
        var document = HEAD + SERVICE + SECURITY + PATHS + "components: {schemas: {S: " + schema + "}}";

        assertThat(faults(document)).first().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo("/components/schemas/S" + pointer);
            assertThat(fault.reason()).startsWith(reason);
        });
    }

    @Test
    void a_schema_may_refer_to_itself_for_parts_of_a_value() {
        var schema =
                "{properties: {next: {$ref: \"#/components/schemas/S\"}, \"$ref\": {type: string}}, default: {$ref:"
                        + " x}}";

        assertThat(faults(HEAD + SERVICE + SECURITY + PATHS + "components: {schemas: {S: " + schema + "}}"))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        a           | ``    | path a does not begin with a slash
        /a//b       | ``    | path /a//b has an empty segment
        /a/../b     | ``    | path /a/../b has segment .., which no request can have
        /a%2Fb      | ``    | path /a%2Fb has segment a%2Fb, which no request can have
        /a%zz       | ``    | path /a%zz has segment a%zz with bad percent-encoding
        /a?b        | ``    | path /a?b has a query or fragment
        /{x}.json   | ``    | path /{x}.json has segment {x}.json: a variable must be a whole segment, as in {id}
        /{}         | ``    | path /{} has segment {}: a variable must be a whole segment, as in {id}
        /{x}/{x}    | ``    | path /{x}/{x} has variable x twice
        /{y}        | /get  | path variable y is not declared as a parameter
        /b          | /get  | path parameter x is not in the path /b
        """)
    void a_path(String path, String pointer, String reason) {
        var document = HEAD + SERVICE + SECURITY
                + "paths: {\"" + path
                + "\": {get: {operationId: a, parameters: [{name: x, in: path, required: true, schema: {}}]}}}";

        var place = "/paths/" + path.replace("~", "~0").replace("/", "~1") + pointer;
        assertThat(faults(document)).contains(new Diagnostic("t.yaml", place, reason));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"/, openapi.json", "//host/, asyncapi.json", "/, openapi%2Ejson"})
    void a_path_that_the_edge_answers_itself(String server, String path) {
        var document = HEAD + SERVICE + SECURITY + "servers: [{url: \"" + server + "\"}]\n" + "paths: {\"/" + path
                + "\": {get: {operationId: a}, post: {operationId: b}}}";

        assertThat(faults(document)).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo("/paths/~1" + path);
            assertThat(fault.reason()).contains(".json is the edge's own");
        });
    }

    @ParameterizedTest
    @CsvSource({"/v1, /openapi.json", "/, /{name}", "/, /openapi.json/{name}", "/, /openapi.yaml"})
    void a_path_that_only_looks_like_the_edges_own_is_good(String server, String path) {
        var parameters = path.contains("{") ? "parameters: [{name: name, in: path, required: true, schema: {}}], " : "";

        assertThat(faults(HEAD + SERVICE + SECURITY + "servers: [{url: \"" + server + "\"}]\n" + "paths: {\"" + path
                        + "\": {" + parameters + "get: {operationId: a}}}"))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        head: {operationId: a}  | /head  | head is not declared: HEAD is answered through GET
        trace: {operationId: a} | /trace | trace is not supported
        GET: {operationId: a}   | /GET   | unknown field GET, expected a method in lower case
        get: 7                  | /get   | get is 7, expected an operation
        """)
    void a_method(String method, String pointer, String reason) {
        assertThat(faults(HEAD + SERVICE + SECURITY + "paths: {/a: {" + method + "}}"))
                .contains(new Diagnostic("t.yaml", "/paths/~1a" + pointer, reason));
    }

    @Test
    void an_operation_without_security() {
        assertThat(faults(HEAD + SERVICE + PATHS))
                .containsExactly(new Diagnostic(
                        "t.yaml",
                        "/paths/~1a/get",
                        "no security, neither here nor for the document; public is an explicit security: []"));
    }

    @Test
    void places_whose_names_are_longer_than_all_that_is_said() throws IOException {
        var name = "a".repeat(1_000);
        var nested = ("{\"properties\": {\"" + name + "\": ").repeat(44) + "{\"anyOf\": [{}" + ", {}".repeat(5_000)
                + "]}" + "}}".repeat(44);
        Files.writeString(folder.resolve("t.json"), "{\"openapi\": \"3.1.0\", \"x\": " + nested + "}");

        assertThat(faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.reason()).contains("limit 4000"));
    }

    @Test
    void many_places_with_long_names() throws IOException {
        var list = "{\"" + "a".repeat(900) + "\": {\"" + "b".repeat(900) + "\": [0" + ",0".repeat(40_000) + "]}}";
        Files.writeString(folder.resolve("t.json"), "{\"openapi\": \"3.1.0\", \"x\": " + list + "}");

        assertThat(faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.reason()).contains("limit 64000000"));
    }

    @Test
    @Timeout(60)
    void many_parameters_of_one_large_schema_are_read_as_soon_as_one() {
        var parameters = IntStream.range(0, 2_000)
                .mapToObj(
                        i -> "{name: p" + i + ", in: query, schema: {$ref: '#/components/schemas/B', default: 30000}}")
                .collect(Collectors.joining(", "));
        var limits =
                IntStream.range(0, 20_000).mapToObj(i -> "{minimum: " + i + "}").collect(Collectors.joining(", "));

        assertThat(faults(HEAD + SERVICE + SECURITY + "paths: {/a: {get: {operationId: a, parameters: [" + parameters
                        + "]}}}\ncomponents: {schemas: {B: {type: integer, anyOf: [" + limits + "]}}}\n"))
                .isEmpty();
    }

    @Test
    void a_parameter_behind_a_reference_into_an_extension_tells_what_is_wrong_with_its_schema() {
        assertThat(faults(HEAD + SERVICE + SECURITY + """
            x-p: {name: p, in: query, schema: {type: nothing}}
            paths: {/a: {get: {operationId: a, parameters: [{$ref: '#/x-p'}]}}}
            """))
                .isNotEmpty()
                .allSatisfy(fault -> assertThat(fault.pointer()).isEqualTo("/x-p/schema/type"));
    }

    @Test
    void several_defaults_that_break_one_schema() {
        assertThat(faults(HEAD + SERVICE + SECURITY + """
            paths: {/a: {get: {operationId: a, parameters: [
              {name: p, in: query, schema: {$ref: '#/components/schemas/B', default: a}},
              {name: q, in: query, schema: {$ref: '#/components/schemas/B', default: 3}},
              {name: r, in: query, schema: {$ref: '#/components/schemas/B', default: 0}}]}}}
            components: {schemas: {B: {type: integer, minimum: 2}}}
            """))
                .map(fault -> fault.pointer() + ": " + fault.reason())
                .containsExactly(
                        "/paths/~1a/get/parameters/0/schema/default: the default breaks its schema: expected integer,"
                                + " came \"a\"",
                        "/paths/~1a/get/parameters/2/schema/default: the default breaks its schema: expected at least"
                                + " 2, came 0");
    }

    @Test
    void no_more_than_a_thousand_faults_are_told() {
        var unknown =
                IntStream.range(0, 1_500).mapToObj(i -> "/p" + i + ": {x: 1}").collect(Collectors.joining(", "));

        assertThat(faults(HEAD + SERVICE + SECURITY + "paths: {" + unknown + "}\n"))
                .hasSize(1_000);
    }

    @Test
    void webhooks() {
        assertThat(faults(HEAD + SERVICE + SECURITY + PATHS + "webhooks: {}"))
                .containsExactly(
                        new Diagnostic("t.yaml", "/webhooks", "webhooks are not supported: the gateway calls nobody"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        [{url: /v1}, {url: "https://x/v2"}] | /servers/1/url | server lies under '/v2', the first one under '/v1': one document has one prefix
        [{url: "https://x/{v}"}]            | /servers/0/url | server has no url, or one with a variable that has no default
        [{url: /a/../b}]                    | /servers/0/url | server prefix /a/../b has segment .., which no request can have
        """)
    void servers(String servers, String pointer, String reason) {
        assertThat(faults(HEAD + SERVICE + SECURITY + PATHS + "servers: " + servers))
                .contains(new Diagnostic("t.yaml", pointer, reason));
    }

    @Test
    void servers_may_have_several_hosts_with_one_prefix() {
        var servers = "servers: [{url: \"https://a/{v}/\", variables: {v: {default: v1}}}, {url: \"https://b/v1\"}]\n";

        assertThat(faults(HEAD + SERVICE + SECURITY + PATHS + servers)).isEmpty();
    }

    @Test
    void the_same_method_and_path_in_two_documents() throws IOException {
        write("a.yaml", document("a", "/v1/a/{x}", "{}"));
        write("b.yaml", document("b", "/v1/a/{y}", "{}"));

        assertThat(faults())
                .containsExactly(new Diagnostic(
                        "b.yaml",
                        "/paths/~1v1~1a~1{y}/get",
                        "GET /v1/a/{y} is claimed already by GET /v1/a/{x} in a.yaml"));
    }

    @Test
    void an_operation_id_twice_in_one_service() throws IOException {
        write("a.yaml", document("s", "/a", "{}"));
        write("b.yaml", document("s", "/b", "{}"));

        assertThat(faults())
                .containsExactly(new Diagnostic(
                        "b.yaml",
                        "/paths/~1b/get/operationId",
                        "operationId get of service s is taken already by GET /a in a.yaml"));
    }

    @Test
    void one_topic_with_two_numbers_of_partitions() throws IOException {
        write("a.yaml", document("a", "/a", "{topic: t}"));
        write("b.yaml", document("b", "/b", "{topic: t}").replace("service: b", "service: b, partitions: 3"));

        assertThat(faults())
                .containsExactly(
                        new Diagnostic("b.yaml", "/paths/~1b/get", "topic t has 3 partitions here and 12 elsewhere"));
    }

    @Test
    void one_service_with_two_bounds() throws IOException {
        write("a.yaml", document("s", "/a", "{}"));
        write(
                "b.yaml",
                document("s", "/b", "{}")
                        .replace("service: s", "service: s, in-flight: 3, concurrency: 1")
                        .replace("Id: get", "Id: b"));

        assertThat(faults())
                .containsExactly(
                        new Diagnostic(
                                "b.yaml",
                                "/x-sluice/in-flight",
                                "service s has in-flight 3 here and 1000 in another document"),
                        new Diagnostic(
                                "b.yaml",
                                "/x-sluice/concurrency",
                                "service s has concurrency 1 here and 256 in another document"));
    }

    @Test
    void all_faults_are_told_at_once() throws IOException {
        write("a.yaml", HEAD + "x-sluice: {service: t, timeout: x, colour: red}\n" + PATHS);
        write("b.yaml", "{");

        assertThat(faults())
                .map(fault -> fault.file() + fault.pointer())
                .containsExactly("a.yaml/x-sluice/colour", "a.yaml/x-sluice/timeout", "a.yaml/paths/~1a/get", "b.yaml");
    }

    private static String document(String service, String path, String settings) {
        var variable = path.contains("{") ? path.substring(path.indexOf('{') + 1, path.indexOf('}')) : "";
        var parameters = variable.isEmpty()
                ? ""
                : ", parameters: [{name: " + variable + ", in: path, required: true, schema: {}}]";
        return HEAD + "x-sluice: {service: " + service + "}\n" + SECURITY + "paths: {\"" + path
                + "\": {get: {operationId: get, x-sluice: " + settings + parameters + "}}}\n";
    }

    private List<Diagnostic> faults(String document) {
        write("t.yaml", document);
        return faults();
    }

    private List<Diagnostic> faults() {
        return switch (ContractFolder.read(folder)) {
            case Contracts(var set) -> List.of();
            case Faulty(var faults) -> faults;
        };
    }

    private void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

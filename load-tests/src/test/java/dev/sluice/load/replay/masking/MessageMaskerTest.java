package dev.sluice.load.replay.masking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.contracts.wire.RequestRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageMaskerTest {
    private static final Pattern COVER = Pattern.compile("masked-[A-Za-z0-9_-]{12}");
    private static final String HEAD = """
        openapi: 3.1.0
        info: {title: T, version: "1"}
        x-sluice: {service: t}
        security: []
        components:
          schemas:
            Secret: {x-sluice-sensitive: true}
            Pet: {discriminator: {propertyName: kind}}
            Cat: {allOf: [{$ref: "#/components/schemas/Pet"}, {properties: {chip: {x-sluice-sensitive: true}}}]}
            Tree: {type: object, properties: {name: {$ref: "#/components/schemas/Secret"}, below: {type: array, items: {$ref: "#/components/schemas/Tree"}}}}
        """;
    private static final String PUT = HEAD + """
        paths:
          /a/{id}:
            put:
              operationId: put
              x-sluice: {key: "$request.body#%s"}
              parameters: [{name: id, in: path, required: true, schema: {type: string}}]
              requestBody: {content: {%s: {schema: %s}}}
        """;

    @TempDir
    private Path folder = Path.of("set by JUnit");

    @ParameterizedTest(name = "{0}: {1} becomes {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
        {properties: {a: {x-sluice-sensitive: true}}}                             | {"a":"x","b":"x"}     | {"a":"M","b":"x"}
        {properties: {a: {x-sluice-sensitive: false}}}                            | {"a":"x"}             | {"a":"x"}
        {x-sluice-sensitive: true}                                                | {"a":[1.5,true,null,"x",{"b":"y"}]} | {"a":[0,false,null,"M",{"b":"M"}]}
        {$ref: "#/components/schemas/Secret"}                                     | "x"                   | "M"
        {properties: {a: {$ref: "#/components/schemas/Secret", type: string}}}    | {"a":"x"}             | {"a":"M"}
        {allOf: [{type: object}, {properties: {a: {x-sluice-sensitive: true}}}]}  | {"a":"x"}             | {"a":"M"}
        {anyOf: [{type: number}, {properties: {a: {x-sluice-sensitive: true}}}]}  | {"a":"x"}             | {"a":"M"}
        {oneOf: [{required: [b]}, {properties: {a: {x-sluice-sensitive: true}}}]} | {"a":"x","b":1}       | {"a":"M","b":1}
        {if: {required: [b]}, then: {properties: {a: {x-sluice-sensitive: true}}}} | {"a":"x"}            | {"a":"M"}
        {items: {$ref: "#/components/schemas/Secret"}}                            | ["x",["y"]]           | ["M",["M"]]
        {prefixItems: [{}, {x-sluice-sensitive: true}], items: {type: string}}    | ["x","y","z"]         | ["x","M","z"]
        {contains: {x-sluice-sensitive: true}}                                    | ["x"]                 | ["M"]
        {properties: {a: {}}, additionalProperties: {x-sluice-sensitive: true}}   | {"a":"x","b":"x"}     | {"a":"x","b":"M"}
        {patternProperties: {"^s": {x-sluice-sensitive: true}}, additionalProperties: {}} | {"so":"x","os":"x"} | {"so":"M","os":"x"}
        {propertyNames: {x-sluice-sensitive: true}}                               | {"ada":1}             | {"M":1}
        {unevaluatedProperties: {x-sluice-sensitive: true}}                       | {"a":"x"}             | {"a":"M"}
        {$ref: "#/components/schemas/Tree"}   | {"name":"x","below":[{"name":"y","other":"y"}]}           | {"name":"M","below":[{"name":"M","other":"y"}]}
        {discriminator: {propertyName: b, mapping: {t: Tree}}}                    | {"b":"t","name":"x"}  | {"b":"t","name":"M"}
        {$ref: "#/components/schemas/Pet"}                                        | {"chip":"x","name":"y"} | {"chip":"M","name":"y"}
        {properties: {a: {x-sluice-sensitive: true}}}                             | { "b" : 1.50 }        | { "b" : 1.50 }
        {properties: {a: {x-sluice-sensitive: true}}}                             | {"a":"x","b":1.50}    | {"a":"M","b":1.50}
        {properties: {a: {x-sluice-sensitive: true}}}                             | {"a":"x"              | -
        {properties: {a: {x-sluice-sensitive: true}}}                             | {"a":"x","a":"y"}     | -
        {properties: {a: {x-sluice-sensitive: true}}}                             | {"a":"x","b":"\\ud800"} | {"a":"M","b":"\\uD800"}
        {properties: {a: {type: string}}}                                         | {"a":                 | {"a":
        """)
    void a_json_body_by_its_schema(String schema, String body, @Nullable String expected) {
        var masking = masking(PUT.formatted("/key", "application/json", schema));

        var masked = masking.request(request("put", null, RequestRecord.NO_PARAMS, body, "application/json"));

        assertThat(shown(masked.message().payload().value())).isEqualTo(expected);
        assertThat(masked.leftOut()).isEqualTo(expected == null);
    }

    @ParameterizedTest(name = "{0} as {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
        text/plain                        | {type: string, x-sluice-sensitive: true}                    | -
        application/x-www-form-urlencoded | {properties: {a: {x-sluice-sensitive: true}}}               | -
        text/plain                        | {type: string}                                              | x
        """)
    void a_body_that_is_no_json_is_left_out_where_anything_in_it_may_be_sensitive(
            String type, String schema, @Nullable String expected) {
        var masking = masking(PUT.formatted("/key", type, schema).replaceAll("\\n *x-sluice: \\{key.*", ""));

        var masked = masking.request(request("put", null, RequestRecord.NO_PARAMS, "x", type));

        assertThat(shown(masked.message().payload().value())).isEqualTo(expected);
        assertThat(masking.leftOut()).isEqualTo(expected == null ? 1 : 0);
    }

    @ParameterizedTest(name = "key {1} of {0} becomes {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
        /a      | {"a":"x","b":"y"} | x             | M
        /b      | {"a":"x","b":"y"} | y             | y
        /a      | {"a":17}          | 17            | M
        /c      | {"c":{"a":"x"}}   | {"a":"x"}     | M
        /c      | {"c":{"b":"x"}}   | {"b":"x"}     | {"b":"x"}
        /b      | {"a":"x","b":"y"} | x             | M
        /b      | {"a"              | x             | M
        /b      | {"a":"x"}         | -             | -
        """)
    void a_key_that_is_or_contains_a_sensitive_value(
            String pointer, String body, @Nullable String key, @Nullable String expected) {
        var schema = "{properties: {a: {x-sluice-sensitive: true}, c: {properties: {a: {x-sluice-sensitive: true}}}}}";
        var masking = masking(PUT.formatted(pointer, "application/json", schema));

        var masked = masking.request(request("put", key, RequestRecord.NO_PARAMS, body, "application/json"));

        assertThat(shown(masked.message().payload().key())).isEqualTo(expected);
    }

    @Test
    void equal_values_stay_equal_within_one_masking_and_nobody_can_look_them_up_in_another() {
        var document = PUT.formatted("/a", "application/json", "{properties: {a: {x-sluice-sensitive: true}}}");
        var masking = masking(document);
        var request = request("put", "x", RequestRecord.NO_PARAMS, "{\"a\":\"x\",\"b\":1}", "application/json");

        var first = masking.request(request).message().payload();
        var second = masking.request(request).message().payload();
        var another = masking(document).request(request).message().payload();

        assertThat(first.value()).isEqualTo(second.value()).isNotEqualTo(another.value());
        assertThat(new String(first.value(), UTF_8))
                .contains(new String(first.key(), UTF_8))
                .doesNotContain("\"x\"");
    }

    @Test
    void parameters_and_forwarded_headers_are_masked_also_where_they_are_the_value() {
        var masking = masking(HEAD + """
            paths:
              /a/{id}:
                get:
                  operationId: get
                  x-sluice: {key: $request.path.id, forward-headers: [x-token, x-other]}
                  parameters:
                    - {name: id, in: path, required: true, x-sluice-sensitive: true, schema: {type: string}}
                    - {name: tags, in: query, schema: {type: array, items: {$ref: "#/components/schemas/Secret", type: string}}}
                    - {name: limit, in: query, schema: {type: integer}}
                    - {name: X-Token, in: header, schema: {$ref: "#/components/schemas/Secret", type: string}}
            """);
        var params =
                "{\"path\":{\"id\":\"ada\"},\"query\":{\"tags\":[\"x\"],\"limit\":7},\"header\":{\"x-token\":\"t\"}}";
        var request = request(
                "get",
                "ada",
                params,
                params,
                "application/json",
                List.of(new HttpHeader("x-token", "t"), new HttpHeader("x-other", "o")));

        var masked = masking.request(request).message();

        assertThat(shown(masked.call().params().getBytes(UTF_8)))
                .isEqualTo(
                        "{\"path\":{\"id\":\"M\"},\"query\":{\"tags\":[\"M\"],\"limit\":7},\"header\":{\"x-token\":\"M\"}}");
        assertThat(new String(masked.payload().value(), UTF_8))
                .isEqualTo(masked.call().params());
        assertThat(shown(masked.payload().key())).isEqualTo("M");
        assertThat(masked.call().headers().stream().map(header -> covered(header.value())))
                .containsExactly("M", "o");
        assertThat(masking.places())
                .containsExactly("get header parameter x-token", "get path parameter id", "get query parameter tags");
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
        200 | application/json         | {"mail":"x","code":"x"} | {"mail":"M","code":"x"} | o
        201 | application/json         | {"mail":"x","code":"x"} | {"mail":"M","code":"x"} | o
        404 | application/problem+json | {"mail":"x","code":"x"} | {"mail":"x","code":"M"} | M
        500 | application/json         | {"mail":"x","code":"x"} | {"mail":"M","code":"M"} | M
        500 | text/plain               | boom                    | -                       | M
        200 | -                        | {"mail":"x"}            | {"mail":"M"}            | o
        """)
    void a_reply_by_its_status_and_type_and_by_all_where_the_contract_has_none(
            int status, @Nullable String type, String body, @Nullable String expected, String header) {
        var masking = masking(HEAD + """
            paths:
              /a:
                get:
                  operationId: get
                  responses:
                    200: {content: {application/json: {schema: {properties: {mail: {x-sluice-sensitive: true}}}}}}
                    2XX: {content: {application/json: {schema: {properties: {mail: {x-sluice-sensitive: true}}}}}}
                    4XX:
                      headers: {X-Who: {schema: {$ref: "#/components/schemas/Secret"}}}
                      content: {application/problem+json: {schema: {properties: {code: {x-sluice-sensitive: true}}}}}
            """);
        var reply = new ReplyRecord(
                new RequestId("r"),
                status,
                body.getBytes(UTF_8),
                Optional.ofNullable(type),
                List.of(new HttpHeader("x-who", "o")),
                OptionalLong.empty());

        var masked = masking.reply("get", reply).message();

        assertThat(shown(masked.value())).isEqualTo(expected);
        assertThat(covered(masked.headers().getFirst().value())).isEqualTo(header);
    }

    @Test
    void of_an_operation_that_no_contract_knows_nothing_is_shown() {
        var masking = masking(HEAD + "paths: {}");

        var masked = masking.request(request("other", "k", "{\"path\":{\"id\":\"x\"}}", "x", "text/plain"));

        assertThat(masked.message().call().params()).isEqualTo(RequestRecord.NO_PARAMS);
        assertThat(masked.message().payload().value()).isNull();
        assertThat(shown(masked.message().payload().key())).isEqualTo("M");
    }

    private MessageMasker masking(String document) {
        try {
            Files.writeString(folder.resolve("t.yaml"), document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return MessageMasker.of(contracts(), "t");
    }

    private ContractSet contracts() {
        return switch (ContractFolder.read(folder)) {
            case LoadResult.Contracts(var set) -> set;
            case LoadResult.Faulty(var faults) -> throw new AssertionError(faults.toString());
        };
    }

    private static RequestRecord request(
            String operation, @Nullable String key, String params, String body, String type) {
        return request(operation, key, params, body, type, List.of());
    }

    private static RequestRecord request(
            String operation, @Nullable String key, String params, String body, String type, List<HttpHeader> headers) {
        return new RequestRecord(
                new RequestId("r"),
                "sluice.replies.edge",
                operation,
                new RequestRecord.CloudEvent("/sluice/edge", "t." + operation, Instant.EPOCH),
                new RequestRecord.CallDetails(params, Optional.empty(), headers),
                new RequestRecord.Payload(key == null ? null : key.getBytes(UTF_8), body.getBytes(UTF_8), type),
                OptionalLong.empty(),
                1,
                List.of());
    }

    private static @Nullable String shown(byte @Nullable [] bytes) {
        return bytes == null ? null : covered(new String(bytes, UTF_8));
    }

    private static String covered(String text) {
        return COVER.matcher(text).replaceAll("M");
    }
}

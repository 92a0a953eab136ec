package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Contracts that are made to harm whoever reads them, and bodies that are made to harm whoever validates them. */
class HostileContractsTest {
    private static final String TREES = """
        openapi: 3.1.0
        info: {title: Trees, version: 1.0.0}
        x-sluice: {service: trees, timeout: 5s}
        paths:
          /trees:
            post:
              operationId: draw
              security: []
              requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}
        components:
          schemas:
            Node: {oneOf: [{$ref: '#/components/schemas/Row'}, {$ref: '#/components/schemas/Column'}, {$ref: '#/components/schemas/Text'}]}
            Row: {type: object, required: [children], properties: {children: {type: array, items: {$ref: '#/components/schemas/Node'}}, gap: {type: integer}}}
            Column: {type: object, required: [children, width], properties: {children: {type: array, items: {$ref: '#/components/schemas/Node'}}, width: {type: integer}}}
            Text: {type: object, required: [text], properties: {text: {type: string}}}
        """;

    private static HostileFixture fixture;
    private static Dispatcher trees;

    @BeforeAll
    static void start() throws Exception {
        fixture = new HostileFixture();
        fixture.house.contract("trees.yaml", TREES);
        trees = fixture.house.service(
                "trees", Handlers.handling("draw", request -> Response.bytes(200, request.body(), "application/json")));
        Awaitility.await()
                .atMost(House.SOON)
                .until(() -> draw("{\"text\":\"a\"}").statusCode() == 200);
    }

    @AfterAll
    static void stop() throws Exception {
        trees.close();
        fixture.close();
    }

    @AfterEach
    void the_witness_is_served() throws Exception {
        fixture.assertWitnessIsServed();
    }

    record Case(String what, String document) {
        @Override
        public String toString() {
            return what;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"texts", "schemas", "settings"})
    void is_refused_by_name_and_the_others_stay_in_force(Case bad) throws Exception {
        fixture.house.contract("bad.yaml", bad.document());
        try {
            Awaitility.await()
                    .atMost(House.SOON)
                    .untilAsserted(() -> assertThat(readiness().body()).contains("bad.yaml"));

            assertThat(readiness().statusCode()).isEqualTo(200);
            assertThat(draw("{\"text\":\"a\"}").statusCode()).isEqualTo(200);
        } finally {
            fixture.house.withoutContract("bad.yaml");
        }
        Awaitility.await()
                .atMost(House.SOON)
                .untilAsserted(() -> assertThat(readiness().body()).doesNotContain("bad.yaml"));
    }

    @Test
    void a_body_whose_branches_double_with_each_level_is_judged_or_refused_in_time() throws Exception {
        for (var depth : new int[] {5, 15, 30, 45}) {
            var body = "{\"width\":1,\"children\":[".repeat(depth) + "{\"text\":\"a\"}" + "]}".repeat(depth);

            var answer = draw(body);

            assertThat(answer.statusCode())
                    .as("depth " + depth + ": " + answer.body())
                    .isIn(200, 422);
            if (answer.statusCode() == 422) {
                assertThat(new ObjectMapper()
                                .readTree(answer.body())
                                .path("type")
                                .asText())
                        .isIn("urn:sluice:problem:too-complex", "urn:sluice:problem:invalid");
            }
        }
    }

    static Stream<Case> texts() {
        return Stream.of(
                new Case("aliases that multiply", aliases()),
                new Case("an alias of itself", "a: &a [*a]\n"),
                new Case("deep lists", "a: " + "[".repeat(100_000)),
                new Case("deep maps", "a: " + "{a: ".repeat(50_000) + "}".repeat(50_000)),
                new Case("deep blocks", deepBlocks()),
                new Case("types of Java", "a: !!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[]]]\n"),
                new Case("a key twice", contract("", "{}", "paths: {}")),
                new Case("no text", "\0\1\2"),
                new Case("nothing", ""),
                new Case("two documents", contract("", "{}", "") + "---\n" + contract("", "{}", "")));
    }

    static Stream<Case> schemas() {
        var file = "{$ref: 'file:///etc/passwd'}";
        var http = "{$ref: 'http://127.0.0.1:1/schema.json'}";
        return Stream.of(
                schema("a pattern of 10^9 states", "{type: string, pattern: '((a{1,1000}){1,1000}){1,1000}'}"),
                schema("a pattern of 10^6 states", "{type: string, pattern: '(a{1,1000}){1,1000}'}"),
                schema(
                        "a pattern of many names",
                        "{type: object, patternProperties: {'((a{1,1000}){1,1000}){1,1000}': {}}}"),
                schema("a pattern that looks ahead", "{type: string, pattern: '(?=a)b'}"),
                schema("a file of the machine", file),
                schema("an address", http),
                schema("no schema", "{$ref: '#/components/schemas/Nobody'}"),
                schema("a keyword of another type", "{type: 7}"),
                new Case(
                        "a loop of references",
                        contract(
                                "",
                                "{$ref: '#/components/schemas/A'}",
                                "components: {schemas: {A: {$ref: '#/components/schemas/B'}, B: {$ref:"
                                        + " '#/components/schemas/A'}}}")));
    }

    static Stream<Case> settings() {
        return Stream.of(
                setting("another's path", "", "/witness: {get: {operationId: mine, security: []}}"),
                setting("a path of the edge", "", "/openapi.json: {get: {operationId: mine, security: []}}"),
                setting("no security", "", "/mine: {get: {operationId: mine}}"),
                setting("a topic that is none", ", topic: '../etc'", ""),
                setting("a long topic", ", topic: " + "a".repeat(300), ""),
                setting("a token passed on", ", forward-headers: [authorization]", ""),
                setting("cookies passed on", ", forward-headers: [Cookie]", ""),
                setting("a header of the wire", ", forward-headers: ['kafka_correlationId\\r\\nx']", ""),
                setting("a timeout without end", ", timeout: 1000d", ""),
                setting("no timeout", ", timeout: 0s", ""),
                setting("more in flight than there is", ", in-flight: 99999999999999999999", ""),
                setting("an unknown field", ", tiemout: 1s", ""));
    }

    private static Case schema(String what, String schema) {
        return new Case(what, contract("", schema, ""));
    }

    private static Case setting(String what, String settings, String path) {
        return new Case(what, contract(settings, "{}", path.isEmpty() ? "" : "  " + path));
    }

    private static String contract(String settings, String schema, String more) {
        return """
            openapi: 3.1.0
            info: {title: Bad, version: 1.0.0}
            x-sluice: {service: bad%s}
            paths:
              /bad/{name}:
                post:
                  operationId: bad
                  security: []
                  parameters: [{name: name, in: path, required: true, schema: {type: string}}]
                  requestBody: {required: true, content: {application/json: {schema: %s}}}
            %s
            """.formatted(settings, schema, more);
    }

    private static String aliases() {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var level = 1; level < 12; level++) {
            text.append("a%1$d: &a%1$d [%2$s]\n"
                    .formatted(level, String.join(", ", Collections.nCopies(10, "*a" + (level - 1)))));
        }
        return text.toString();
    }

    private static String deepBlocks() {
        var text = new StringBuilder();
        for (var depth = 0; depth < 2_000; depth++) {
            text.repeat(' ', depth).append("a:\n");
        }
        return text.toString();
    }

    private static HttpResponse<String> draw(String body) throws Exception {
        return fixture.house.send(fixture.house.post("/trees", body));
    }

    private static HttpResponse<String> readiness() throws Exception {
        return fixture.house.admin("/observe/health/ready");
    }
}

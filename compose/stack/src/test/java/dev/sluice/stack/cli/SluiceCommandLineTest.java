package dev.sluice.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.stack.health.HealthServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

class SluiceCommandLineTest {
    private static final String PUBLIC_CONTRACT = """
        openapi: 3.1.0
        info: {title: Greetings, version: 1.0.0}
        x-sluice: {service: greetings}
        paths:
          /hello:
            get: {operationId: sayHello, security: [], responses: {'200': {description: A greeting}}}
        """;

    @TempDir
    private Path root;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void help_names_every_command() {
        var exit = run("--help");

        assertThat(exit).isZero();
        assertThat(out.toString())
                .contains("demo", "edge", "service", "health", "token", "check", "bench", "build", "run");
    }

    @Test
    void the_version_is_that_of_the_build() {
        var exit = run("--version");

        assertThat(exit).isZero();
        assertThat(out.toString()).matches("sluice \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fly",
                "token --expires soon",
                "token --expires 0s",
                "token --expires 999999999d",
                "demo --port 70000",
                "demo --port -1",
                "edge --port http",
                "service",
                "service orders",
                "service fly --bootstrap 127.0.0.1:9092",
                "service orders --bootstrap 127.0.0.1:9092 --admin-port http",
                "health --url ftp://127.0.0.1",
                "bench --levels 0",
                "bench --levels abc",
                "bench --levels 1,,4",
                "bench --seconds 0",
                "bench --rounds 0",
                "bench --warm-up -1",
                "bench --partitions 0",
                "bench --against https://127.0.0.1:1/orders",
                "bench --against 127.0.0.1",
                "bench --against http://127.0.0.1:1 --header nonsense",
                "bench --token t",
                "bench --json no-such-folder/now.json",
                "bench --html no-such-folder/now.html",
                "bench --html .",
                "check no-such-folder",
                "check a b",
                "check . --service orders",
                "failure",
                "failure no-such-run",
                "failure two-edges --calls 0",
                "broker --port none",
                "run no-such-file.java"
            })
    void misuse_exits_with_2_and_says_why_on_stderr(String line) {
        var exit = run(line.split(" "));

        assertThat(exit).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isNotBlank().doesNotContain("\tat ");
    }

    @Test
    void a_benchmark_against_nobody_says_so_before_anything_is_measured() {
        var exit = run("bench", "--against", "http://127.0.0.1:1/orders");

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString()).contains("no connection to http://127.0.0.1:1/orders");
        assertThat(out.toString()).doesNotContain("warming up");
    }

    @Test
    void health_exits_with_0_when_what_it_asks_is_ready_and_with_1_and_the_reason_when_not() {
        var missing = new AtomicReference<>(Optional.of("has no partitions"));
        try (var service = HealthServer.open("127.0.0.1", 0, "orders", missing::get)) {
            var url = "http://127.0.0.1:" + service.port() + "/observe/health/ready";

            var early = run("health", "--url", url);
            missing.set(Optional.empty());
            var late = run("health", "--url", url);

            assertThat(early).isEqualTo(1);
            assertThat(err.toString()).isEqualToIgnoringNewLines("sluice: not ready: orders: has no partitions");
            assertThat(late).isZero();
            assertThat(out.toString()).isEqualToIgnoringNewLines("ready");
        }
    }

    @Test
    void a_service_with_an_unsafe_kafka_setting_does_not_start() {
        var exit = run("service", "orders", "--bootstrap", "127.0.0.1:9092", "--kafka", "acks=0");

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString()).contains("the service did not start", "acks");
    }

    @Test
    void a_service_whose_admin_port_is_taken_says_so_and_ends() {
        try (var first = HealthServer.open("127.0.0.1", 0, "orders", Optional::empty)) {
            var port = Integer.toString(first.port());

            var exit = run("service", "orders", "--bootstrap", "127.0.0.1:1", "--admin-port", port);

            assertThat(exit).isEqualTo(1);
            assertThat(err.toString()).contains("port " + port, "--admin-port chooses another");
        }
    }

    @Test
    void token_prints_a_token_and_nothing_else() {
        var exit = run("token", "--scope", "orders:read", "--subject", "grace", "--expires", "15m");

        assertThat(exit).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString()).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+\\R");
        var token = JWT.decode(out.toString().strip());
        assertThat(token.getSubject()).isEqualTo("grace");
        assertThat(token.getClaim("scope").asString()).isEqualTo("orders:read");
        assertThat(Duration.between(token.getIssuedAtAsInstant(), token.getExpiresAtAsInstant()))
                .isBetween(
                        Duration.ofMinutes(15).minusSeconds(1),
                        Duration.ofMinutes(15).plusSeconds(1));
    }

    @Test
    void token_permits_everything_in_the_demo_unless_told_otherwise() {
        run("token");

        assertThat(JWT.decode(out.toString().strip()).getClaim("scope").asString())
                .isEqualTo("orders:read orders:write inventory:write");
    }

    @Test
    void a_key_that_cannot_be_used_is_a_sentence_and_exit_1() throws IOException {
        Files.createDirectory(root.resolve(".sluice"));
        Files.createDirectory(root.resolve(".sluice/demo.env"));

        var exit = run("token");

        assertThat(exit).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).startsWith("sluice: ").contains("demo.env").doesNotContain("\tat ");
    }

    @Test
    void check_warns_of_what_is_no_fault() throws IOException {
        Files.writeString(root.resolve("trees.yaml"), PUBLIC_CONTRACT + """
            components:
              schemas:
                Unused: {oneOf: [{properties: {a: {$ref: '#/components/schemas/Unused'}}}, {properties: {b: {$ref: '#/components/schemas/Unused'}}}]}
            """);
        Files.writeString(root.resolve("shapes.yaml"), """
            openapi: 3.1.0
            info: {title: Shapes, version: 1.0.0}
            x-sluice: {service: shapes}
            security: []
            paths:
              /shapes:
                post:
                  operationId: shape
                  requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Any'}}}}
            components:
              schemas:
                Any: {oneOf: [{properties: {a: {$ref: '#/components/schemas/Any'}}}, {properties: {b: {$ref: '#/components/schemas/Any'}}}]}
            """);

        var exit = run("check", root.toString());

        assertThat(exit).isZero();
        assertThat(out.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("warning: shapes.yaml /components/schemas/Any/oneOf 2 of the alternatives"),
                        line -> assertThat(line).isEqualTo("2 operations in 2 contracts, no faults"));
    }

    @Test
    void check_counts_the_operations_of_a_clean_folder() throws IOException {
        Files.writeString(root.resolve("greetings.yaml"), PUBLIC_CONTRACT);

        var exit = run("check", root.toString());

        assertThat(exit).isZero();
        assertThat(out.toString()).isEqualToNormalizingNewlines("1 operations in 1 contracts, no faults\n");
    }

    @Test
    void check_prints_every_fault_with_file_and_place() throws IOException {
        Files.writeString(root.resolve("a.yaml"), PUBLIC_CONTRACT.replace("operationId: sayHello, ", ""));
        Files.writeString(
                root.resolve("b.yaml"),
                PUBLIC_CONTRACT.replace(" security: [],", "").replace("hello", "bye"));

        var exit = run("check", root.toString());

        assertThat(exit).isEqualTo(1);
        assertThat(out.toString().lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("a.yaml /paths/~1hello/get "))
                .anyMatch(line -> line.startsWith("b.yaml /paths/~1bye/get "));
    }

    @Test
    void check_prints_the_asyncapi_document_of_a_contract_and_nothing_else() throws IOException {
        Files.writeString(root.resolve("greetings.yaml"), PUBLIC_CONTRACT);

        var exit = run("check", root.toString(), "--asyncapi");

        assertThat(exit).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(documents())
                .singleElement()
                .satisfies(document -> assertThat(document.path("operations")
                                .path("sayHello")
                                .path("channel")
                                .path("$ref")
                                .asText())
                        .isEqualTo("#/channels/greetings.requests"));
        assertThat(out.toString()).startsWith("asyncapi: ");
    }

    @Test
    void check_prints_a_document_for_each_contract_or_those_of_one_service() throws IOException {
        Files.writeString(root.resolve("a.yaml"), PUBLIC_CONTRACT);
        Files.writeString(
                root.resolve("b.yaml"), PUBLIC_CONTRACT.replace("hello", "bye").replace("greetings", "farewells"));

        assertThat(run("check", root.toString(), "--asyncapi")).isZero();
        assertThat(documents())
                .map(document -> document.path("channels").fieldNames().next())
                .containsExactly("greetings.requests", "farewells.requests");
        out.getBuffer().setLength(0);
        assertThat(run("check", root.toString(), "--asyncapi", "--service", "farewells"))
                .isZero();
        assertThat(documents())
                .map(document -> document.path("channels").fieldNames().next())
                .containsExactly("farewells.requests");
    }

    @Test
    void check_prints_one_openapi_document_of_all_contracts_or_of_one_service() throws IOException {
        Files.writeString(root.resolve("a.yaml"), PUBLIC_CONTRACT);
        Files.writeString(
                root.resolve("b.yaml"), PUBLIC_CONTRACT.replace("hello", "bye").replace("greetings", "farewells"));

        assertThat(run("check", root.toString(), "--openapi")).isZero();
        assertThat(documents())
                .singleElement()
                .satisfies(document -> assertThat(document.path("paths").fieldNames())
                        .toIterable()
                        .containsExactly("/bye", "/hello"));
        assertThat(out.toString()).startsWith("openapi: ").doesNotContain("x-sluice");
        out.getBuffer().setLength(0);
        assertThat(run("check", root.toString(), "--openapi", "--service", "farewells"))
                .isZero();
        assertThat(documents())
                .singleElement()
                .satisfies(document -> assertThat(document.path("paths").fieldNames())
                        .toIterable()
                        .containsExactly("/bye"));
        assertThat(run("check", root.toString(), "--openapi", "--asyncapi")).isEqualTo(2);
    }

    @Test
    void check_describes_nothing_where_there_is_a_fault() throws IOException {
        Files.writeString(root.resolve("a.yaml"), PUBLIC_CONTRACT);
        Files.writeString(
                root.resolve("b.yaml"),
                PUBLIC_CONTRACT.replace("operationId: sayHello, ", "").replace("hello", "bye"));

        var exit = run("check", root.toString(), "--asyncapi");

        assertThat(exit).isEqualTo(1);
        assertThat(out.toString().lines()).singleElement().asString().startsWith("b.yaml /paths/~1bye/get ");
    }

    @Test
    void check_can_only_describe_services_that_have_a_contract() throws IOException {
        Files.writeString(root.resolve("a.yaml"), PUBLIC_CONTRACT);

        var exit = run("check", root.toString(), "--asyncapi", "--service", "farewells");

        assertThat(exit).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("no contract of service farewells");
    }

    @Test
    void check_with_a_configuration_knows_its_folder_its_limit_and_its_issuers() throws IOException {
        Files.writeString(
                Files.createDirectory(root.resolve("contracts")).resolve("greetings.yaml"),
                PUBLIC_CONTRACT.replace("security: []", "security: [{bearer: []}], x-sluice: {timeout: 9s}") + """
                    components:
                      securitySchemes:
                        bearer: {type: http, scheme: bearer, x-sluice: {issuers: [other]}}
                    """);
        var config = Files.writeString(root.resolve("application.yaml"), """
            edge-id: test
            contracts: %s
            kafka: {bootstrap.servers: "127.0.0.1:9092"}
            limits: {max-timeout: 5s}
            issuers: [{name: main, issuer: i, audience: a, secret: "a secret that only this test knows"}]
            """.formatted(root.resolve("contracts")));

        var narrow = run("check", "--config", config.toString());
        var narrowFaults = out.toString();
        out.getBuffer().setLength(0);
        Files.writeString(config, Files.readString(config).replace("max-timeout: 5s", "max-timeout: 10s"));
        var wide = run("check", "--config", config.toString());

        assertThat(narrow).as(err.toString()).isEqualTo(1);
        assertThat(narrowFaults).startsWith("greetings.yaml ").contains("9", "5");
        assertThat(wide).as(err.toString()).isEqualTo(1);
        assertThat(out.toString()).startsWith("greetings.yaml ").contains("issuer other is not configured");
        assertThat(run("check", root.resolve("contracts").toString())).isZero();
    }

    @Test
    void check_with_a_faulty_configuration_says_so() throws IOException {
        var config = Files.writeString(root.resolve("application.yaml"), "no-such-key: 1\n");

        assertThat(run("check", "--config", config.toString())).isEqualTo(1);
        assertThat(err.toString()).startsWith("sluice: bad configuration").contains("no-such-key");
    }

    @Test
    void an_edge_with_one_port_for_both_names_both_keys() {
        var exit = new SluiceCommandLine(
                        root,
                        Map.of("SLUICE_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1", "SLUICE_LOG", "json"),
                        new PrintWriter(out, true),
                        new PrintWriter(err, true))
                .run("edge", "--port", "9090", "--contracts", root.toString());

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString()).contains("admin.port is 9090, as is server.port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"edge", "demo", "bench"})
    void an_unknown_log_form_is_misuse_since_it_would_silence_everything(String line) {
        var exit = new SluiceCommandLine(
                        root, Map.of("SLUICE_LOG", "xml"), new PrintWriter(out, true), new PrintWriter(err, true))
                .run(line.split(" "));

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("SLUICE_LOG is 'xml', expected text or json");
    }

    private int run(String... arguments) {
        return new SluiceCommandLine(root, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true))
                .run(arguments);
    }

    private List<JsonNode> documents() {
        var documents = new ArrayList<JsonNode>();
        new Yaml().loadAll(out.toString()).forEach(document -> documents.add(new ObjectMapper().valueToTree(document)));
        return documents;
    }
}

package dev.sluice.contracts.describe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.ContractLimits;
import dev.sluice.contracts.read.Document;
import dev.sluice.contracts.read.DocumentSet;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.contracts.read.LoadResult.Contracts;
import dev.sluice.contracts.read.LoadResult.Faulty;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two services that have all in common that can be had in common, and one of all kinds. */
class OpenApiTest {
    private static final String ORDERS = """
        openapi: 3.1.0
        info: {title: Orders, version: 1.4.0}
        servers: [{url: "https://api.example.com/shop"}]
        x-sluice: {service: orders, rate: 10/s}
        x-team: sales
        security: [{bearer: ["orders:read"]}]
        tags: [{name: selling}]
        paths:
          /things/{id}:
            summary: One thing
            parameters: [{$ref: "#/components/parameters/Id"}]
            get:
              operationId: one
              tags: [selling]
              x-sluice: {key: $request.path.id}
              x-shown: as it is
              x-refers: {$ref: "#/components/schemas/Thing"}
              responses:
                "200":
                  description: there it is
                  headers: {X-Sluice-Age: {schema: {type: integer}}}
                  content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
                  links: {again: {operationId: one}, there: {operationRef: "#/paths/~1things/post"}}
                "404": {$ref: "#/components/responses/Missing"}
                "503": {description: closed, content: {application/json: {}, application/problem+json: {}}}
                5XX: {description: broken}
          /things:
            post:
              operationId: add
              security: [{bearer: ["orders:write"]}, {bearer: [all]}]
              requestBody: {$ref: "#/components/requestBodies/Thing"}
        components:
          securitySchemes: {bearer: {type: http, scheme: bearer, x-sluice: {issuers: [main]}}}
          parameters: {Id: {name: id, in: path, required: true, schema: {type: string}}}
          responses: {Missing: {description: no such thing}}
          requestBodies:
            Thing:
              content:
                application/json:
                  schema: {$ref: "#/components/schemas/Thing"}
                  examples: {one: {$ref: "#/components/examples/One"}, gone: {$ref: "#/components/examples/Two"}}
          examples: {One: {value: {$ref: no reference}}}
          schemas:
            Thing:
              oneOf: [{$ref: "#/components/schemas/Cup"}, {$ref: "#/components/schemas/Pot"}]
              discriminator: {propertyName: kind, mapping: {mug: Cup}}
            Cup: {type: object, properties: {kind: {type: string}, of: {$ref: "#/components/schemas/Pot/properties/size"}}}
            Pot: {type: object, x-sluice-sensitive: true, properties: {kind: {type: string}, size: {type: integer}}}
            Unused: {type: string}
        """;
    private static final String STOCK = """
        openapi: 3.1.0
        info: {title: Stock, version: 2.0.0}
        servers: [{url: /shop}]
        x-sluice: {service: stock}
        paths:
          /things/{name}:
            delete:
              operationId: one
              security: []
              parameters: [{$ref: "#/components/parameters/Name"}]
              responses: {default: {description: anything, content: {text/plain: {}}}}
          /beings:
            get:
              operationId: beings
              security: [{bearer: []}]
              responses: {"200": {description: all, content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}}
        components:
          securitySchemes: {bearer: {type: http, scheme: Bearer}}
          parameters: {Name: {name: name, in: path, required: true, schema: {type: string}}}
          schemas:
            Thing: {type: object, discriminator: {propertyName: is}, properties: {is: {type: string}}}
            Cat: {allOf: [{$ref: "#/components/schemas/Thing"}, {properties: {lives: {const: 9}}}]}
        """;

    private final JsonNode merged = OpenApi.of(set(ORDERS, STOCK)).tree();

    @Test
    void every_operation_stands_under_its_prefix() {
        assertThat(names(merged.path("paths"))).containsExactly("/shop/things/{id}", "/shop/things", "/shop/beings");
        assertThat(merged.has("servers")).isFalse();
    }

    @Test
    void templates_that_match_the_same_are_one_path_with_the_variables_of_the_first() {
        var path = merged.path("paths").path("/shop/things/{id}");

        assertThat(names(path)).containsExactly("summary", "get", "delete");
        assertThat(path.at("/get/parameters").toString())
                .isEqualTo("[{\"$ref\":\"#/components/parameters/orders.Id\"}]");
        assertThat(path.at("/delete/parameters").toString())
                .isEqualTo("[{\"name\":\"id\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"string\"}}]");
    }

    @Test
    void ids_that_two_services_use_get_the_name_of_the_service() {
        assertThat(merged.findValuesAsText("operationId"))
                .containsExactlyInAnyOrder("orders.one", "stock.one", "add", "beings", "orders.one", "add");
        assertThat(merged.at("/paths/~1shop~1things~1{id}/get/responses/200/links")
                        .toString())
                .isEqualTo("{\"again\":{\"operationId\":\"orders.one\"},\"there\":{\"operationId\":\"add\"}}");
    }

    @Test
    void components_are_named_after_their_services_and_unused_ones_stay_behind() {
        assertThat(names(merged.at("/components/schemas")))
                .containsExactlyInAnyOrder(
                        "Problem",
                        "orders.Thing",
                        "orders.Cup",
                        "orders.Pot",
                        "orders.Pot.properties.size",
                        "stock.Thing",
                        "stock.Cat");
    }

    @Test
    void a_schema_that_was_found_by_its_name_is_found_by_a_mapping() {
        assertThat(merged.at("/components/schemas/orders.Thing/discriminator/mapping")
                        .toString())
                .isEqualTo("""
                    {"mug":"#/components/schemas/orders.Cup",\
                    "Cup":"#/components/schemas/orders.Cup",\
                    "Pot":"#/components/schemas/orders.Pot"}\
                    """);
        assertThat(merged.at("/components/schemas/stock.Thing/discriminator/mapping")
                        .toString())
                .isEqualTo("{\"Cat\":\"#/components/schemas/stock.Cat\"}");
    }

    @Test
    void nothing_of_sluice_is_told_and_other_extensions_are() {
        assertThat(merged.toString()).doesNotContain("x-sluice", "secret", "issuers", "x-refers");
        assertThat(merged.at("/paths/~1shop~1things~1{id}/get/x-shown").asText())
                .isEqualTo("as it is");
        assertThat(merged.at("/paths/~1shop~1things~1{id}/get/responses/200/headers")
                        .has("X-Sluice-Age"))
                .isTrue();
    }

    @Test
    void security_of_a_document_is_that_of_its_operations_and_equal_schemes_are_one() {
        assertThat(merged.at("/paths/~1shop~1things~1{id}/get/security").toString())
                .isEqualTo("[{\"bearer\":[\"orders:read\"]}]");
        assertThat(merged.at("/paths/~1shop~1things/post/security").toString())
                .isEqualTo("[{\"bearer\":[\"orders:write\"]},{\"bearer\":[\"all\"]}]");
        assertThat(merged.at("/paths/~1shop~1things~1{id}/delete/security").toString())
                .isEqualTo("[]");
        assertThat(names(merged.at("/components/securitySchemes"))).containsExactly("bearer", "bearer-2");
        assertThat(merged.has("security")).isFalse();
    }

    @Test
    void an_operation_tells_what_the_edge_may_answer_to_it() {
        assertThat(names(merged.at("/paths/~1shop~1things/post/responses")))
                .containsExactly("400", "401", "403", "408", "413", "415", "422", "429", "500", "502", "503", "504");
        assertThat(names(merged.at("/paths/~1shop~1beings/get/responses")))
                .containsExactly("200", "400", "401", "403", "408", "500", "502", "503", "504");
        assertThat(names(merged.at("/paths/~1shop~1things~1{id}/delete/responses")))
                .containsExactly("default", "400", "408", "422", "500", "502", "503", "504");
        assertThat(merged.at("/paths/~1shop~1things/post/responses/429/$ref").asText())
                .isEqualTo("#/components/responses/Problem429");
        assertThat(merged.at("/components/responses/Problem429/content/application~1problem+json/schema/$ref")
                        .asText())
                .isEqualTo("#/components/schemas/Problem");
        assertThat(merged.at("/components/responses/Problem429/headers").has("Retry-After"))
                .isTrue();
    }

    @Test
    void what_the_contract_says_of_a_status_stays() {
        var get = merged.at("/paths/~1shop~1things~1{id}/get/responses");

        assertThat(get.at("/503/description").asText()).isEqualTo("closed");
        assertThat(get.at("/503/content").toString())
                .isEqualTo("{\"application/json\":{},\"application/problem+json\":{}}");
        assertThat(get.at("/500/description").asText()).isEqualTo("broken");
        assertThat(names(get.at("/500/content"))).containsExactly("application/problem+json");
        assertThat(get.at("/404/$ref").asText()).isEqualTo("#/components/responses/orders.Missing");
        assertThat(names(merged.at("/paths/~1shop~1things~1{id}/delete/responses/400/content")))
                .containsExactly("text/plain", "application/problem+json");
    }

    @Test
    void tags_are_those_of_the_contract_or_else_the_service() {
        assertThat(merged.at("/paths/~1shop~1things~1{id}/get/tags").toString()).isEqualTo("[\"selling\"]");
        assertThat(merged.at("/paths/~1shop~1beings/get/tags").toString()).isEqualTo("[\"stock\"]");
        assertThat(merged.path("tags").toString()).isEqualTo("[{\"name\":\"selling\"}]");
    }

    @Test
    void the_version_follows_from_what_is_served_wherever_it_lay() {
        var version = OpenApi.of(set(ORDERS, STOCK)).version();

        assertThat(OpenApi.of(set(STOCK, ORDERS)).version()).isEqualTo(version);
        assertThat(OpenApi.of(set(ORDERS, STOCK.replace("2.0.0", "2.0.1"))).version())
                .isNotEqualTo(version);
        assertThat(merged.at("/info/description").asText()).isEqualTo("Served are: Orders 1.4.0, Stock 2.0.0.");
    }

    @Test
    void without_contracts_there_is_a_document_all_the_same() {
        assertThat(OpenApi.of(ContractSet.empty()).tree().path("paths").isEmpty())
                .isTrue();
        assertThat(AsyncApi.of(ContractSet.empty()).tree().path("channels").isEmpty())
                .isTrue();
    }

    static Stream<ContractSet> sets() {
        return Stream.of(
                set(ORDERS, STOCK),
                new ContractSet(List.of(Described.nasty())),
                new ContractSet(Described.all().toList()));
    }

    @ParameterizedTest
    @MethodSource("sets")
    void every_reference_leads_to_something(ContractSet set) {
        for (var document : List.of(OpenApi.of(set).tree(), AsyncApi.of(set).tree())) {
            assertThat(Described.having("$ref", document))
                    .filteredOn(object -> object.path("$ref").isTextual())
                    .isNotEmpty()
                    .allSatisfy(object -> assertThat(
                                    document.at(object.path("$ref").asText().substring(1))
                                            .isMissingNode())
                            .as(object.toString())
                            .isFalse());
        }
    }

    /** Reading checks references, schemas, parameters, fields of operations, statuses and security. */
    @ParameterizedTest
    @MethodSource("sets")
    void the_document_is_a_contract_again_of_the_same_operations(ContractSet set) {
        var document = (ObjectNode) OpenApi.of(set).tree();
        document.putObject("x-sluice").put("service", "all");

        var read = set(document.toString());

        assertThat(read.operations())
                .extracting(operation -> operation.method() + " " + operation.path())
                .hasSameSizeAs(set.operations().toList())
                .containsAll(set.operations()
                        .filter(operation -> !operation.id().equals("one"))
                        .map(operation -> operation.method() + " " + operation.path())
                        .toList());
    }

    @Test
    void operations_on_kafka_stand_in_one_document_too() {
        var kafka = AsyncApi.of(set(ORDERS, STOCK)).tree();

        assertThat(names(kafka.path("channels"))).containsExactly("orders.requests", "stock.requests", "replies");
        assertThat(names(kafka.path("operations"))).containsExactly("orders.one", "add", "stock.one", "beings");
        assertThat(kafka.at("/operations/stock.one/title").asText()).isEqualTo("one");
        assertThat(kafka.at("/info/version").asText()).matches("[0-9a-f]{16}");
    }

    private static List<String> names(JsonNode object) {
        return StreamSupport.stream(object.properties().spliterator(), false)
                .map(member -> member.getKey())
                .toList();
    }

    /** The n-th lies in n.yaml. */
    private static ContractSet set(String... texts) {
        var documents = Stream.iterate(0, at -> at < texts.length, at -> at + 1)
                .map(at -> new Document(at + ".yaml", texts[at].getBytes(StandardCharsets.UTF_8)))
                .toList();
        LoadResult read = ContractFolder.read(new DocumentSet(documents, List.of()), ContractLimits.defaults());
        return switch (read) {
            case Contracts(var set) -> set;
            case Faulty(var faults) -> throw new AssertionError(faults.toString());
        };
    }
}

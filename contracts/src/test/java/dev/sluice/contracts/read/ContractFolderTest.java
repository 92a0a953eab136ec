package dev.sluice.contracts.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import dev.sluice.contracts.model.AbsenceSettings;
import dev.sluice.contracts.model.ConsumptionMode;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.FallbackSettings;
import dev.sluice.contracts.model.FallbackSettings.Answer;
import dev.sluice.contracts.model.FallbackSettings.Backup;
import dev.sluice.contracts.model.KeyExpression;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.Parameter.Location;
import dev.sluice.contracts.model.ResilienceSettings;
import dev.sluice.contracts.model.ResilienceSettings.Breaker;
import dev.sluice.contracts.model.ResilienceSettings.Rate;
import dev.sluice.contracts.model.SecurityRequirements.Requirement;
import dev.sluice.contracts.model.Service;
import dev.sluice.contracts.model.Service.InFlight;
import dev.sluice.contracts.model.Topic;
import dev.sluice.contracts.read.LoadResult.Contracts;
import dev.sluice.contracts.read.LoadResult.Faulty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractFolderTest {
    private static final String ORDERS = """
        openapi: 3.1.0
        info: {title: Orders, version: 1.4.0}
        servers: [{url: "https://api.example.com/v1/"}]
        x-sluice: {service: orders, timeout: 5s, in-flight: 2000, max-body: 64KiB, claims: [tenant]}
        components:
          securitySchemes:
            bearer: {type: http, scheme: bearer, x-sluice: {issuers: [main]}}
          parameters:
            Limit: {name: limit, in: query, schema: {type: integer, minimum: 1, default: 20}}
          responses:
            Refused: {description: refused}
          schemas:
            Order:
              type: object
              required: [customerId]
              properties: {customerId: {type: string}}
        paths:
          /orders:
            parameters: [{$ref: "#/components/parameters/Limit"}]
            post:
              operationId: createOrder
              summary: Place an order
              security: [{bearer: [orders:write]}]
              x-sluice: {key: "$request.body#/customerId", timeout: 500ms, topic: orders.created, forward-headers: [X-Tenant]}
              requestBody:
                required: true
                content:
                  text/*: {}
                  application/json: {schema: {$ref: "#/components/schemas/Order"}}
              responses:
                201:
                  description: placed
                  headers: {Location: {required: true, schema: {type: string}}}
                  content: {image/*: {schema: {type: string}}, application/json: {schema: {$ref: "#/components/schemas/Order"}}}
                4XX: {$ref: "#/components/responses/Refused"}
                x-note: not a reply
            get:
              operationId: listOrders
              security: []
              x-sluice: {key: $request.query.limit}
          /orders/{id}:
            get:
              operationId: getOrder
              security: [{bearer: [orders:read]}, {bearer: [admin]}]
              parameters:
                - {name: id, in: path, required: true, schema: {type: string}}
                - {name: X-Trace, in: header, schema: {type: string}}
        """;

    @TempDir
    Path folder = Path.of("set by JUnit");

    @BeforeEach
    void write() throws IOException {
        write("orders.yaml", ORDERS);
    }

    @Test
    void an_operation_is_read_with_all_that_its_document_says_of_it() {
        var order = operation("createOrder");

        assertThat(order.method()).isEqualTo("POST");
        assertThat(order.path()).hasToString("/v1/orders");
        assertThat(order.eventType()).isEqualTo("orders.createOrder");
        assertThat(order.service()).isEqualTo(new Service("orders", 2000));
        assertThat(order.access().alternatives())
                .containsExactly(new Requirement(Set.of("orders:write"), Set.of("main")));
    }

    @Test
    void an_operation_says_how_it_travels_and_its_document_says_the_rest() {
        var delivery = operation("createOrder").delivery();

        assertThat(delivery.topic()).isEqualTo(new Topic("orders.created", 12));
        assertThat(delivery.group()).contains("orders");
        assertThat(delivery.timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(delivery.key()).contains(new KeyExpression.OfBody(JsonPointer.compile("/customerId")));
        assertThat(delivery.forwardHeaders()).containsExactly("x-tenant");
        assertThat(delivery.claims()).containsExactly("tenant");
    }

    @Test
    void an_operation_is_protected_as_it_says_and_else_as_its_document_does() throws IOException {
        write(
                "orders.yaml",
                ORDERS.replace("timeout: 5s, in-flight: 2000", """
                    timeout: 5s, in-flight: 2000, in-flight-adaptive: true, group: none, consumption: shared,
                      when-absent: accept, absent-after: 9s, concurrency: 8, rate: 100/s burst 200, breaker: {count-500: true},
                      fallback: [{service: backup}, {status: 203, headers: {X-Old: 1}, body: {orders: []}}]\
                    """)
                        .replace("key: $request.query.limit", "breaker: off, rate: 5/10m, fallback: none"));

        var order = operation("createOrder");
        var list = operation("listOrders").protection();

        assertThat(order.service())
                .isEqualTo(new Service(
                        "orders",
                        new InFlight(2000, true),
                        ConsumptionMode.SHARED,
                        new AbsenceSettings(true, Duration.ofSeconds(9)),
                        8));
        assertThat(order.delivery().group()).isEmpty();
        assertThat(order.protection())
                .isEqualTo(new ResilienceSettings(
                        Optional.of(new Rate(100, Duration.ofSeconds(1), 200)),
                        Optional.of(new Breaker(true, Duration.ofSeconds(5))),
                        new FallbackSettings(
                                Optional.of(
                                        new Backup("backup", new Topic("backup.requests", 12), Optional.of("backup"))),
                                Optional.of(new Answer(
                                        203,
                                        new LinkedHashMap<>(Map.of("x-old", "1")),
                                        Optional.of("application/json"),
                                        "{\"orders\":[]}"))),
                        false));
        assertThat(list)
                .isEqualTo(new ResilienceSettings(
                        Optional.of(new Rate(5, Duration.ofMinutes(10), 5)),
                        Optional.empty(),
                        FallbackSettings.none(),
                        true));
    }

    @Test
    void a_set_names_the_topics_of_backups_too() throws IOException {
        write("orders.yaml", ORDERS.replace("timeout: 5s,", "timeout: 5s, fallback: {service: backup},"));

        assertThat(set().topics().map(Topic::name))
                .containsExactlyInAnyOrder("orders.created", "orders.requests", "backup.requests");
    }

    @Test
    void a_body_keeps_its_types_most_specific_first_and_the_schema_of_json() {
        var body = operation("createOrder").input().body().orElseThrow();

        assertThat(body.required()).isTrue();
        assertThat(body.maxBytes()).contains(64L * 1024);
        assertThat(body.content())
                .map(content -> content.range().toString())
                .containsExactly("application/json", "text/*");
        assertThat(body.content()
                        .getFirst()
                        .schema()
                        .orElseThrow()
                        .node()
                        .path("$ref")
                        .asText())
                .isEqualTo("#/components/schemas/Order");
        assertThat(body.content().getLast().schema()).isEmpty();
    }

    @Test
    void what_may_be_replied_is_kept_for_those_who_read_it() {
        var outline = operation("createOrder").outline();
        var placed = outline.replies().getFirst();

        assertThat(outline.summary()).contains("Place an order");
        assertThat(outline.replies())
                .map(reply -> reply.status() + " " + reply.description())
                .containsExactly("201 placed", "4XX refused");
        assertThat(placed.headers()).singleElement().satisfies(header -> {
            assertThat(header.name()).isEqualTo("location");
            assertThat(header.required()).isTrue();
            assertThat(header.schema()).isPresent();
        });
        assertThat(placed.content())
                .map(content -> content.range() + " " + content.schema().isPresent())
                .containsExactly("application/json true", "image/* false");
        assertThat(operation("listOrders").outline().replies()).isEmpty();
    }

    @Test
    void parameters_of_the_path_and_references_are_followed() {
        var list = operation("listOrders");

        assertThat(list.access().isPublic()).isTrue();
        assertThat(list.delivery().topic().name()).isEqualTo("orders.requests");
        assertThat(list.delivery().key()).contains(new KeyExpression.OfParameter(Location.QUERY, "limit"));
        assertThat(list.input().parameters())
                .singleElement()
                .satisfies(
                        limit -> assertThat(limit.schema().pointer()).isEqualTo("/components/parameters/Limit/schema"));
    }

    @Test
    void several_requirements_are_alternatives() {
        var access = operation("getOrder").access();

        assertThat(access.alternatives())
                .map(Requirement::scopes)
                .containsExactly(Set.of("orders:read"), Set.of("admin"));
    }

    @Test
    void header_parameters_have_lower_case_names() {
        var parameters = operation("getOrder").input().parameters();

        assertThat(parameters)
                .map(parameter -> parameter.in().text() + " " + parameter.name())
                .containsExactly("path id", "header x-trace");
    }

    @Test
    void documents_are_read_in_the_order_of_their_paths_and_hidden_ones_are_not() throws IOException {
        write("b/stock.json", smallest("stock", "/stock"));
        write("a.yml", smallest("alpha", "/alpha"));
        write(".hidden.yaml", "not: a contract");
        write(".git/config.yaml", "not: a contract");
        write("readme.txt", "not a contract");

        assertThat(set().contracts())
                .map(contract -> contract.file())
                .containsExactly("a.yml", "b/stock.json", "orders.yaml");
    }

    private static String smallest(String service, String path) {
        return """
            {"openapi": "3.1.1", "info": {"title": "T", "version": "1"}, "x-sluice": {"service": "%s"},
             "security": [], "paths": {"%s": {"get": {"operationId": "get"}}}}
            """.formatted(service, path);
    }

    @Test
    void an_empty_folder_is_an_empty_set(@TempDir Path empty) {
        assertThat(ContractFolder.read(empty)).isEqualTo(new Contracts(ContractSet.empty()));
    }

    @Test
    void a_missing_folder_is_a_fault() {
        var missing = folder.resolve("nowhere");

        assertThat(ContractFolder.read(missing))
                .isEqualTo(new Faulty(List.of(new Diagnostic(missing.toString(), "", "no such folder"))));
    }

    @Test
    void a_timeout_above_the_limit_is_a_fault() {
        var result = ContractFolder.read(folder, new ContractLimits(Duration.ofSeconds(4)));

        assertThat(result)
                .isEqualTo(new Faulty(
                        List.of(new Diagnostic("orders.yaml", "/x-sluice/timeout", "timeout is 5s, limit 4s"))));
    }

    private Operation operation(String id) {
        return set().operations()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private ContractSet set() {
        return switch (ContractFolder.read(folder)) {
            case Contracts(var set) -> set;
            case Faulty(var faults) -> throw new AssertionError(faults.toString());
        };
    }

    private void write(String name, String text) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(Optional.ofNullable(file.getParent()).orElseThrow());
        Files.writeString(file, text);
    }
}

package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.stack.cli.SluiceCommandLine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./sluice explain} says, by a folder and by a running edge. */
class ExplainTest {
    private static final String SHOP = """
        openapi: 3.1.0
        info: {title: Shop, version: 1.2.0}
        x-sluice: {service: shop, timeout: 2s, consumption: shared, rate: 10/s burst 20, fallback: {service: kiosk}}
        components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
        paths:
          /orders/{id}:
            get:
              operationId: getOrder
              security: [{bearer: [orders:read]}]
              x-sluice: {key: $request.path.id}
              parameters: [{name: id, in: path, required: true, schema: {type: string}}]
              responses: {'200': {description: An order}}
        """;

    private static final String EXPLAINED = """
        operation   getOrder of service shop
        route       GET /orders/{id}
                    id = 7
        contract    shop.yaml, Shop 1.2.0
        access      bearer token with scope orders:read, by any issuer that is configured
        topic       shop.requests, 12 partitions where it is made
        group       shop
        consumption shared: any instance, no order
        concurrency each instance works on up to 256 requests at once
        key         $request.path.id
        timeout     2 s
        in flight   up to 1000 calls at each edge
        absent      503 at once, when the group has been empty for 1 s
        rate        10 calls in 1 s for each caller at each edge, 20 at once
        breaker     opens for 5 s when half of the last calls fail
        fallback    service kiosk on shop-kiosk
        idempotent  yes: a late call may be handled by a backup, too
        """.replace("shop-kiosk", "kiosk.requests");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... arguments) {
        return new SluiceCommandLine(folder, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true))
                .run(arguments);
    }

    private int explain(String method, String target) throws Exception {
        Files.writeString(folder.resolve("shop.yaml"), SHOP);
        return run("explain", method, target, "--contracts", folder.toString());
    }

    @Test
    void a_folder_tells_what_becomes_of_a_call() throws Exception {
        var exit = explain("get", "/orders/7?full=true");

        assertThat(out.toString()).isEqualTo(EXPLAINED);
        assertThat(exit).isZero();
    }

    @Test
    void a_path_that_no_contract_has_is_told() throws Exception {
        var exit = explain("GET", "/teas");

        assertThat(out.toString()).isEqualTo("GET /teas: 404, no contract has this path\n");
        assertThat(exit).isOne();
    }

    @Test
    void a_method_that_the_path_does_not_know_is_told_with_those_that_it_knows() throws Exception {
        var exit = explain("DELETE", "/orders/7");

        assertThat(out.toString()).isEqualTo("DELETE /orders/7: 405, the path knows GET, HEAD, OPTIONS\n");
        assertThat(exit).isOne();
    }

    @Test
    void a_target_that_is_no_path_is_misuse() throws Exception {
        assertThat(explain("GET", "orders")).isEqualTo(2);
        assertThat(err.toString()).contains("target is 'orders', expected a path such as /orders/7");
    }

    @Test
    void a_running_edge_tells_the_same_and_what_it_serves() throws Exception {
        try (var house = new House(Map.of("shop.yaml", SHOP))) {
            var admin = "http://127.0.0.1:" + house.edge.adminPort();

            var found = run("explain", "GET", "/orders/7", "--edge", admin);
            var missing = run("explain", "GET", "/teas", "--edge", admin);

            assertThat(found).isZero();
            assertThat(missing).isOne();
            assertThat(out.toString()).isEqualTo(EXPLAINED + "GET /teas: 404, no contract has this path\n");
            assertThat(house.admin("/contracts").body()).isEqualTo("shop  shop.yaml  Shop 1.2.0  1 operations\n");
            assertThat(house.admin("/explain?method=GET").statusCode()).isEqualTo(400);
        }
    }
}

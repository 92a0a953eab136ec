package dev.sluice.stack.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.DispatcherConfig;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import dev.sluice.stack.demo.Demo.Addresses;
import dev.sluice.stack.token.DemoIssuer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One demo, as {@code ./sluice demo} starts it, called over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoTest {
    private static final String GREETINGS = """
        openapi: 3.1.0
        info: {title: Greetings, version: 1.0.0}
        x-sluice: {service: greetings}
        paths:
          /hello/{name}:
            get:
              operationId: sayHello
              security: []
              parameters: [{name: name, in: path, required: true, schema: {type: string}}]
              responses: {'200': {description: A greeting}}
        """;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> told = new ArrayList<>();
    private final Demo demo;
    private final DemoIssuer issuer;
    private final Addresses addresses;

    DemoTest(@TempDir Path root) throws Exception {
        Files.writeString(root.resolve("greetings.yaml"), GREETINGS);
        issuer = DemoIssuer.at(root);
        demo = new Demo(DemoOptions.free().withContracts(root), issuer, told::add);
        addresses = demo.start();
    }

    @AfterAll
    void close() {
        demo.close();
    }

    @TestFactory
    Stream<DynamicTest> every_sample_call_answers_what_its_comment_says() {
        return SampleCall.all(issuer).stream()
                .map(call -> DynamicTest.dynamicTest(call.status() + " " + call.why(), () -> {
                    var answer = call(
                            call.target(),
                            call.token().orElse(null),
                            call.json().orElse(null));

                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(call.status());
                    assertThat(answer.headers().firstValue("x-request-id")).isPresent();
                }));
    }

    @Test
    void the_printed_lines_do_so_in_a_shell() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "needs curl");
        var printed = StartupBanner.lines(addresses, issuer);

        for (var line = 0; line < printed.size(); line += 3) {
            var shell = new ProcessBuilder("sh", "-c", printed.get(line + 1) + " --silent")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var answer = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            var promised = printed.get(line).substring(2, 5);
            assertThat(answer).as(printed.get(line)).startsWith("HTTP/1.1 " + promised);
        }
    }

    @Test
    void a_placed_order_is_found_where_its_location_says() throws Exception {
        var token = token("orders:read orders:write");
        var order = "{\"customerId\":\"grace\",\"items\":[{\"sku\":\"DEF-456\",\"quantity\":3}]}";

        var placed = call("/orders", token, order);
        var location = placed.headers().firstValue("location").orElseThrow();
        var found = call(location, token, null);

        assertThat(placed.statusCode()).isEqualTo(201);
        assertThat(found.statusCode()).isEqualTo(200);
        assertThat(json.readTree(found.body())).isEqualTo(json.readTree(placed.body()));
        assertThat(location)
                .isEqualTo("/orders/" + json.readTree(placed.body()).get("id").asText());
        assertThat(json.readTree(placed.body()).get("items"))
                .isEqualTo(json.readTree(order).get("items"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "3000000000", "123456789012345678901234567890"})
    void a_quantity_may_be_as_large_as_the_contract_permits(String quantity) throws Exception {
        var order = "{\"customerId\":\"alan\",\"items\":[{\"sku\":\"ABC-123\",\"quantity\":" + quantity + "}]}";

        var placed = call("/orders", token("orders:write"), order);

        assertThat(placed.statusCode()).as(placed.body()).isEqualTo(201);
        assertThat(json.readTree(placed.body()).at("/items/0/quantity").bigIntegerValue())
                .isEqualTo(new BigInteger(quantity));
    }

    @Test
    void orders_are_listed_oldest_first_up_to_the_limit() throws Exception {
        var token = token("orders:read orders:write");
        var ids = new ArrayList<String>();
        for (var quantity = 1; quantity <= 3; quantity++) {
            var order = "{\"customerId\":\"edsger\",\"items\":[{\"sku\":\"ABC-123\",\"quantity\":" + quantity + "}]}";
            ids.add(json.readTree(call("/orders", token, order).body())
                    .get("id")
                    .asText());
        }

        var listed = json.readTree(
                call("/orders?customerId=edsger&limit=2", token, null).body());

        assertThat(listed).extracting(order -> order.get("id").asText()).containsExactly(ids.get(0), ids.get(1));
    }

    @Test
    void unknown_orders_and_articles_are_404_problems() throws Exception {
        var token = token("orders:read inventory:write");
        for (var target : List.of("/orders/nobody-knows", "/inventory/XYZ-000")) {
            var answer = call(target, token, null);

            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        }
        assertThat(call("/inventory/XYZ-000/count", token, "{\"seconds\":0}").statusCode())
                .isEqualTo(404);
    }

    @Test
    void stock_is_told_to_anybody_and_counted_for_who_may_write() throws Exception {
        var told = call("/inventory/ABC-123", null, null);
        var counted = call("/inventory/ABC-123/count", token("inventory:write"), "{\"seconds\":0.1}");

        assertThat(read(told)).isEqualTo(json.readTree("{\"sku\":\"ABC-123\",\"quantity\":42}"));
        assertThat(read(counted)).isEqualTo(json.readTree("{\"sku\":\"ABC-123\",\"counted\":42}"));
    }

    @Test
    void a_service_of_ones_own_answers_next_to_the_samples() throws Exception {
        var handlers = Handlers.handling(
                "sayHello",
                request -> Response.text(200, "Hello " + request.path("name").text()));

        try (var service = Dispatcher.open(DispatcherConfig.of(addresses.bootstrapServers(), "greetings"), handlers)) {
            assertThat(service.awaitReady(Duration.ofSeconds(30))).isTrue();

            Awaitility.await() // the edge looks once a second who is there
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(call("/hello/ada", null, null).body()).isEqualTo("Hello ada"));
        }
    }

    @Test
    void it_tells_what_it_starts_and_how_long_that_took() {
        assertThat(told).hasSize(3);
        assertThat(told.get(0)).matches("  broker +127\\.0\\.0\\.1:\\d+ +\\d+\\.\\d s");
        assertThat(told.get(1)).matches("  edge +http://127\\.0\\.0\\.1:\\d+ +\\d+\\.\\d s");
        assertThat(told.get(2)).matches("  services +orders, inventory +\\d+\\.\\d s");
    }

    private JsonNode read(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }

    private String token(String scope) {
        return issuer.token("ada", scope, Instant.now().plusSeconds(600));
    }

    private HttpResponse<String> call(String target, @Nullable String token, @Nullable String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(addresses.edge().resolve(target)).timeout(Duration.ofSeconds(20));
        if (token != null) {
            request.header("authorization", "Bearer " + token);
        }
        if (body != null) {
            request.header("content-type", "application/json").POST(BodyPublishers.ofString(body));
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }
}

package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sluice.contracts.model.Service;
import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.DispatcherConfig;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How many instances a running edge wants, and what it tells of each service. */
class ScalingTest {
    private static final String ORDERS = """
        openapi: 3.1.0
        info: {title: Orders, version: 1.0.0}
        x-sluice: {service: orders, timeout: 20s, concurrency: 2, in-flight: 7}
        paths:
          /orders:
            get: {operationId: listOrders, security: []}
        """;

    private static final String TEAS = """
        openapi: 3.1.0
        info: {title: Teas, version: 1.0.0}
        x-sluice: {service: teas}
        paths:
          /teas:
            get: {operationId: listTeas, security: []}
        """;

    private static final Path EXAMPLES = Path.of("../keda");
    private static final String BY_SERVICE =
            "sluice_(service_state|service_lag|demand_\\w+|in_flight|in_flight_limit|breaker_state)\\{.*teas.*";

    private static House house;
    private static Dispatcher orders;

    @BeforeAll
    static void start() throws Exception {
        house = new House(Map.of("orders.yaml", ORDERS, "teas.yaml", TEAS));
        var handlers = Handlers.handling("listOrders", _ -> {
            var _ = new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS); // the work
            return Response.empty(204);
        });
        orders = Dispatcher.open(
                DispatcherConfig.of(house.broker.bootstrapServers(), "orders").withDrain(Duration.ZERO), handlers);
        assertThat(orders.awaitReady(House.SOON)).isTrue();
    }

    @AfterAll
    static void stop() throws Exception {
        orders.close();
        house.close();
    }

    @Test
    void a_service_that_is_called_wants_as_many_instances_as_its_calls_keep_at_work() throws Exception {
        Awaitility.await().atMost(House.SOON).untilAsserted(() -> {
            assertThat(house.send(house.anonymous("/orders")).statusCode()).isEqualTo(204);
            assertThat(demand("orders").path("state").asText()).isEqualTo("serving");
            assertThat(demand("orders").path("lag").isInt()).isTrue();
        });

        var demand = demand("orders");

        assertThat(demand.path("edge").asText()).isEqualTo("test");
        assertThat(demand.path("concurrency").asInt()).isEqualTo(2);
        assertThat(demand.path("mostInstances").asInt()).isEqualTo(12);
        assertThat(demand.path("workMillis").asDouble()).isBetween(50.0, 5_000.0); // what the dispatcher measured
        assertThat(demand.path("arrivalsInstances").asDouble()).isPositive();
        assertThat(demand.path("instances").asDouble())
                .isGreaterThanOrEqualTo(demand.path("arrivalsInstances").asDouble());
        assertThat(json("/demand").at("/services/orders/concurrency").asInt()).isEqualTo(2);
        assertThat(house.admin("/observe/metrics").body())
                .contains("sluice_service_state{service=\"orders\",state=\"serving\"} 1.0")
                .contains("sluice_service_state{service=\"orders\",state=\"absent\"} 0.0")
                .contains("sluice_service_members{service=\"orders\"} 1.0")
                .contains("sluice_service_lag{service=\"orders\"} ")
                .contains("sluice_demand_instances{service=\"orders\"} ")
                .contains("sluice_demand_most_instances{service=\"orders\"} 12.0")
                .contains("sluice_in_flight{service=\"orders\"} 0.0")
                .contains("sluice_in_flight_limit{service=\"orders\"} 7.0")
                .contains("sluice_breaker_state{operation=\"listOrders\",service=\"orders\",state=\"closed\"} 1.0");
    }

    @Test
    void a_service_that_nobody_runs_is_wanted_when_it_is_called_and_forgotten_with_its_contract() throws Exception {
        Awaitility.await()
                .atMost(House.SOON)
                .until(() -> demand("teas").path("state").asText().equals("absent"));
        assertThat(demand("teas").path("instances").asDouble()).isZero();

        assertThat(house.send(house.anonymous("/teas")).body()).contains("no-live-consumer");

        assertThat(demand("teas").path("instances").asDouble()).isEqualTo(1);
        assertThat(house.metric("sluice_demand_instances{service=\"teas\"}")).isEqualTo(1);
        assertThat(house.admin("/observe/metrics").body()).containsPattern(BY_SERVICE);

        house.withoutContract("teas.yaml");

        Awaitility.await()
                .atMost(House.SOON)
                .untilAsserted(
                        () -> assertThat(house.admin("/observe/metrics").body()).doesNotContainPattern(BY_SERVICE));
        var unknown = house.admin("/demand/teas");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).isEqualTo("no contract names service teas, known are [orders]\n");
    }

    @Test
    void the_example_for_one_edge_names_a_path_and_a_number_that_there_are() throws Exception {
        var trigger = trigger("one-edge.yaml", "metrics-api");

        var answer = json(URI.create(trigger.path("url").asText()).getPath());

        assertThat(trigger.path("format").asText()).isEqualTo("json");
        assertThat(answer.path("service").asText()).isEqualTo("orders");
        assertThat(answer.path(trigger.path("valueLocation").asText()).isNumber())
                .isTrue();
    }

    @Test
    void the_example_for_several_edges_names_metrics_that_there_are() throws Exception {
        var query = trigger("several-edges.yaml", "prometheus").path("query").asText();
        var metrics = house.admin("/observe/metrics").body();

        var series = Pattern.compile("sluice_\\w+\\{[^}]+}").matcher(query).results();

        assertThat(series).hasSize(2).allSatisfy(name -> assertThat(metrics).contains(name.group() + " "));
    }

    @Test
    void a_contract_that_says_nothing_means_what_the_dispatcher_does() {
        assertThat(DispatcherConfig.of("127.0.0.1:9092", "any").maxInWork()).isEqualTo(Service.USUAL_CONCURRENCY);
    }

    private static JsonNode trigger(String example, String type) throws Exception {
        var file = new YAMLMapper().readTree(EXAMPLES.resolve(example).toFile());
        assertThat(file.path("kind").asText()).isEqualTo("ScaledObject");
        var trigger = file.at("/spec/triggers/0");
        assertThat(trigger.path("type").asText()).isEqualTo(type);
        trigger.path("metadata")
                .forEach(value -> assertThat(value.isTextual()).as("%s", value).isTrue());
        return trigger.path("metadata");
    }

    private static JsonNode demand(String service) throws Exception {
        return json("/demand/" + service);
    }

    private static JsonNode json(String path) throws Exception {
        var answer = house.admin(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        return new ObjectMapper().readTree(answer.body());
    }
}

package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.DispatcherConfig;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator sees of a running edge, and how it ends. */
class OperatorTest {
    private static final String SHOP = """
        openapi: 3.1.0
        info: {title: Shop, version: 1.0.0}
        x-sluice: {service: shop, timeout: 20s}
        paths:
          /quick:
            get: {operationId: quick, security: []}
          /slow:
            get: {operationId: slow, security: []}
        """;

    private final CountDownLatch slowMayAnswer = new CountDownLatch(1);
    private House house;
    private Dispatcher shop;

    @BeforeEach
    void start() throws Exception {
        house = new House(Map.of("shop.yaml", SHOP));
        var handlers = Handlers.handling("quick", _ -> Response.empty(204)).and("slow", _ -> {
            slowMayAnswer.await();
            return Response.empty(204);
        });
        shop = Dispatcher.open(DispatcherConfig.of(house.broker.bootstrapServers(), "shop"), handlers);
        assertThat(shop.awaitReady(House.SOON)).isTrue();
        Awaitility.await() // the edge looks at who is there once a second
                .atMost(House.SOON)
                .until(() -> house.send(house.anonymous("/quick")).statusCode() == 204);
    }

    @AfterEach
    void stop() throws Exception {
        slowMayAnswer.countDown();
        shop.close();
        house.close();
    }

    @Test
    void health_says_live_started_and_ready_with_every_part() throws Exception {
        for (var kind : new String[] {"live", "started", "ready"}) {
            var health = house.admin("/observe/health/" + kind);

            assertThat(health.statusCode()).as(kind).isEqualTo(200);
            assertThat(new ObjectMapper().readTree(health.body()).path("status").asText())
                    .isEqualTo("UP");
        }
        assertThat(house.admin("/observe/health/ready").body())
                .contains("broker", "topics", "producer", "echo", "replies", "token keys");
    }

    @Test
    void readiness_names_the_part_that_fails() throws Exception {
        house.broker.stop();

        Awaitility.await().atMost(House.SOON).untilAsserted(() -> {
            var ready = house.admin("/observe/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("no echo is back after");
        });
        assertThat(house.admin("/observe/health/live").statusCode()).isEqualTo(200);
        assertThat(house.admin("/observe/health/started").statusCode()).isEqualTo(200);
    }

    @Test
    void metrics_count_requests_by_operation_and_status_and_replies_by_fate() throws Exception {
        house.send(house.anonymous("/quick")); // the second, after that of the start
        house.send(house.anonymous("/nothing"));

        Awaitility.await() // a call is counted just after its answer is on the way
                .untilAsserted(() -> assertThat(house.admin("/observe/metrics").body())
                        .contains("sluice_requests_total{operation=\"quick\",service=\"shop\",status=\"204\"} 2.0")
                        .contains("sluice_requests_total{operation=\"none\",service=\"none\",status=\"404\"} 1.0")
                        .contains("sluice_request_duration_seconds_bucket{operation=\"quick\",service=\"shop\",le=")
                        .contains("sluice_requests_waiting 0.0")
                        .contains("sluice_replies_total{fate=\"matched\"} 2.0")
                        .contains("sluice_publish_failures_total{kind=\"unknown\"} 0.0"));
        assertThat(house.admin("/observe/metrics").headers().firstValue("content-type"))
                .get()
                .asString()
                .startsWith("text/plain; version=0.0.4");
    }

    @Test
    void a_request_in_flight_is_answered_while_the_edge_drains() throws Exception {
        var waiting = slowCall();

        var closing = CompletableFuture.runAsync(house.edge::close);
        Awaitility.await().atMost(House.SOON).until(() -> !house.edge.isReady());
        slowMayAnswer.countDown();

        assertThat(waiting.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
        closing.get(20, TimeUnit.SECONDS);
    }

    @Test
    void what_outlasts_the_drain_gets_a_status_too() throws Exception {
        var waiting = slowCall();

        house.edge.close();

        assertThat(waiting.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(504);
    }

    private CompletableFuture<HttpResponse<String>> slowCall() throws Exception {
        var before = house.published();
        var waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return house.send(house.anonymous("/slow"));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        Awaitility.await().atMost(House.SOON).until(() -> house.published() == before + 1);
        return waiting;
    }
}

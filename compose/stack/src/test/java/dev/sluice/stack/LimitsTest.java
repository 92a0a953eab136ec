package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.DispatcherConfig;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What keeps callers from each other's load, and from a service that fails, through everything. */
class LimitsTest {
    private static final String SHOP = """
        openapi: 3.1.0
        info: {title: Shop, version: 1.0.0}
        x-sluice: {service: shop, timeout: 20s}
        components:
          securitySchemes:
            bearer: {type: http, scheme: bearer}
        security: []
        paths:
          /orders:
            get: {operationId: orders, x-sluice: {rate: 2/m}}
          /own-orders:
            get: {operationId: ownOrders, security: [{bearer: [orders:read]}], x-sluice: {rate: 1/m}}
          /troubled:
            get: {operationId: troubled, x-sluice: {breaker: {open-for: 2s}}}
        """;

    private static final AtomicBoolean TROUBLED = new AtomicBoolean();

    private static House house;
    private static Dispatcher shop;

    @BeforeAll
    static void start() throws Exception {
        house = new House(Map.of("shop.yaml", SHOP));
        var handlers = Handlers.handling("orders", _ -> Response.text(200, "fine"))
                .and("ownOrders", _ -> Response.text(200, "fine"))
                .and("troubled", _ -> TROUBLED.get() ? Response.text(503, "not now") : Response.text(200, "fine"));
        shop = Dispatcher.open(
                DispatcherConfig.of(house.broker.bootstrapServers(), "shop").withDrain(Duration.ZERO), handlers);
        assertThat(shop.awaitReady(House.SOON)).isTrue();
    }

    @AfterAll
    static void stop() throws Exception {
        shop.close();
        house.close();
    }

    @Test
    void status_429_for_an_address_that_calls_a_public_operation_too_often() throws Exception {
        assertThat(get("/orders").headers().firstValue("ratelimit").orElseThrow())
                .startsWith("\"caller\";r=1;t=");
        assertThat(get("/orders").statusCode()).isEqualTo(200);

        var refused = get("/orders");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("urn:sluice:problem:too-many-calls", "2 calls in 60000 ms");
        assertThat(refused.headers().firstValue("ratelimit-policy")).contains("\"caller\";q=2;w=60");
        assertThat(refused.headers().firstValue("ratelimit").orElseThrow()).startsWith("\"caller\";r=0;t=");
        assertThat(Integer.parseInt(refused.headers().firstValue("retry-after").orElseThrow()))
                .isBetween(1, 30);
    }

    @Test
    void status_429_for_a_principal_that_calls_too_often_whatever_the_token() throws Exception {
        assertThat(house.send(house.request("/own-orders")).statusCode()).isEqualTo(200);
        assertThat(house.send(house.request("/own-orders")).statusCode()).isEqualTo(429);
    }

    @Test
    void status_503_at_once_while_most_calls_fail_and_200_when_the_service_is_mended() throws Exception {
        TROUBLED.set(true);
        Awaitility.await()
                .atMost(House.SOON)
                .until(() -> get("/troubled").body().contains("breaker-open"));
        var refused = get("/troubled");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(Integer.parseInt(refused.headers().firstValue("retry-after").orElseThrow()))
                .isBetween(1, 2);
        assertThat(house.metric("sluice_breaker_state{operation=\"troubled\",service=\"shop\",state=\"open\"}"))
                .isOne();

        TROUBLED.set(false);

        Awaitility.await()
                .atMost(House.SOON)
                .until(() -> get("/troubled").body().equals("fine"));
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return house.send(house.anonymous(path));
    }
}

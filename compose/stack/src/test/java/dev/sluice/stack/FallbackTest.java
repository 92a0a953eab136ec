package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.DispatcherConfig;
import dev.sluice.dispatcher.handle.Handler;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A service that keeps its callers waiting, its backup, and the answers of its contract, through everything. */
class FallbackTest {
    private static final String SHOP = """
        openapi: 3.1.0
        info: {title: Shop, version: 1.0.0}
        x-sluice: {service: shop, timeout: 20s, in-flight: 1, breaker: off, fallback: {service: spare}}
        security: []
        paths:
          /orders:
            get: {operationId: orders, x-sluice: {timeout: 2s}}
            post: {operationId: order}
          /notes:
            get:
              operationId: notes
              x-sluice: {timeout: 2s, fallback: {status: 203, headers: {X-From: contract}, body: {notes: []}}}
            post:
              operationId: note
              x-sluice: {timeout: 1s, fallback: {status: 202, body: later}}
          /silence:
            get:
              operationId: silence
              x-sluice: {timeout: 1s, fallback: [{service: spare}, {status: 204}]}
        """;

    private static final Semaphore MAY_ANSWER = new Semaphore(0);

    private static House house;
    private static Dispatcher shop;
    private static Dispatcher spare;

    @BeforeAll
    static void start() throws Exception {
        house = new House(Map.of("shop.yaml", SHOP));
        Handler<byte[]> waiting = request -> {
            MAY_ANSWER.acquire();
            return Response.text(200, "shop");
        };
        shop = open("shop", handlers(waiting));
        spare = open("spare", handlers(request -> {
            if (request.operation().equals("silence")) {
                MAY_ANSWER.acquire();
            }
            return Response.text(200, "spare");
        }));
    }

    private static Handlers handlers(Handler<byte[]> handler) {
        return Handlers.handling("orders", handler)
                .and("order", handler)
                .and("notes", handler)
                .and("note", handler)
                .and("silence", handler);
    }

    private static Dispatcher open(String service, Handlers handlers) throws InterruptedException {
        var config = DispatcherConfig.of(house.broker.bootstrapServers(), service);
        var dispatcher = Dispatcher.open(config.withDrain(Duration.ZERO), handlers);
        assertThat(dispatcher.awaitReady(House.SOON)).isTrue();
        return dispatcher;
    }

    @AfterEach
    void all_handlers_end() {
        Awaitility.await().atMost(House.SOON).until(() -> {
            MAY_ANSWER.release();
            return shop.counts().inWork() + spare.counts().inWork() == 0;
        });
        MAY_ANSWER.drainPermits();
    }

    @AfterAll
    static void stop() throws Exception {
        shop.close();
        spare.close();
        house.close();
    }

    @Test
    void a_service_that_is_late_is_not_waited_for_where_its_backup_may_answer() throws Exception {
        var second = house.metric("sluice_replies_total{fate=\"second\"}");

        var answer = get("/orders");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("spare");
        assertThat(fallback(answer)).isEqualTo("backup;service=\"spare\";reason=late");
        MAY_ANSWER.release();
        Awaitility.await()
                .atMost(House.SOON)
                .until(() -> house.metric("sluice_replies_total{fate=\"second\"}") > second);
    }

    @Test
    void a_service_that_replies_in_time_is_not_stood_in_for() throws Exception {
        MAY_ANSWER.release();

        var answer = get("/orders");

        assertThat(answer.body()).isEqualTo("shop");
        assertThat(answer.headers().firstValue("sluice-fallback")).isEmpty();
    }

    @Test
    void what_a_full_service_has_no_room_for_goes_to_its_backup_at_once() throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = callers.submit(() -> post("/orders"));
            Awaitility.await().atMost(House.SOON).until(() -> shop.counts().inWork() == 1);

            var answer = post("/orders");

            assertThat(answer.body()).isEqualTo("spare");
            assertThat(fallback(answer)).isEqualTo("backup;service=\"spare\";reason=overloaded");
            MAY_ANSWER.release();
            assertThat(first.get().body()).isEqualTo("shop");
        }
    }

    @Test
    void what_a_full_service_without_backup_has_no_room_for_is_answered_by_the_contract() throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = callers.submit(() -> post("/orders"));
            Awaitility.await().atMost(House.SOON).until(() -> shop.counts().inWork() == 1);
            var counted = house.metric("sluice_fallbacks_total{by=\"answer\",reason=\"overloaded\"}");

            var answer = post("/notes");

            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(answer.body()).isEqualTo("\"later\"");
            assertThat(fallback(answer)).isEqualTo("answer;reason=overloaded");
            assertThat(house.metric("sluice_fallbacks_total{by=\"answer\",reason=\"overloaded\"}"))
                    .isEqualTo(counted + 1);
            MAY_ANSWER.release();
            assertThat(first.get().body()).isEqualTo("shop");
        }
    }

    @Test
    void a_late_service_without_backup_is_stood_in_for_by_the_contract() throws Exception {
        var answer = get("/notes");

        assertThat(answer.statusCode()).isEqualTo(203);
        assertThat(answer.body()).isEqualTo("{\"notes\":[]}");
        assertThat(answer.headers().firstValue("x-from")).contains("contract");
        assertThat(fallback(answer)).isEqualTo("answer;reason=late");
    }

    @Test
    void the_contract_answers_where_service_and_backup_are_both_late() throws Exception {
        var answer = get("/silence");

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(fallback(answer)).isEqualTo("answer;reason=late");
    }

    @Test
    void what_must_not_be_handled_twice_waits_for_its_own_service_only() throws Exception {
        var answer = post("/notes");

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.headers().firstValue("sluice-fallback")).isEmpty();
    }

    private static String fallback(HttpResponse<String> answer) {
        return answer.headers().firstValue("sluice-fallback").orElseThrow();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return house.send(house.anonymous(path));
    }

    private static HttpResponse<String> post(String path) throws Exception {
        return house.send(house.anonymous(path).POST(BodyPublishers.noBody()));
    }
}

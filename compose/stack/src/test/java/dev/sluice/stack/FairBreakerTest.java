package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A caller whose bodies end so late that no service could answer, and what it takes from others: nothing. */
@Timeout(120)
class FairBreakerTest {
    private static final Duration WORK = Duration.ofMillis(500);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    /** As many at once as an adaptive bound lets in at first. */
    private static final int AT_ONCE = 20;

    /** Twice as many as a breaker needs to open. */
    private static final int MANY = 40;

    private static final int ROUNDS = 10;

    private static final String SHOP = """
        openapi: 3.1.0
        info: {title: Shop, version: 1.0.0}
        x-sluice: {service: shop, timeout: 2s, in-flight: 200, in-flight-adaptive: true, breaker: {open-for: 1h}}
        security: []
        paths:
          /orders:
            post:
              operationId: order
              requestBody: {required: true, content: {text/plain: {}}}
          /silence:
            post:
              operationId: silence
              requestBody: {required: true, content: {text/plain: {}}}
        """;

    private static House house;
    private static Dispatcher shop;

    @BeforeAll
    static void start() throws Exception {
        house = new House(Map.of("shop.yaml", SHOP));
        shop = house.service(
                "shop",
                Handlers.handling("order", _ -> {
                            Thread.sleep(WORK);
                            return Response.text(200, "done");
                        })
                        .and("silence", _ -> {
                            Thread.sleep(TIMEOUT.multipliedBy(2));
                            return Response.text(200, "too late");
                        }));
    }

    @AfterAll
    static void stop() throws IOException {
        shop.close();
        house.close();
    }

    @Test
    void bodies_that_end_just_before_the_deadline_open_nothing_and_shrink_nothing() throws Exception {
        for (var number = 0; number < 3; number++) {
            assertThat(post("/orders")).isEqualTo(200);
        }
        var limit = house.metric("sluice_in_flight_limit{service=\"shop\"}");

        var inVain = 0L;
        for (var round = 0; round < ROUNDS && inVain < MANY; round++) {
            inVain += late("/orders", TIMEOUT.minus(WORK.dividedBy(2))).stream()
                    .filter(status -> status == 504)
                    .count();
        }

        assertThat(inVain).isGreaterThanOrEqualTo(MANY);
        assertThat(house.metric("sluice_breakers_open")).isZero();
        assertThat(house.metric("sluice_in_flight_limit{service=\"shop\"}")).isGreaterThanOrEqualTo(limit);
        assertThat(post("/orders")).isEqualTo(200);
    }

    @Test
    void a_service_that_has_the_whole_time_and_is_silent_still_opens_its_breaker() throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Integer>>();
            for (var number = 0; number < 20; number++) {
                calls.add(() -> post("/silence"));
            }
            for (var call : callers.invokeAll(calls)) {
                assertThat(call.get()).isEqualTo(504);
            }
        }

        assertThat(house.send(house.anonymous("/silence")
                                .header("content-type", "text/plain")
                                .POST(BodyPublishers.ofString("x")))
                        .body())
                .contains("breaker-open");
    }

    private static int post(String path) throws IOException, InterruptedException {
        return house.send(house.anonymous(path)
                        .header("content-type", "text/plain")
                        .POST(BodyPublishers.ofString("x")))
                .statusCode();
    }

    /** What callers get whose last byte comes so long after their head. */
    private static List<Integer> late(String path, Duration after) throws Exception {
        var head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                + "Content-Length: 1\r\nConnection: close\r\n\r\n";
        var statuses = new ArrayList<Integer>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Integer>>();
            for (var number = 0; number < AT_ONCE; number++) {
                calls.add(() -> statusOf(head, after));
            }
            for (var call : callers.invokeAll(calls)) {
                statuses.add(call.get());
            }
        }
        return statuses;
    }

    private static int statusOf(String head, Duration after) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), house.edge.port())) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            var until = System.nanoTime() + after.toNanos();
            while (System.nanoTime() - until < 0) {
                LockSupport.parkNanos(until - System.nanoTime());
            }
            socket.getOutputStream().write('x');
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.substring(9, 12));
        }
    }
}

package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.DispatcherConfig;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Callers whose bodies never come, or never end, beside one who only wants to be served. All have one address. */
@Isolated("it measures the heap")
@Timeout(300)
class HostileBodiesTest {
    private static final String SHOP = """
        openapi: 3.1.0
        info: {title: Shop, version: 1.0.0}
        x-sluice: {service: shop, timeout: 20s, in-flight: 50}
        security: []
        paths:
          /orders:
            post:
              operationId: order
              requestBody: {required: true, content: {application/json: {schema: {type: object}}}}
        """;
    /** A long run has 8,000: {@code -Dsluice.hostile.streams=8000}. */
    private static final int STREAMS = Integer.getInteger("sluice.hostile.streams", 2_000);

    private static final Logger LOG = LoggerFactory.getLogger(HostileBodiesTest.class);
    private static final int BEGUN_ANEW_EACH_SECOND = 400;
    private static final int UPLOADS = 100;
    private static final int WITNESSES = 5;
    private static final int CALLS = 60;
    private static final long MOST_HEAP = 128L << 20;

    private static EmbeddedBroker broker;
    private static RunningEdge edge;
    private static Dispatcher shop;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start();
        edge = new RunningEdge(
                broker.bootstrapServers(),
                Map.of("shop.yaml", SHOP),
                Map.of("limits.in-flight", "500", "limits.bodies", "1000", "limits.in-flight-bytes", "8MiB"));
        shop = Dispatcher.open(
                DispatcherConfig.of(broker.bootstrapServers(), "shop").withDrain(Duration.ZERO),
                Handlers.handling("order", request -> Response.text(200, Integer.toString(request.body().length))));
        assertThat(shop.awaitReady(RunningEdge.SOON)).isTrue();
    }

    @AfterAll
    static void stop() throws IOException {
        shop.close();
        edge.close();
        broker.close();
    }

    @Test
    void a_caller_beside_bodies_that_never_come_keeps_its_calls() throws Exception {
        assertThat(served(10)).isEqualTo(10);
        var heapBefore = liveHeap();
        var between = Duration.ofSeconds(1).multipliedBy(STREAMS / 100).dividedBy(BEGUN_ANEW_EACH_SECOND);
        try (var streams = new SilentStreams(edge.edge.port(), "/orders", STREAMS, between);
                var uploads = new SlowUploads(edge.edge.port(), "/orders", UPLOADS, 2_000, Duration.ofMillis(500))) {
            Awaitility.await().atMost(RunningEdge.SOON).until(() -> streams.answered() > STREAMS / 2);

            var served = new AtomicInteger();
            try (var witnesses = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var number = 0; number < WITNESSES; number++) {
                    var _ = witnesses.submit(() -> served.addAndGet(served(CALLS)));
                }
            }
            var heap = liveHeap() - heapBefore;

            LOG.info(
                    "{} of {} served, {} streams and {} uploads answered, {} KiB more heap",
                    served.get(),
                    WITNESSES * CALLS,
                    streams.answered(),
                    uploads.answered(),
                    heap >> 10);
            assertThat(served.get()).isGreaterThanOrEqualTo(WITNESSES * CALLS * 99 / 100);
            assertThat(heap).isLessThan(MOST_HEAP);
            assertThat(edge.metric("sluice_bodies_arriving")).isBetween(1.0, 1_000.0);
            assertThat(edge.metric("sluice_bodies_bytes")).isLessThanOrEqualTo(8 << 20);
            assertThat(edge.metric("sluice_in_flight{service=\"shop\"}")).isLessThan(50);
            assertThat(edge.metric("sluice_bodies_ended_total{reason=\"evicted\"}"))
                    .isPositive();
        }
        Awaitility.await().atMost(RunningEdge.SOON).until(() -> edge.metric("sluice_bodies_arriving") == 0);
        assertThat(edge.metric("sluice_bodies_bytes")).isZero();
    }

    /** One after the other; each fifth body is large. */
    private static int served(int calls) throws IOException, InterruptedException {
        var served = 0;
        for (var number = 0; number < calls; number++) {
            var body = "{\"note\":\"" + "x".repeat(number % 5 == 0 ? 200_000 : 20) + "\"}";
            var answer = edge.send(edge.anonymous("/orders")
                    .header("content-type", "application/json")
                    .POST(BodyPublishers.ofString(body)));
            if (answer.statusCode() == 200 && answer.body().equals(Integer.toString(body.length()))) {
                served++;
            } else {
                LOG.warn("{} {}", answer.statusCode(), answer.body());
            }
        }
        return served;
    }

    private static long liveHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}

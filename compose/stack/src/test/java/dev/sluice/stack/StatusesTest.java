package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.DispatcherConfig;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every status that a caller can get, through everything; and that what was refused was never published. The test that
 * takes the broker away comes last: what follows an outage may be refused for a moment more.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StatusesTest {
    private static final String SHOP = """
        openapi: 3.1.0
        info: {title: Shop, version: 1.0.0}
        x-sluice: {service: shop, timeout: 5s}
        components:
          securitySchemes:
            bearer: {type: http, scheme: bearer}
        security: [{bearer: [orders:read]}]
        paths:
          /orders:
            post:
              operationId: createOrder
              security: [{bearer: [orders:write]}]
              x-sluice: {key: "$request.body#/customerId"}
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      type: object
                      required: [customerId]
                      additionalProperties: false
                      properties:
                        customerId: {type: string, pattern: "^[a-z]+$"}
                        quantity: {type: integer, minimum: 1}
          /orders/{id}:
            get:
              operationId: getOrder
              parameters:
                - {name: id, in: path, required: true, schema: {type: integer}}
                - {name: limit, in: query, schema: {type: integer, maximum: 100, default: 20}}
          /fails:
            get: {operationId: fails}
          /nobody-knows:
            get: {operationId: nobodyKnows}
        """;

    private static final String ODD = """
        openapi: 3.1.0
        info: {title: Odd, version: 1.0.0}
        x-sluice: {service: odd, timeout: 10s}
        paths:
          /broken:
            get: {operationId: broken, security: []}
          /silent:
            get: {operationId: silent, security: [], x-sluice: {timeout: 300ms}}
        """;

    private static final String NARROW = """
        openapi: 3.1.0
        info: {title: Narrow, version: 1.0.0}
        x-sluice: {service: narrow, in-flight: 1, timeout: 20s}
        paths:
          /narrow:
            get: {operationId: narrow, security: []}
        """;

    private static final CountDownLatch NARROW_MAY_ANSWER = new CountDownLatch(1);

    private static House house;
    private static Dispatcher shop;
    private static Dispatcher narrow;
    private static Thread odd;

    @BeforeAll
    static void start() throws Exception {
        house = new House(Map.of("shop.yaml", SHOP, "odd.yaml", ODD, "narrow.yaml", NARROW));
        var servers = house.broker.bootstrapServers();
        shop = Dispatcher.open(
                DispatcherConfig.of(servers, "shop"),
                Handlers.handling("createOrder", request -> Response.bytes(201, request.body(), "application/json"))
                        .and(
                                "getOrder",
                                request -> Response.of(
                                        200,
                                        Map.of(
                                                "id",
                                                request.path("id").asInt(),
                                                "limit",
                                                request.query("limit").asInt())))
                        .and("fails", _ -> {
                            throw new IllegalStateException("planned");
                        }));
        narrow = Dispatcher.open(DispatcherConfig.of(servers, "narrow"), Handlers.handling("narrow", _ -> {
            NARROW_MAY_ANSWER.await();
            return Response.empty(204);
        }));
        odd = Thread.ofPlatform().daemon().start(() -> answerBadly(servers));
        assertThat(shop.awaitReady(House.SOON) && narrow.awaitReady(House.SOON)).isTrue();
    }

    @AfterAll
    static void stop() throws Exception {
        NARROW_MAY_ANSWER.countDown();
        shop.close();
        narrow.close();
        odd.interrupt();
        odd.join();
        house.close();
    }

    @Test
    void a_call_is_answered_by_a_service_without_a_port() throws Exception {
        var created = house.send(house.post("/orders", "{\"customerId\":\"ada\"}"));
        var got = house.send(house.request("/orders/7?limit=3"));

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.body()).isEqualTo("{\"customerId\":\"ada\"}");
        assertThat(created.headers().firstValue("x-request-id"))
                .get()
                .asString()
                .hasSize(22);
        assertThat(new ObjectMapper().readTree(got.body()))
                .isEqualTo(new ObjectMapper().readTree("{\"id\":7,\"limit\":3}"));
    }

    @Test
    void a_default_of_the_contract_reaches_the_service() throws Exception {
        assertThat(house.send(house.request("/orders/7")).body()).contains("\"limit\":20");
    }

    @Test
    void head_is_answered_like_get_without_the_body() throws Exception {
        var head = house.send(house.request("/orders/7").method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValueAsLong("content-length").orElse(0)).isPositive();
        assertThat(head.body()).isEmpty();
    }

    @Test
    void options_needs_no_token_and_publishes_nothing() throws Exception {
        var before = house.published();

        var options = house.send(house.anonymous("/orders").method("OPTIONS", BodyPublishers.noBody()));

        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.headers().firstValue("allow")).hasValue("OPTIONS, POST");
        assertThat(house.published()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/orders/%2e%2e", "/orders/a%2Fb", "/orders/a%5Cb", "/orders/a%00", "/orders/%C0%AF"})
    void status_400_for_a_path_that_could_mean_another(String path) throws Exception {
        refused(house.request(path), 400, "malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"customerId\":", "{\"a\":1,\"a\":2}", "{} {}", "\uFEFF{}", "[1e99999999999]"})
    void status_400_for_a_body_that_is_no_json(String body) throws Exception {
        refused(house.post("/orders", body), 400, "not-json");
    }

    @Test
    void status_400_for_a_body_where_none_is_declared() throws Exception {
        refused(house.request("/orders/7").method("GET", BodyPublishers.ofString("{}")), 400, "unexpected-body");
    }

    @Test
    void status_401_without_a_token_and_with_a_bad_one() throws Exception {
        var none = refused(house.anonymous("/orders/7"), 401, "no-token");
        var bad = refused(house.anonymous("/orders/7").header("authorization", "Bearer a.b.c"), 401, "bad-token");

        assertThat(none.headers().firstValue("www-authenticate")).hasValue("Bearer realm=\"sluice\"");
        assertThat(bad.headers().firstValue("www-authenticate"))
                .get()
                .asString()
                .contains("error=\"invalid_token\"");
    }

    @Test
    void status_403_for_a_token_without_the_scope() throws Exception {
        var reader = house.anonymous("/orders")
                .header("authorization", "Bearer " + House.token("orders:read"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString("{\"customerId\":\"ada\"}"));

        var response = refused(reader, 403, "missing-scope");

        assertThat(response.headers().firstValue("www-authenticate"))
                .get()
                .asString()
                .contains("orders:write");
    }

    @Test
    void status_404_for_a_path_that_no_contract_has() throws Exception {
        refused(house.anonymous("/nothing"), 404, "no-such-path");
    }

    @Test
    void status_405_for_a_path_without_the_method() throws Exception {
        var response = refused(house.request("/orders").DELETE(), 405, "method-not-allowed");

        assertThat(response.headers().firstValue("allow")).hasValue("OPTIONS, POST");
    }

    @Test
    void status_413_for_a_body_over_the_limit_declared_chunked_and_packed() throws Exception {
        var large = "{\"customerId\":\"" + "a".repeat(900 * 1024) + "\"}";
        var chunks = BodyPublishers.ofByteArrays(List.of(large.getBytes(StandardCharsets.UTF_8)));
        var packed = house.request("/orders")
                .header("content-type", "application/json")
                .header("content-encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(gzip(large)));

        refused(house.post("/orders", large), 413, "body-too-large");
        refused(
                house.request("/orders")
                        .header("content-type", "application/json")
                        .POST(chunks),
                413,
                "body-too-large");
        refused(packed, 413, "body-too-large");
    }

    @Test
    void status_415_for_another_content_type_or_coding() throws Exception {
        var text = house.request("/orders").header("content-type", "text/plain").POST(BodyPublishers.ofString("{}"));
        var latin = house.request("/orders")
                .header("content-type", "application/json; charset=latin1")
                .POST(BodyPublishers.ofString("{}"));
        var brotli = house.post("/orders", "{}").header("content-encoding", "br");

        refused(text, 415, "unsupported-type");
        refused(latin, 415, "unsupported-type");
        refused(brotli, 415, "unsupported-coding");
    }

    @Test
    void status_422_names_every_violation() throws Exception {
        var body = refused(house.post("/orders", "{\"customerId\":\"ADA\",\"quantity\":0,\"x\":1}"), 422, "invalid");
        var parameters = refused(house.request("/orders/seven?limit=101"), 422, "invalid");
        var missing = refused(house.request("/orders").POST(BodyPublishers.noBody()), 422, "invalid");

        assertThat(new ObjectMapper().readTree(body.body()).path("errors")).hasSize(3);
        assertThat(new ObjectMapper().readTree(parameters.body()).path("errors").findValuesAsText("in"))
                .containsExactlyInAnyOrder("path", "query");
        assertThat(missing.body()).contains("required");
    }

    @Test
    void a_gzip_body_is_published_unpacked() throws Exception {
        var packed = house.request("/orders")
                .header("content-type", "application/json")
                .header("content-encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(gzip("{\"customerId\":\"ada\"}")));

        assertThat(house.send(packed).body()).isEqualTo("{\"customerId\":\"ada\"}");
    }

    @Test
    void status_500_for_a_handler_that_throws_without_its_cause() throws Exception {
        var response = answered(house.request("/fails"), 500, "handler-failed");

        assertThat(response.body()).doesNotContain("planned");
    }

    @Test
    void status_501_for_an_operation_that_the_service_does_not_know() throws Exception {
        answered(house.request("/nobody-knows"), 501, "unknown-operation");
    }

    @Test
    void status_502_for_a_reply_that_breaks_the_wire_format() throws Exception {
        var response = answered(house.anonymous("/broken"), 502, "broken-reply");

        assertThat(response.body()).contains("999");
    }

    @Test
    void status_503_at_once_when_the_bound_of_a_service_is_full() throws Exception {
        var waiting = Thread.ofVirtual().unstarted(() -> {
            try {
                house.send(house.anonymous("/narrow"));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        var before = house.published();
        waiting.start();
        Awaitility.await().atMost(House.SOON).until(() -> house.published() == before + 1);

        var response = refused(house.anonymous("/narrow"), 503, "overloaded");

        NARROW_MAY_ANSWER.countDown();
        waiting.join();
        assertThat(response.headers().firstValue("retry-after")).hasValue("1");
    }

    @Test
    void status_504_when_nobody_replies_in_time() throws Exception {
        answered(house.anonymous("/silent"), 504, "no-reply-in-time");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void status_503_while_the_broker_is_away_and_nothing_of_it_is_published_later() throws Exception {
        var before = house.published();
        var unknown = 0;

        house.broker.stop();
        var response = house.send(house.request("/orders/7").timeout(Duration.ofSeconds(60)));
        while (response.statusCode() == 504) { // published into the void before anybody could know
            unknown++;
            response = house.send(house.request("/orders/7").timeout(Duration.ofSeconds(60)));
        }
        var more = new HashSet<Integer>();
        for (var call = 0; call < 20; call++) {
            more.add(house.send(house.request("/orders/7")).statusCode());
        }
        var ready = house.admin("/observe/health/ready");
        house.broker.startAgain();
        Awaitility.await().atMost(House.SOON).until(house.edge::isReady);

        problem(response, 503, "broker-unavailable");
        assertThat(more).containsExactly(503);
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("echo");
        var published = new AtomicLong(unknown); // at most: what was answered 504 may have been, or not
        Awaitility.await().atMost(House.SOON).until(() -> {
            var status = house.send(house.request("/orders/7")).statusCode();
            if (status == 504 || status == 200) {
                published.incrementAndGet();
            }
            return status == 200;
        });
        assertThat(house.published() - before).isLessThanOrEqualTo(published.get());
    }

    /** Sends what is to be refused, and holds that no topic grew. */
    private static HttpResponse<String> refused(HttpRequest.Builder request, int status, String name) throws Exception {
        var before = house.published();
        var response = answered(request, status, name);
        assertThat(house.published()).as("published").isEqualTo(before);
        return response;
    }

    private static HttpResponse<String> answered(HttpRequest.Builder request, int status, String name)
            throws Exception {
        return problem(house.send(request), status, name);
    }

    private static HttpResponse<String> problem(HttpResponse<String> response, int status, String name)
            throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        var problem = new ObjectMapper().readTree(response.body());
        assertThat(problem.path("type").asText()).isEqualTo("urn:sluice:problem:" + name);
        assertThat(problem.path("requestId").asText())
                .isEqualTo(response.headers().firstValue("x-request-id").orElseThrow());
        return response;
    }

    private static byte[] gzip(String text) throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    /** A service without library that answers {@code broken} against the wire format and everything else not at all. */
    private static void answerBadly(String servers) {
        var bytes = new ByteArraySerializer();
        var fromBytes = new ByteArrayDeserializer();
        Map<String, Object> settings =
                Map.of("bootstrap.servers", servers, "group.id", "odd", "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, fromBytes, fromBytes);
                var producer = new KafkaProducer<>(Map.of("bootstrap.servers", servers), bytes, bytes)) {
            consumer.subscribe(List.of("odd.requests"));
            while (!Thread.currentThread().isInterrupted()) {
                for (var request : consumer.poll(Duration.ofMillis(200))) {
                    var operation =
                            request.headers().lastHeader(HeaderNames.OPERATION).value();
                    if (new String(operation, StandardCharsets.UTF_8).equals("broken")) {
                        var topic = request.headers()
                                .lastHeader(HeaderNames.REPLY_TOPIC)
                                .value();
                        var reply = new ProducerRecord<byte[], byte[]>(
                                new String(topic, StandardCharsets.UTF_8), "x".getBytes(StandardCharsets.UTF_8));
                        reply.headers()
                                .add(request.headers().lastHeader(HeaderNames.CORRELATION_ID))
                                .add(HeaderNames.STATUS, "999".getBytes(StandardCharsets.UTF_8));
                        var _ = producer.send(reply);
                    }
                }
            }
        } catch (InterruptException e) {
            Thread.currentThread().interrupt(); // the end of the test
        }
    }
}

package dev.sluice.stack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.wire.HeaderNames;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A service on bare Kafka clients that replies late, twice, to nobody, against the wire format and with headers that it may
 * not set: each is counted apart, each caller gets one answer, and nothing is stuck afterwards.
 */
class OddRepliesTest {
    private static final String ODD = """
        openapi: 3.1.0
        info: {title: Odd, version: 1.0.0}
        x-sluice: {service: odd, timeout: 10s}
        security: []
        paths:
          /late: {get: {operationId: late, x-sluice: {timeout: 1s}}}
          /twice: {get: {operationId: twice}}
          /nobody: {get: {operationId: nobody}}
          /malformed: {get: {operationId: malformed}}
          /headers: {get: {operationId: headers}}
          /edges: {get: {operationId: edges}}
          /large: {get: {operationId: large}}
        """;

    private static House house;
    private static Thread service;
    private static volatile boolean ending;

    @BeforeAll
    static void start() throws Exception {
        house = new House(Map.of("odd.yaml", ODD));
        var servers = house.broker.bootstrapServers();
        service = Thread.ofPlatform().daemon().start(() -> serve(servers));
    }

    @AfterAll
    static void stop() throws Exception {
        ending = true;
        service.join();
        house.close();
    }

    @AfterEach
    void nobody_waits_any_more_and_the_next_call_is_answered() throws Exception {
        Awaitility.await().atMost(House.SOON).until(() -> house.metric("sluice_requests_waiting") == 0);
        assertThat(get("/headers").body()).isEqualTo("done");
    }

    @Test
    void a_late_reply_is_counted_and_its_caller_was_told_504() throws Exception {
        var before = replies("late");

        assertThat(get("/late").statusCode()).isEqualTo(504);

        Awaitility.await().atMost(House.SOON).until(() -> replies("late") == before + 1);
    }

    @Test
    void of_two_replies_the_first_one_counts() throws Exception {
        var before = replies("second");

        assertThat(get("/twice").body()).isEqualTo("done");

        Awaitility.await().atMost(House.SOON).until(() -> replies("second") == before + 1);
    }

    @Test
    void replies_to_an_unknown_request_and_without_a_correlation_id_reach_nobody() throws Exception {
        var unknown = replies("unknown");
        var unaddressed = replies("unaddressed");

        assertThat(get("/nobody").body()).isEqualTo("done");

        Awaitility.await()
                .atMost(House.SOON)
                .until(() -> replies("unknown") == unknown + 1 && replies("unaddressed") == unaddressed + 1);
    }

    @Test
    void a_malformed_reply_is_502_and_the_right_one_after_it_is_the_second() throws Exception {
        var broken = replies("broken");
        var second = replies("second");

        var answer = get("/malformed");

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("urn:sluice:problem:broken-reply", "999");
        Awaitility.await()
                .atMost(House.SOON)
                .until(() -> replies("broken") == broken + 1 && replies("second") == second + 1);
    }

    @Test
    void forbidden_headers_of_a_reply_are_dropped_and_counted_and_the_others_arrive() throws Exception {
        var before = house.metric("sluice_reply_headers_dropped_total");

        var headers = get("/headers").headers();

        assertThat(headers.firstValue("x-colour")).hasValue("green");
        assertThat(headers.firstValue("x-split")).isEmpty();
        assertThat(headers.allValues("x-request-id")).hasSize(1).doesNotContain("mine");
        assertThat(headers.firstValue("transfer-encoding")).isEmpty();
        assertThat(house.metric("sluice_reply_headers_dropped_total") - before).isEqualTo(4);
    }

    @Test
    void blanks_at_the_edges_of_header_values_are_dropped_and_counted_and_text_arrives_as_utf_8() throws Exception {
        var before = house.metric("sluice_reply_headers_dropped_total");

        var answer = get("/edges");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("text/plain");
        assertThat(answer.headers().firstValue("x-blank")).hasValue("a b");
        assertThat(answer.headers().firstValue("x-empty")).hasValue("");
        assertThat(answer.headers().firstValue("x-name").map(octets -> new String(octets.getBytes(ISO_8859_1), UTF_8)))
                .hasValue("na\u00efve");
        assertThat(house.metric("sluice_reply_headers_dropped_total") - before).isEqualTo(1);
    }

    @Test
    void a_reply_as_long_as_a_record_may_be_arrives_whole() throws Exception {
        assertThat(get("/large").body()).hasSize(1_000_000);
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return house.send(house.anonymous(path));
    }

    private static double replies(String fate) throws Exception {
        return house.metric("sluice_replies_total{fate=\"" + fate + "\"}");
    }

    private static void serve(String servers) {
        var bytes = new ByteArraySerializer();
        var fromBytes = new ByteArrayDeserializer();
        Map<String, Object> settings =
                Map.of("bootstrap.servers", servers, "group.id", "odd", "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, fromBytes, fromBytes);
                var producer = new KafkaProducer<>(Map.of("bootstrap.servers", servers), bytes, bytes)) {
            consumer.subscribe(List.of("odd.requests"));
            while (!ending) {
                for (var request : consumer.poll(Duration.ofMillis(100))) {
                    answer(request, producer);
                }
            }
        }
    }

    private static void answer(ConsumerRecord<byte[], byte[]> request, Producer<byte[], byte[]> producer) {
        switch (text(request, HeaderNames.OPERATION)) {
            case "late" -> {
                Awaitility.await()
                        .atMost(House.SOON)
                        .until(() ->
                                System.currentTimeMillis() > Long.parseLong(text(request, HeaderNames.DEADLINE)) + 200);
                reply(request, producer, _ -> {});
            }
            case "twice" -> {
                reply(request, producer, _ -> {});
                reply(request, producer, _ -> {});
            }
            case "nobody" -> {
                reply(request, producer, reply -> {
                    reply.headers().remove(HeaderNames.CORRELATION_ID);
                    set(reply, HeaderNames.CORRELATION_ID, "AAAAAAAAAAAAAAAAAAAAAA");
                });
                reply(request, producer, reply -> reply.headers().remove(HeaderNames.CORRELATION_ID));
                reply(request, producer, _ -> {});
            }
            case "malformed" -> {
                reply(request, producer, reply -> set(reply, HeaderNames.STATUS, "999"));
                reply(request, producer, _ -> {});
            }
            case "edges" ->
                reply(request, producer, reply -> {
                    set(reply, HeaderNames.CONTENT_TYPE, " text/plain");
                    set(reply, "http-x-blank", " a b\t");
                    set(reply, "http-x-empty", "");
                    set(reply, "http-x-name", "na\u00efve");
                });
            case "large" -> send(request, producer, new byte[1_000_000], _ -> {});
            default ->
                reply(request, producer, reply -> {
                    set(reply, "http-x-colour", "green");
                    set(reply, "http-x-split", "a\r\nset-cookie: b");
                    set(reply, "http-x-request-id", "mine");
                    set(reply, "http-transfer-encoding", "chunked");
                    set(reply, "http-content-length", "3");
                });
        }
    }

    private static void reply(
            ConsumerRecord<byte[], byte[]> request,
            Producer<byte[], byte[]> producer,
            Consumer<ProducerRecord<byte[], byte[]>> change) {
        send(request, producer, "done".getBytes(UTF_8), change);
    }

    private static void send(
            ConsumerRecord<byte[], byte[]> request,
            Producer<byte[], byte[]> producer,
            byte[] body,
            Consumer<ProducerRecord<byte[], byte[]>> change) {
        var reply = new ProducerRecord<byte[], byte[]>(text(request, HeaderNames.REPLY_TOPIC), body);
        reply.headers().add(request.headers().lastHeader(HeaderNames.CORRELATION_ID));
        set(reply, HeaderNames.CONTENT_TYPE, "text/plain");
        change.accept(reply);
        var _ = producer.send(reply);
    }

    private static void set(ProducerRecord<byte[], byte[]> reply, String name, String value) {
        reply.headers().add(name, value.getBytes(UTF_8));
    }

    private static String text(ConsumerRecord<byte[], byte[]> request, String name) {
        return new String(request.headers().lastHeader(name).value(), UTF_8);
    }
}

package dev.sluice.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole dispatcher against a real broker. */
class DispatcherTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static EmbeddedBroker broker;

    private Edge edge;

    record Order(String customer, int quantity) {}

    @BeforeAll
    static void start_the_broker() {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stop_the_broker() {
        broker.close();
    }

    @BeforeEach
    void make_topics() {
        edge = new Edge(broker.bootstrapServers(), 1);
    }

    @AfterEach
    void close_clients() {
        edge.close();
    }

    private DispatcherConfig config() {
        return DispatcherConfig.of(broker.bootstrapServers(), edge.service).withDrain(Duration.ofSeconds(2));
    }

    private Dispatcher open(Handlers handlers) throws InterruptedException {
        return open(config(), handlers);
    }

    private static Dispatcher open(DispatcherConfig config, Handlers handlers) throws InterruptedException {
        var dispatcher = Dispatcher.open(config, handlers);
        assertThat(dispatcher.awaitReady(Edge.PATIENCE)).isTrue();
        return dispatcher;
    }

    private static JsonNode json(ReplyRecord reply) throws Exception {
        return JSON.readTree(reply.value());
    }

    @Test
    void a_request_is_answered_with_status_body_and_headers() throws Exception {
        var handlers = Handlers.handling(
                "createOrder",
                Order.class,
                request -> Response.of(201, request.body()).withHeader("Location", "/orders/1"));
        try (var dispatcher = open(handlers)) {

            var id = edge.send(edge.ask("createOrder").body("{\"customer\":\"c-1\",\"quantity\":2,\"new\":true}"));

            var reply = edge.reply(id);
            assertThat(reply.status()).isEqualTo(201);
            assertThat(reply.contentType()).contains("application/json");
            assertThat(json(reply)).isEqualTo(JSON.readTree("{\"customer\":\"c-1\",\"quantity\":2}"));
            assertThat(reply.headers()).containsExactly(new HttpHeader("location", "/orders/1"));
            assertThat(reply.workMicros().orElse(0)).isPositive();
            await().atMost(Edge.PATIENCE).until(() -> edge.committed(0) == 1);
            assertThat(dispatcher.counts().replied()).isEqualTo(1);
        }
    }
}

package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.contracts.model.ConsumptionMode;
import dev.sluice.contracts.text.PrintableText;
import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.DispatcherConfig;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import dev.sluice.stack.cli.SluiceCommandLine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From a call that a service cannot handle to its second time, once the service can. */
@SuppressWarnings("try") // a dispatcher works while it is open, also where the test does not speak to it
class DeadLettersTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path root;

    private int run(String... arguments) {
        return new SluiceCommandLine(root, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true))
                .run(arguments);
    }

    private static String contract(ConsumptionMode consumption) {
        return """
            openapi: 3.1.0
            info: {title: Shop, version: 1.0.0}
            x-sluice: {service: shop, consumption: %s}
            components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
            paths:
              /orders/{id}:
                put:
                  operationId: putOrder
                  security: [{bearer: [orders:write]}]
                  parameters: [{name: id, in: path, required: true, schema: {type: string}}]
                  requestBody: {required: true, content: {application/json: {schema: {type: object}}}}
                  responses: {'200': {description: An order}}
            """.formatted(consumption.name().toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @EnumSource
    void what_a_service_cannot_handle_is_kept_and_handled_once_it_can(ConsumptionMode consumption) throws Exception {
        var broken = new AtomicBoolean(true);
        List<String> handled = new CopyOnWriteArrayList<>();
        var handlers = Handlers.handling("putOrder", request -> {
            if (broken.get() && request.path("id").text().equals("bad")) {
                throw new IllegalStateException("no such colour");
            }
            handled.add(request.path("id").text() + " " + request.attempt());
            return Response.text(200, "fine");
        });
        try (var house = new House(Map.of("shop.yaml", contract(consumption)));
                var shop = Dispatcher.open(config(house, consumption), handlers)) {
            var bootstrap = "--bootstrap=" + house.broker.bootstrapServers();
            await().atMost(House.SOON).until(() -> put(house, "good") == 200);

            assertThat(put(house, "bad")).isEqualTo(500);
            assertThat(put(house, "good")).isEqualTo(200);
            await().atMost(House.SOON)
                    .until(() -> run("dead-letters", "list", "shop", bootstrap) == 0
                            && out.toString().contains("1 dead letters of shop, 1 of them not redriven"));
            broken.set(false);
            handled.clear();
            var position = position();
            assertThat(run("dead-letters", "show", "shop", position, bootstrap)).isZero();
            assertThat(out.toString()).contains("header    sluice-operation: putOrder", "body      {\"is\": \"bad\"}");
            assertThat(run("dead-letters", "redrive", "shop", bootstrap)).isZero();

            await().atMost(House.SOON).until(() -> handled.contains("bad 2"));
            assertThat(run("dead-letters", "redrive", "shop", bootstrap)).isZero();
            assertThat(out.toString())
                    .contains("1 dead letters of shop sent again", "0 dead letters of shop sent again");
            assertThat(run("dead-letters", "list", "shop", bootstrap)).isZero();
            assertThat(out.toString()).contains("1 dead letters of shop, 0 of them not redriven");
        }
    }

    @Test
    void what_a_caller_wrote_is_shown_on_lines_of_its_own_and_obeyed_by_no_terminal() throws Exception {
        var hostile = "x\n0@99  fail  redriven  \u001b[32mall well\u009b\u202e\u2028";
        var handlers = Handlers.handling("putOrder", request -> {
            throw new IllegalArgumentException("no such order: " + hostile);
        });
        try (var house = new House(Map.of("shop.yaml", contract(ConsumptionMode.ORDERED)));
                var shop = Dispatcher.open(config(house, ConsumptionMode.ORDERED), handlers);
                var producer = new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", house.broker.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            var bootstrap = "--bootstrap=" + house.broker.bootstrapServers();
            var letter = new ProducerRecord<>("shop.requests", "key " + hostile, "body " + hostile);
            Map.of(
                            "kafka_correlationId",
                            "id",
                            "kafka_replyTopic",
                            "sluice.replies.none",
                            "sluice-operation",
                            "putOrder")
                    .forEach((name, value) -> letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
            letter.headers().add("http-" + hostile, hostile.getBytes(StandardCharsets.UTF_8));
            producer.send(letter).get();
            await().atMost(House.SOON)
                    .until(() -> run("dead-letters", "list", "shop", bootstrap) == 0
                            && out.toString().contains("1 dead letters of shop"));
            var position = position();
            out.getBuffer().setLength(0);

            assertThat(run("dead-letters", "list", "shop", bootstrap)).isZero();
            assertThat(out.toString().lines()).hasSize(2);
            assertThat(run("dead-letters", "show", "shop", position, bootstrap)).isZero();

            assertThat(out.toString()).isEqualTo(PrintableText.lines(out.toString()));
            assertThat(out.toString().lines())
                    .noneMatch(line -> line.startsWith("0@99"))
                    .anyMatch(line -> line.startsWith("cause     ") && line.contains("x\\n0@99"))
                    .anyMatch(line -> line.startsWith("header    http-x\\n0@99"))
                    .anyMatch(line -> line.startsWith("key       key x\\n0@99"))
                    .anyMatch(line -> line.startsWith("body      body x\\n0@99"));
        }
    }

    private static DispatcherConfig config(House house, ConsumptionMode consumption) {
        return DispatcherConfig.of(house.broker.bootstrapServers(), "shop")
                .withConsumption(consumption)
                .withDrain(Duration.ZERO);
    }

    private static int put(House house, String id) throws Exception {
        var body = BodyPublishers.ofString("{\"is\": \"" + id + "\"}");
        var request = house.request("/orders/" + id)
                .header("content-type", "application/json")
                .PUT(body);
        return house.send(request).statusCode();
    }

    /** Of the one that is listed. */
    private String position() {
        return out.toString()
                .lines()
                .filter(line -> line.contains("putOrder"))
                .findFirst()
                .orElseThrow()
                .replaceFirst(" .*", "");
    }

    @Test
    void a_service_without_dead_letters_a_bad_position_and_no_broker_are_told() throws Exception {
        try (var house = new House(Map.of("shop.yaml", contract(ConsumptionMode.ORDERED)))) {
            var bootstrap = "--bootstrap=" + house.broker.bootstrapServers();

            assertThat(run("dead-letters", "list", "shop", bootstrap)).isZero();
            assertThat(out.toString()).contains("0 dead letters of shop, 0 of them not redriven");
            assertThat(run("dead-letters", "show", "shop", "first", bootstrap)).isEqualTo(2);
            assertThat(err.toString()).contains("'first' is no position, expected PARTITION@OFFSET such as 0@17");
            assertThat(run("dead-letters", "redrive", "shop", "--only", "0@17", bootstrap))
                    .isOne();
        }
    }
}

package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import dev.sluice.load.replay.exchange.RecordedExchange;
import dev.sluice.load.replay.standin.RecordedResponses;
import dev.sluice.stack.standin.StandInService;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A service is called and ends; the process that stands in for it gives the same callers the same answers. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StandInTest {
    private static final String SHOP = """
        openapi: 3.1.0
        info: {title: Shop, version: 1.0.0}
        servers: [{url: /shop}]
        x-sluice: {service: shop, partitions: 2}
        components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
        paths:
          /orders:
            post:
              operationId: createOrder
              security: [{bearer: [orders:write]}]
              requestBody: {required: true, content: {application/json: {schema: {type: object}}}}
          /orders/{id}:
            parameters: [{name: id, in: path, required: true, schema: {type: string}}]
            get:
              operationId: getOrder
              security: [{bearer: [orders:read]}]
              parameters: [{name: limit, in: query, schema: {type: integer, default: 20}}]
            delete:
              operationId: deleteOrder
              security: [{bearer: [orders:write]}]
          /never:
            get: {operationId: never, security: []}
        """;

    @TempDir
    private static Path folder;

    private static House house;
    private static Dispatcher shop;

    private final Terminal terminal = new Terminal(folder);

    @BeforeAll
    static void open() throws Exception {
        Files.writeString(folder.resolve("shop.yaml"), SHOP);
        house = new House(Map.of("shop.yaml", SHOP));
        var number = new AtomicInteger();
        var asked = new AtomicInteger();
        shop = house.service(
                "shop",
                Handlers.handling(
                                "createOrder",
                                _ -> Response.bytes(
                                                201,
                                                ("{ \"id\" : " + number.incrementAndGet() + ".0 }")
                                                        .getBytes(StandardCharsets.UTF_8),
                                                "application/json; charset=utf-8")
                                        .withHeader("location", "/shop/orders/" + number))
                        .and(
                                "getOrder",
                                request -> request.path("id").text().equals("gone")
                                        ? Response.problem(404, "no-such-order", "it is gone")
                                        : Response.text(200, "answer " + asked.incrementAndGet()))
                        .and("deleteOrder", _ -> Response.empty(204))
                        .and("never", _ -> Response.empty(204)));
        await().atMost(House.SOON)
                .until(() -> send(house.request("/shop/orders/warm-up")).statusCode() == 200);
    }

    @AfterAll
    static void close() throws Exception {
        shop.close();
        house.close();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return house.send(request);
    }

    private static HttpRequest.Builder post(String json) {
        return house.post("/shop/orders", json);
    }

    /** In this order, so that the second answer to the same question differs from the first. */
    private static List<HttpRequest.Builder> calls() {
        return List.of(
                post("{\"customer\":\"ada\",\"items\":[1,2]}"),
                post("{\"customer\":\"bob\",\"items\":[1]}"),
                house.request("/shop/orders/7"),
                house.request("/shop/orders/7"),
                house.request("/shop/orders/gone"),
                house.request("/shop/orders/7").DELETE());
    }

    private static List<String> answers() throws Exception {
        var answers = new ArrayList<String>();
        for (var call : calls()) {
            answers.add(shown(send(call)));
        }
        return answers;
    }

    private static String shown(HttpResponse<String> response) {
        var headers = new TreeMap<>(response.headers().map());
        headers.keySet().removeAll(List.of("date", "x-request-id"));
        return response.statusCode() + " " + headers + " " + response.body();
    }

    private List<String> standIn(String... more) {
        var arguments = new ArrayList<>(
                List.of("stand-in", "--contracts=" + folder, "--bootstrap=" + house.broker.bootstrapServers()));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private int run(String... more) {
        return terminal.run(standIn(more));
    }

    @Test
    @Order(1)
    void while_the_service_itself_is_there_nobody_stands_in_for_it_unasked() {
        assertThat(run("shop", "--from-recording", "-1h")).isOne();
        assertThat(run("shop", "--from-recording", "-1h", "--group", "other")).isOne();

        assertThat(terminal.err().lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("sluice: shop.requests in group shop is read by ")
                        .endsWith("or share the requests with it by --beside"));
    }

    @ParameterizedTest(name = "{0} gives {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        shop                                             | 2 | say which part of the recording: --from-recording -1h..now
        shop --from-recording=yesterday                  | 2 | --from-recording is 'yesterday', expected a time such as
        shop --from-recording=-1h..-2h                   | 2 | which is not after --from
        shop --from-recording=-1h --from=-2h             | 2 | --from-recording excludes --from and --offsets
        shop --from-recording=7@0..1                     | 2 | topic shop.requests has no partition 7, it has 2
        shop --from-recording=0@5..1                     | 2 | which ends before it begins
        shopp --from-recording=-1h                       | 2 | no contract of service shopp, there are shop
        shop --from-recording=2001-01-01T00:00..00:01    | 1 | has no record between
        shop --from-recording=-1h --operation=never      | 1 | there is nothing to answer from
        shop --from-recording=-1h --hold=0               | 2 | --hold is 0, expected 1 to 16384 MiB
        """)
    @Order(2)
    void what_cannot_be_is_told_in_a_sentence(String options, int exit, String sentence) {
        var arguments = new ArrayList<>(List.of(options.split(" ")));
        arguments.add("--beside");

        assertThat(run(arguments.toArray(String[]::new))).isEqualTo(exit);
        assertThat(terminal.err()).contains(sentence);
    }

    @Test
    @Order(3)
    void callers_get_the_recorded_answers_and_for_anything_else_the_nearest() throws Exception {
        var recorded = answers();
        shop.close();
        try (var standIn = SluiceProcess.start(
                folder, standIn("shop", "--from-recording", "-1h..now").toArray(String[]::new))) {
            standIn.awaitTold("Ctrl-C ends it.");
            await().atMost(House.SOON)
                    .until(() -> send(house.request("/shop/orders/warm-up")).statusCode() == 200);

            assertThat(answers()).isEqualTo(recorded);
            assertThat(send(house.request("/shop/orders/7")).body()).isEqualTo("answer 3");
            assertThat(send(post("{ \"items\": [1, 2], \"customer\": \"ada\" }"))
                            .body())
                    .isEqualTo("{ \"id\" : 1.0 }");
            var unknown = send(post("{\"customer\":\"eve\",\"items\":[1,2,3]}"));
            assertThat(unknown.statusCode()).isEqualTo(501);
            assertThat(unknown.headers().firstValue("content-type")).hasValue("application/problem+json");
            var problem = new ObjectMapper().readTree(unknown.body());
            assertThat(problem.path("requestId").asText())
                    .isEqualTo(unknown.headers().firstValue("x-request-id").orElseThrow());
            assertThat(problem.path("detail").asText())
                    .startsWith("no recorded request of createOrder is like this one");
            assertThat(problem.at("/nearest/recorded").asText()).startsWith("shop.requests-");
            assertThat(problem.at("/nearest/differences").findValuesAsText("pointer"))
                    .containsExactly("/customer", "/items/2");
            assertThat(nearest(send(house.request("/shop/orders/8?limit=20"))))
                    .isEqualTo("[{\"in\":\"path\",\"pointer\":\"/id\",\"is\":\"other-value\"}]");
            assertThat(send(house.anonymous("/shop/never")).body())
                    .contains("no answered request of never is in the recording");

            standIn.end("INT");

            assertThat(standIn.exitValue()).as(standIn.told()).isZero();
            assertThat(standIn.told())
                    .containsPattern("createOrder +2 +2 +0 +0\\R")
                    .containsPattern("getOrder +3 +4 +0 +0\\R")
                    .containsPattern("never +0 +0 +0 +0 +nothing is known of it: 501")
                    .contains("Answers shop.requests in group shop. Ctrl-C ends it.")
                    .containsPattern("createOrder +3 +1\\R")
                    .containsPattern("never +0 +1\\R")
                    .containsPattern("\\d+ matched, 3 not matched");
        }
    }

    @Test
    @Order(4)
    void as_slow_as_recorded_a_reply_takes_its_recorded_time() throws Exception {
        var contracts = ((LoadResult.Contracts) ContractFolder.read(folder)).set();
        var operations = StandInService.operations(contracts, "shop");
        var repertoire = new RecordedResponses(operations, 1 << 20);
        repertoire.learn(never(Duration.ofMillis(400)));
        var places = StandInService.places(contracts, "shop", Optional.empty(), Optional.empty());
        try (var standIn =
                StandInService.open(house.broker.bootstrapServers(), Map.of(), places, operations, repertoire, true)) {
            assertThat(standIn.awaitReady(House.SOON)).isTrue();
            await().atMost(House.SOON)
                    .until(() -> send(house.anonymous("/shop/never")).statusCode() == 202);

            var begun = System.nanoTime();
            var status = send(house.anonymous("/shop/never")).statusCode();

            assertThat(status).isEqualTo(202);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofMillis(400), Duration.ofSeconds(5));
        }
    }

    private static RecordedExchange never(Duration took) {
        var request = new RequestRecord(
                new RequestId("some-id"),
                "sluice.replies.test",
                "never",
                new RequestRecord.CloudEvent("/sluice/test", "shop.never", Instant.EPOCH),
                new RequestRecord.CallDetails(RequestRecord.NO_PARAMS, Optional.empty(), List.of()),
                new RequestRecord.Payload(null, null, null),
                OptionalLong.empty(),
                1,
                List.of());
        var reply = new ReplyRecord(request.id(), 202, null, Optional.empty(), List.of(), OptionalLong.empty());
        return new RecordedExchange(
                "shop.requests-0@0",
                Instant.EPOCH,
                request,
                Optional.of(new dev.sluice.load.replay.exchange.TimedReply(reply, took)));
    }

    private static String nearest(HttpResponse<String> response) throws Exception {
        JsonNode problem = new ObjectMapper().readTree(response.body());
        return problem.at("/nearest/differences").toString();
    }
}

package dev.sluice.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Request;
import dev.sluice.dispatcher.handle.Response;
import dev.sluice.load.replay.ReplayComparison;
import dev.sluice.load.replay.http.HttpTargetConfig;
import dev.sluice.load.replay.plan.ReplayPace;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.plan.ReplaySpec;
import dev.sluice.load.replay.plan.TrafficSelection;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls of a service, recorded once, and made again over HTTP: to the edge that they came through, and to none. */
class ReplayViaTest {
    private static final int ORDERS = 20;
    private static final int CALLS = 3 * ORDERS + 1;
    private static final String SHOP = """
        openapi: 3.1.0
        info: {title: Shop, version: 1.0.0}
        servers: [{url: /%1$s}]
        x-sluice: {service: %1$s, partitions: 3}
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
              parameters:
                - {name: part, in: query, schema: {type: array, items: {type: string}}}
                - {name: x-most, in: header, schema: {type: number}}
              x-sluice: {key: $request.path.id, forward-headers: [accept-language, accept-encoding]}
            delete:
              operationId: deleteOrder
              security: [{bearer: [orders:write]}]
              x-sluice: {key: $request.path.id}
          /notes/{text}:
            parameters: [{name: text, in: path, required: true, schema: {type: string}}]
            get: {operationId: note, security: []}
        """;
    private static final List<Request<byte[]>> HANDLED = new CopyOnWriteArrayList<>();
    private static final Set<String> ORDERED = ConcurrentHashMap.newKeySet();
    private static final AtomicBoolean CHANGED = new AtomicBoolean();

    @TempDir
    private static Path folder;

    private static House house;
    private static Dispatcher shop;
    private static Dispatcher next;
    private static Instant end;

    private final Terminal terminal = new Terminal(folder);

    @BeforeAll
    static void record() throws Exception {
        var documents = Map.of("shop.yaml", SHOP.formatted("shop"), "next.yaml", SHOP.formatted("shop-v2"));
        var contracts = Files.createDirectory(folder.resolve("contracts"));
        for (var document : documents.entrySet()) {
            Files.writeString(contracts.resolve(document.getKey()), document.getValue());
        }
        Files.writeString(folder.resolve("token"), House.token("orders:read orders:write") + "\n");
        house = new House(documents);
        shop = open("shop");
        next = open("shop-v2");
        await().atMost(House.SOON)
                .until(() -> house.send(house.anonymous("/shop-v2/notes/x")).statusCode() == 200);
        await().atMost(House.SOON)
                .until(() -> house.send(house.anonymous("/shop/notes/a%20b%3Fc%C3%A9"))
                                .statusCode()
                        == 200);
        for (var number = 0; number < ORDERS; number++) {
            var created = called(house.post("/shop/orders", "{ \"number\": " + number + " }"), 201);
            var path = "/shop/orders/" + created.body().split("\"", -1)[3];
            var got = house.request(path + "?part=x%26y&part=%C3%A9+z")
                    .header("x-most", "1.50")
                    .header("accept-language", "de")
                    .header("accept-encoding", "gzip");
            called(got, 200);
            called(house.request(path).DELETE(), 204);
        }
        end = Instant.now();
    }

    private static Dispatcher open(String service) throws InterruptedException {
        return house.service(
                service,
                Handlers.handling("createOrder", ReplayViaTest::create)
                        .and("getOrder", ReplayViaTest::get)
                        .and("deleteOrder", ReplayViaTest::delete)
                        .and("note", ReplayViaTest::note));
    }

    private static Response create(Request<byte[]> request) {
        HANDLED.add(request);
        var id = UUID.randomUUID().toString();
        ORDERED.add(id);
        return Response.bytes(201, ("{\"id\":\"" + id + "\"}").getBytes(UTF_8), "application/json");
    }

    private static Response get(Request<byte[]> request) {
        HANDLED.add(request);
        var id = request.path("id").text();
        if (!ORDERED.contains(id)) {
            return Response.problem(404, "no-order", "no order " + id);
        }
        var language = request.forwarded().stream()
                .filter(header -> header.name().equals("accept-language"))
                .map(header -> header.value())
                .toList();
        var price = CHANGED.get() ? "8" : "7";
        var json = "{\"id\":\"" + id + "\",\"parts\":\""
                + request.query("part").texts() + request.header("x-most").text() + language + "\",\"price\":" + price
                + "}";
        return Response.bytes(200, json.getBytes(UTF_8), "application/json").withHeader("vary", "accept-language");
    }

    private static Response delete(Request<byte[]> request) {
        HANDLED.add(request);
        return Response.empty(ORDERED.remove(request.path("id").text()) ? 204 : 410);
    }

    private static Response note(Request<byte[]> request) {
        HANDLED.add(request);
        return Response.text(200, request.path("text").text());
    }

    private static HttpResponse<String> called(HttpRequest.Builder request, int status)
            throws IOException, InterruptedException {
        var answer = house.send(request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return answer;
    }

    @AfterAll
    static void end() throws Exception {
        shop.close();
        next.close();
        house.close();
    }

    @BeforeEach
    void forget() {
        HANDLED.clear();
        CHANGED.set(false);
    }

    private static String address() {
        return "http://127.0.0.1:" + house.edge.port();
    }

    /** What was recorded before the first of these tests: calls over HTTP are recordings themselves. */
    private int replay(String... more) {
        var recorded = List.of("--service=shop", "--from=-1h", "--to=" + end);
        return sluice(house.broker.bootstrapServers(), recorded, more);
    }

    private int sluice(String bootstrapServers, List<String> recorded, String... more) {
        var arguments = new ArrayList<>(List.of("replay", "--bootstrap=" + bootstrapServers));
        arguments.add("--contracts=" + folder.resolve("contracts"));
        arguments.add("--include-unsafe");
        arguments.add("--as-fast-as-possible");
        arguments.addAll(recorded);
        arguments.addAll(Arrays.asList(more));
        return terminal.run(arguments);
    }

    private static String token() {
        return "--token-file=" + folder.resolve("token");
    }

    @Test
    void the_same_calls_to_the_same_version_get_the_same_answers() throws IOException {
        var json = folder.resolve("same.json");

        var exit = replay("--via=" + address(), token(), "--json=" + json);

        assertThat(exit).as(terminal.out() + terminal.err()).isZero();
        assertThat(HANDLED).hasSize(CALLS).allSatisfy(request -> {
            assertThat(request.replay()).isEmpty();
            assertThat(request.attempt()).isOne();
        });
        assertThat(terminal.out())
                .contains("against    127.0.0.1:" + house.edge.port() + ": " + address(), "each key in turn")
                .containsPattern("201 → 201 +" + ORDERS + "\\R")
                .containsPattern("204 → 204 +" + ORDERS + "\\R");
        assertThat(Files.readString(json)).doesNotContain(House.token("").substring(0, 10));
    }

    @Test
    void another_contract_has_other_paths() {
        var exit = replay("--via=" + address() + "/", "--against=shop-v2", token());

        assertThat(exit).as(terminal.out() + terminal.err()).isZero();
        assertThat(HANDLED)
                .hasSize(CALLS)
                .allSatisfy(request -> assertThat(request.record().topic()).isEqualTo("shop-v2.requests"));
    }

    @Test
    void what_has_changed_is_found_and_nothing_else() {
        CHANGED.set(true);

        var exit = replay("--via=" + address(), token());

        assertThat(exit).as(terminal.out() + terminal.err()).isEqualTo(3);
        assertThat(terminal.out())
                .containsPattern("getOrder /price changed +20 of 20")
                .doesNotContain("/parts", "header ");
    }

    @Test
    void without_a_token_nothing_is_sent() {
        var exit = replay("--via=" + address());

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err()).contains("a token is needed for createOrder, deleteOrder, getOrder: --token-file");
        assertThat(HANDLED).isEmpty();
    }

    @Test
    void a_public_operation_needs_none() {
        var exit = replay("--via=" + address(), "--operation=note");

        assertThat(exit).as(terminal.out() + terminal.err()).isZero();
        assertThat(HANDLED).hasSize(1);
    }

    @Test
    void where_nobody_listens_nothing_was_sent_and_the_report_says_why() throws IOException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        var exit = replay("--via=http://127.0.0.1:" + port, "--token=t");

        assertThat(exit).isOne();
        assertThat(terminal.out()).contains("no connection: refused");
        assertThat(terminal.err()).contains("nothing of the range reached the target");
    }

    @Test
    void a_recording_in_a_file_needs_no_broker() {
        var file = folder.resolve("traffic.jsonl.zst");
        var exported = terminal.run(List.of(
                "record",
                "export",
                "--service=shop",
                "--from=-1h",
                "--to=" + end,
                "--out=" + file,
                "--contracts=" + folder.resolve("contracts"),
                "--bootstrap=" + house.broker.bootstrapServers()));
        assertThat(exported).as(terminal.err()).isZero();

        var exit = sluice("127.0.0.1:1", List.of("--from-file=" + file), "--via=" + address(), token());

        assertThat(exit).as(terminal.out() + terminal.err()).isZero();
        assertThat(HANDLED).hasSize(CALLS);
    }

    @Test
    void a_run_that_is_cut_off_ends_with_what_there_is() throws Exception {
        var contracts = ((LoadResult.Contracts) ContractFolder.read(folder.resolve("contracts"))).set();
        var wish = new ReplaySpec(
                "shop",
                "the edge",
                Optional.of(address()),
                new ReplaySpec.Range.Times(end.minusSeconds(3600), end),
                TrafficSelection.everything(),
                true,
                new ReplayPace.Steady(50),
                true,
                20,
                new ReplayPlan.ComparisonSettings(true, NullNode.getInstance(), "differences>0"));
        var token = Optional.of(House.token("orders:read orders:write"));
        var trial = ReplayComparison.over(
                new HttpTargetConfig(HttpTargetConfig.base(address()), token, Optional.empty()),
                Map.of("bootstrap.servers", house.broker.bootstrapServers()),
                contracts,
                wish,
                1 << 20);
        CutOff.after(10, trial);

        assertThat(trial.canGoOn()).isFalse();
        assertThat(trial.result().played()).isBetween(11L, CALLS - 1L);
        assertThat(trial.result().differing()).isZero();
        assertThat(HANDLED).hasSize((int) trial.result().played());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        --via=edge.test --token=t                  | --via is 'edge.test', expected such as https://edge.example:8443
        --via=http://edge.test --topic=t           | --topic and --via exclude each other
        --via=http://edge.test --learn             | --learn plays the old version over its topic, where its times are others
        --via=http://edge.test --resume=a          | a run --via HTTP cannot go on: nothing tells which of its requests were sent
        --via=http://edge.test --token=ä           | --token is no bearer token
        --via=http://edge.test --token=a --token-file=b | --token and --token-file exclude each other
        --against=shop-v2 --token=t                | --token-file, --token and --trust are for --via, which is missing
        """)
    void what_makes_no_sense_is_told_in_a_sentence(String options, String sentence) {
        assertThat(replay(options.split(" +"))).isEqualTo(2);
        assertThat(terminal.err()).contains(sentence);
        assertThat(HANDLED).isEmpty();
    }
}

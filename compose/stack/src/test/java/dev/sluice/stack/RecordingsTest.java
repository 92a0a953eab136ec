package dev.sluice.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.NullNode;
import com.github.luben.zstd.ZstdInputStream;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.handle.Handler;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Request;
import dev.sluice.dispatcher.handle.Response;
import dev.sluice.load.replay.ReplayComparison;
import dev.sluice.load.replay.plan.ReplayPace;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.plan.ReplaySpec;
import dev.sluice.load.replay.plan.TrafficSelection;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls of a service with secrets in them: exported, looked for, played from the file against its next version, watched. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RecordingsTest {
    private static final int CALLS = 20;
    private static final String SHOP = """
        openapi: 3.1.0
        info: {title: Shop, version: 1.0.0}
        servers: [{url: /%1$s}]
        x-sluice: {service: %1$s, partitions: 3}
        components:
          securitySchemes: {bearer: {type: http, scheme: bearer}}
          schemas:
            Order: {type: object, properties: {number: {type: integer}, email: {type: string, x-sluice-sensitive: true}}}
        paths:
          /orders:
            post:
              operationId: createOrder
              security: [{bearer: [orders:write]}]
              x-sluice: {key: $request.body#/email}
              requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}
              responses: {200: {content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}
            get:
              operationId: findOrders
              security: [{bearer: [orders:read]}]
              parameters:
                - {name: email, in: query, x-sluice-sensitive: true, schema: {type: string}}
                - {name: limit, in: query, schema: {type: integer}}
              responses: {200: {content: {text/plain: {schema: {type: string}}}}}
        """;
    private static final List<Request<byte[]>> HANDLED = new CopyOnWriteArrayList<>();

    @TempDir
    private static Path folder;

    private static House house;
    private static Dispatcher shop;
    private static Dispatcher next;
    private static Path file;

    private final Terminal terminal = new Terminal(folder);

    @BeforeAll
    static void record() throws Exception {
        var contracts = Files.createDirectory(folder.resolve("contracts"));
        var documents = Map.of("shop.yaml", SHOP.formatted("shop"), "next.yaml", SHOP.formatted("shop-v2"));
        for (var document : documents.entrySet()) {
            Files.writeString(contracts.resolve(document.getKey()), document.getValue());
        }
        file = folder.resolve("traffic.jsonl.zst");
        house = new House(documents);
        shop = open(
                "shop",
                request -> request.operation().equals("createOrder")
                        ? Response.bytes(200, request.body(), "application/json")
                        : Response.text(200, "none"));
        next = open("shop-v2", request -> {
            HANDLED.add(request);
            return Response.text(request.operation().equals("createOrder") ? 409 : 200, "2");
        });
        await().atMost(House.SOON).until(() -> find("none") == 200);
        for (var call = 0; call < CALLS; call++) {
            assertThat(find("secret-" + call + "@shop.test")).isEqualTo(200);
            var order = house.request("/shop/orders")
                    .header("content-type", "application/json")
                    .POST(BodyPublishers.ofString(order(call)));
            assertThat(house.send(order).statusCode()).isEqualTo(200);
        }
    }

    private static String order(int call) {
        return "{ \"number\": " + call + ", \"email\": \"secret-" + call + "@shop.test\" }";
    }

    private static int find(String email) throws IOException, InterruptedException {
        return house.send(house.request("/shop/orders?limit=7&email=" + email)).statusCode();
    }

    private static Dispatcher open(String service, Handler<byte[]> handler) throws InterruptedException {
        return house.service(service, Handlers.handling("createOrder", handler).and("findOrders", handler));
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
    }

    private int sluice(String... words) {
        var arguments = new ArrayList<>(Arrays.asList(words));
        arguments.addAll(List.of(
                "--contracts=" + folder.resolve("contracts"), "--bootstrap=" + house.broker.bootstrapServers()));
        return terminal.run(arguments);
    }

    @Test
    @Order(1)
    void an_exported_recording_has_every_call_and_no_sensitive_value() throws Exception {
        var exit = sluice("record", "export", "--service=shop", "--from=-1h", "--out=" + file);

        assertThat(exit).as(terminal.err()).isZero();
        assertThat(terminal.out())
                .contains("masked     createOrder reply 200 body /email")
                .contains("masked     createOrder request body /email")
                .contains("masked     findOrders query parameter email")
                .containsPattern("createOrder +20 +20 +0 +0 +0\\R")
                .containsPattern("findOrders +21 +21 +0 +0 +0\\R")
                .contains("61 values were masked", "41 requests with 41 replies kept in " + file);
        var text = decompressed();
        assertThat(text.lines()).hasSize(CALLS * 2 + 3).last().asString().contains("\"end\":true");
        assertThat(text)
                .doesNotContain("secret-", "shop.test")
                .contains("\"email\":\"masked-", "\"key\":\"masked-", "\"limit\":7", "\"sub\":\"caller\"");
        assertThat(sluice("record", "export", "--service=shop", "--from=-1h", "--out=" + file))
                .isOne();
        assertThat(terminal.err()).contains(file + " is there already: --force writes over it");
    }

    private static String decompressed() throws IOException {
        try (var in = new ZstdInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    @Order(2)
    void it_is_played_from_the_file_against_another_service() {
        var exit = sluice(
                "replay", "--from-file=" + file, "--against=shop-v2", "--include-unsafe", "--as-fast-as-possible");

        assertThat(exit).as(terminal.err()).isEqualTo(3);
        assertThat(terminal.out())
                .contains("shop: " + file + ", 41 requests")
                .containsPattern("createOrder +20 +20 +0 +0 ")
                .containsPattern("findOrders +21 +21 +0 +0 ")
                .containsPattern("200 → 409 +20\\R")
                .containsPattern("200 → 200 +21\\R");
        assertThat(HANDLED).hasSize(2 * CALLS + 1).allSatisfy(request -> {
            assertThat(request.replay()).isPresent();
            assertThat(request.principal().orElseThrow().subject()).isEqualTo("caller");
        });
        var orders = HANDLED.stream()
                .filter(request -> request.operation().equals("createOrder"))
                .toList();
        assertThat(orders)
                .allSatisfy(request -> assertThat(new String(request.body(), UTF_8))
                        .matches("\\{\"number\":\\d+,\"email\":\"masked-[A-Za-z0-9_-]{12}\"}"));
        assertThat(orders.stream().map(request -> new String(request.body(), UTF_8)))
                .doesNotHaveDuplicates();
    }

    @Test
    @Order(3)
    void a_dry_run_and_the_filters_are_those_of_any_replay() {
        var exit = sluice(
                "replay",
                "--from-file=" + file,
                "--against=shop-v2",
                "--dry-run",
                "--where=/number=3",
                "--include-unsafe");

        assertThat(exit).as(terminal.err()).isZero();
        assertThat(terminal.out())
                .containsPattern("createOrder +20 +1 +0 +19 +0\\R")
                .contains("1 requests would be played");
        assertThat(HANDLED).isEmpty();
    }

    @Test
    @Order(4)
    void a_run_from_a_file_that_was_stopped_goes_on_and_doubles_nothing() throws Exception {
        var contracts = ((LoadResult.Contracts) ContractFolder.read(folder.resolve("contracts"))).set();
        var wish = new ReplaySpec(
                "shop",
                "shop-v2",
                Optional.empty(),
                new ReplaySpec.Range.File(file),
                TrafficSelection.everything(),
                true,
                new ReplayPace.Steady(100),
                false,
                10,
                new ReplayPlan.ComparisonSettings(true, NullNode.getInstance(), "differences>1"));
        var trial = ReplayComparison.prepare(
                Map.of("bootstrap.servers", house.broker.bootstrapServers()), contracts, wish, false, true, 1 << 20);
        var run = trial.plan().run();
        CutOff.after(5, trial);

        var exit = sluice("replay", "--resume", run);

        assertThat(exit).as(terminal.err()).isEqualTo(3);
        assertThat(terminal.out()).contains("were sent by earlier parts of the run, and not again");
        assertThat(HANDLED).hasSize(2 * CALLS + 1).extracting(Request::id).doesNotHaveDuplicates();
    }

    @Test
    @Order(4)
    void against_the_same_version_nothing_differs_since_equal_values_are_masked_equally() {
        var exit =
                sluice("replay", "--from-file=" + file, "--against=shop", "--include-unsafe", "--as-fast-as-possible");

        assertThat(exit).as(terminal.out() + terminal.err()).isZero();
    }

    @Test
    @Order(5)
    void what_comes_is_shown_with_its_reply_and_masked_until_it_is_ended() throws Exception {
        var exit = new AtomicInteger(-1);
        var tail = Thread.ofVirtual().start(() -> exit.set(sluice("tail", "shop", "--from=-1h", "--body")));
        await().atMost(House.SOON).until(() -> shown("findOrders") == CALLS + 1);

        assertThat(find("secret-live@shop.test")).isEqualTo(200);

        await().atMost(House.SOON).until(() -> shown("findOrders") == CALLS + 2);
        tail.interrupt();
        assertThat(tail.join(House.SOON)).isTrue();
        assertThat(exit).as(terminal.err()).hasValue(0);
        assertThat(terminal.out())
                .containsPattern("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}  createOrder +200 +\\d+ ms  caller\\R"
                        + "    > \\{\"number\":0,\"email\":\"masked-.{12}\"}\\R"
                        + "    < \\{\"number\":0,\"email\":\"masked-.{12}\"}\\R")
                .containsPattern("findOrders +200 +\\d+ ms  caller  email=masked-.{12} limit=7\\R")
                .contains("42 requests: 42 answered, 0 without a reply, 0 still wait, 41 of replays not shown; ")
                .doesNotContain("secret-");
    }

    private long shown(String operation) {
        return terminal.out()
                .lines()
                .filter(line -> line.contains("  " + operation + " "))
                .count();
    }

    @ParameterizedTest(name = "{0} gives {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        replay --against=shop-v2 --from-file=none                              | 2 | no such file: none
        replay --against=shop-v2 --from-file=FILE --from=-1h                   | 2 | --from-file excludes --from and --offsets
        replay --against=shop-v2 --from-file=FILE --service=shop-v2            | 2 | is a recording of service shop, not of shop-v2
        replay --against=shop-v2 --from-file=CUT                               | 1 | cut.jsonl.zst is cut off or damaged behind line
        replay --against=shop-v2 --from-file=BROKEN --include-unsafe           | 1 | broken.jsonl, line 4: no id
        replay --against=shop-v2 --from-file=FILE --operation=getOrders        | 2 | service shop has no operation getOrders, it has createOrder, findOrders
        record export --service=shop --from=-1h --out=nowhere/t.jsonl.zst      | 2 | no file can be written at nowhere/t.jsonl.zst: there is no folder
        record export --service=shop --out=t.jsonl.zst                         | 2 | say which part of the recording: --from TIME, or --offsets
        record export --service=shopp --from=-1h --out=t.jsonl.zst             | 2 | no contract of service shopp, there are shop, shop-v2
        record export --service=shop --from=-1h --out=t.jsonl.zst --hold=0     | 2 | --hold is 0, expected 1 to 16384 MiB
        tail shopp                                                             | 2 | no contract of service shopp, there are shop, shop-v2
        tail shop --operation=getOrders                                        | 2 | service shop has no operation getOrders
        tail shop --from=yesterday                                             | 2 | --from is 'yesterday', expected a time
        tail shop --status=ok                                                  | 2 | --status is 'ok', expected such as 200, 5xx or none
        """)
    @Order(6)
    void what_cannot_be_done_is_told_in_a_sentence(String words, int exit, String sentence) throws IOException {
        var bytes = Files.readAllBytes(file);
        var cut = Files.write(folder.resolve("cut.jsonl.zst"), Arrays.copyOf(bytes, bytes.length - 40));
        var lines = new ArrayList<>(decompressed().lines().toList());
        lines.set(3, lines.get(3).replace("\"id\":", "\"it\":"));
        var broken = Files.write(folder.resolve("broken.jsonl"), lines);

        var told = sluice(words.replace("FILE", file.toString())
                .replace("CUT", cut.toString())
                .replace("BROKEN", broken.toString())
                .split(" +"));

        assertThat(told).isEqualTo(exit);
        assertThat(terminal.err()).contains(sentence);
    }
}

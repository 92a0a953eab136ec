package dev.sluice.stack;

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
import dev.sluice.load.replay.plan.ReplayPace;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.plan.ReplaySpec;
import dev.sluice.load.replay.plan.TrafficSelection;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.admin.Admin;
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

/** A hundred calls of a service, recorded once, and played against its next version. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplayTest {
    private static final int EACH = 50;
    private static final String SHOP = """
        openapi: 3.1.0
        info: {title: Shop, version: 1.0.0}
        servers: [{url: /%1$s}]
        x-sluice: {service: %1$s, partitions: 3}
        components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
        paths:
          /orders/{id}:
            parameters: [{name: id, in: path, required: true, schema: {type: string}}]
            get:
              operationId: getOrder
              security: [{bearer: [orders:read]}]
              x-sluice: {key: $request.path.id}
            put:
              operationId: putOrder
              security: [{bearer: [orders:write]}]
              x-sluice: {key: $request.path.id}
              requestBody: {required: true, content: {application/json: {schema: {type: object}}}}
        """;
    private static final List<Request<byte[]>> HANDLED = new CopyOnWriteArrayList<>();

    @TempDir
    private static Path folder;

    private static House house;
    private static Dispatcher shop;
    private static Dispatcher next;

    private final Terminal terminal = new Terminal(folder);

    @BeforeAll
    static void record() throws Exception {
        var documents = Map.of("shop.yaml", SHOP.formatted("shop"), "next.yaml", SHOP.formatted("shop-v2"));
        for (var document : documents.entrySet()) {
            Files.writeString(folder.resolve(document.getKey()), document.getValue());
        }
        house = new House(documents);
        shop = open("shop", request -> Response.text(200, "1"));
        next = open("shop-v2", request -> {
            HANDLED.add(request);
            return Response.text(request.path("id").text().equals("7") ? 404 : 200, "2");
        });
        await().atMost(House.SOON).until(() -> get(0) == 200);
        for (var id = 1; id < EACH; id++) {
            assertThat(get(id)).isEqualTo(200);
        }
        for (var id = 0; id < EACH; id++) {
            var put = house.request("/shop/orders/" + id)
                    .header("content-type", "application/json")
                    .PUT(BodyPublishers.ofString("{\"number\": " + id + "}"));
            assertThat(house.send(put).statusCode()).isEqualTo(200);
        }
    }

    private static Dispatcher open(String service, dev.sluice.dispatcher.handle.Handler<byte[]> handler)
            throws InterruptedException {
        return house.service(service, Handlers.handling("getOrder", handler).and("putOrder", handler));
    }

    private static int get(int id) throws IOException, InterruptedException {
        return house.send(house.request("/shop/orders/" + id)).statusCode();
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

    private int replay(String... more) {
        return replay(terminal, more);
    }

    private static int replay(Terminal on, String... more) {
        var arguments = new ArrayList<>(List.of(
                "replay",
                "--against=shop-v2",
                "--contracts=" + folder,
                "--bootstrap=" + house.broker.bootstrapServers()));
        if (Arrays.stream(more).noneMatch(option -> option.startsWith("--service"))) {
            arguments.add("--service=shop");
        }
        arguments.addAll(List.of(more));
        return on.run(arguments);
    }

    @Test
    @Order(1)
    void a_dry_run_says_what_would_be_played_and_sends_nothing() {
        var exit = replay("--from", "-1h", "--dry-run");

        assertThat(exit).as(terminal.err()).isZero();
        assertThat(terminal.out())
                .containsPattern("getOrder +50 +50 +0 +0 +0\\R")
                .containsPattern("putOrder +50 +0 +0 +0 +50  PUT, which may change something: --include-unsafe")
                .contains("50 requests would be played", "nothing was sent");
        assertThat(HANDLED).isEmpty();
    }

    @Test
    @Order(2)
    void what_was_recorded_is_played_against_another_service_and_its_replies_are_counted() throws Exception {
        var exit = replay("--from", "-1h", "--include-unsafe", "--as-fast-as-possible");

        assertThat(exit).as(terminal.err()).isEqualTo(3);
        assertThat(terminal.out())
                .containsPattern("getOrder +50 +50 +0 +0 ")
                .containsPattern("putOrder +50 +50 +0 +0 ")
                .containsPattern("200 → 200 +49")
                .containsPattern("200 → 404 +1\\R");
        assertThat(HANDLED).hasSize(2 * EACH).allSatisfy(request -> {
            assertThat(request.replay()).isPresent();
            assertThat(request.principal().orElseThrow().subject()).isEqualTo("caller");
            assertThat(request.recordHeaders().lastHeader("sluice-replay-of")).isNotNull();
        });
        try (var admin = Admin.create(Map.of("bootstrap.servers", house.broker.bootstrapServers()))) {
            assertThat(admin.listTopics().names().get())
                    .contains("sluice.replies.replay") // or Node services that replied there would reply to nobody
                    .noneMatch(name -> name.contains("replies.replay-"));
        }
    }

    @Test
    @Order(2)
    void two_runs_at_once_have_their_own_replies_each() throws Exception {
        var terminals = List.of(new Terminal(folder), new Terminal(folder));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var runs = terminals.stream()
                    .map(one -> threads.submit(() -> replay(one, "--from", "-1h", "--include-unsafe", "--rate=50/s")))
                    .toList();
            for (var run : runs) {
                assertThat(run.get()).isEqualTo(3);
            }
        }

        assertThat(HANDLED).hasSize(4 * EACH);
        assertThat(terminals)
                .allSatisfy(one -> assertThat(one.out())
                        .containsPattern("getOrder +50 +50 +0 +0 ")
                        .containsPattern("putOrder +50 +50 +0 +0 ")
                        .doesNotContain("replies to nothing that was asked", "second replies"));
    }

    @Test
    @Order(3)
    void a_run_that_was_stopped_goes_on_where_it_was_and_doubles_nothing() throws Exception {
        var contracts = ((LoadResult.Contracts) ContractFolder.read(folder)).set();
        var wish = new ReplaySpec(
                "shop",
                "shop-v2",
                Optional.empty(),
                new ReplaySpec.Range.Times(Instant.now().minusSeconds(3600), Instant.now()),
                TrafficSelection.everything(),
                true,
                new ReplayPace.Steady(200),
                false,
                20,
                new ReplayPlan.ComparisonSettings(true, NullNode.getInstance(), "differences>1"));
        var trial = ReplayComparison.prepare(
                Map.of("bootstrap.servers", house.broker.bootstrapServers()), contracts, wish, false, true, 1 << 20);
        var run = trial.plan().run();
        var tally = trial.stage().tally();
        CutOff.after(20, trial);
        assertThat(tally.ended()).isLessThan(2 * EACH);
        var exit = replay("--resume", run);

        assertThat(exit).as(terminal.err()).isEqualTo(3);
        assertThat(terminal.out())
                .containsPattern("getOrder +50 +50 +0 +0 ")
                .containsPattern("putOrder +50 +50 +0 +0 ")
                .contains("were sent by earlier parts of the run, and not again");
        assertThat(HANDLED).hasSize(2 * EACH);
        assertThat(new HashSet<>(HANDLED.stream().map(Request::id).toList())).hasSize(2 * EACH);
        assertThat(replay("--resume", run)).isOne();
        assertThat(terminal.err()).contains("there is no run " + run + " to continue");
    }

    @ParameterizedTest(name = "{0} gives {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        --service=shopp --from=-1h           | 2 | no contract of service shopp, there are shop, shop-v2
        --operation=getOrders --from=-1h     | 2 | service shop has no operation getOrders, it has getOrder, putOrder
        --from=-1h --to=-2h                  | 2 | which is not after --from
        --from=yesterday                     | 2 | --from is 'yesterday', expected a time such as 2026-11-23T10:00, 10:00 or -1h
        --dry-run                            | 2 | say which part of the recording: --from TIME, or --offsets
        --from=2001-01-01 --to=2001-01-02    | 2 | --from is '2001-01-01', expected a time
        --from=2001-01-01T00:00 --to=00:01   | 1 | there is nothing to replay: shop.requests has no record between
        --offsets=7@0..1                     | 2 | topic shop.requests has no partition 7, it has 3
        --from=-1h --speed=4x --rate=5/s     | 2 | exclude each other
        --from=-1h --topic=nowhere           | 1 | there is no topic nowhere: start shop-v2, or say --topic
        --from=-1h --operation=putOrder      | 1 | no operation of shop would be played: --dry-run says why
        --from=-1h --sample=0%               | 2 | --sample is '0%', expected above 0%, at most 100%
        """)
    @Order(4)
    void what_cannot_be_played_is_told_in_a_sentence(String options, int exit, String sentence) {
        assertThat(replay(options.split(" "))).isEqualTo(exit);
        assertThat(terminal.err()).contains(sentence);
        assertThat(HANDLED).isEmpty();
    }
}

package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.stack.demo.DemoDocuments;
import dev.sluice.stack.demo.orders.FaultyOrdersService;
import dev.sluice.stack.demo.orders.InjectedFault;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls of the demo's orders, recorded once; what its versions do wrong is found, and nothing else. The scenario replay-verdict does it with 50,000. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PlantedFaultsTest {
    private static final int TURNS = 60;
    private static final int CUSTOMERS = 20;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Dispatcher> SERVICES = new ArrayList<>();

    @TempDir
    private static Path folder;

    private static House house;

    private final Terminal terminal = new Terminal(folder);

    @BeforeAll
    static void record() throws Exception {
        var documents = new HashMap<String, String>();
        documents.put(
                "orders.yaml", DemoDocuments.text("orders").replace("timeout: 5s", "timeout: 5s\n  partitions: 2"));
        for (var fault : InjectedFault.values()) {
            var service = "orders-" + fault.word();
            documents.put(
                    service + ".yaml",
                    DemoDocuments.text("orders")
                            .replace("service: orders\n", "service: " + service + "\n  partitions: 2\n")
                            .replace("paths:\n", "servers: [{url: /" + service + "}]\n\npaths:\n"));
        }
        Files.createDirectory(folder.resolve("contracts"));
        for (var document : documents.entrySet()) {
            Files.writeString(folder.resolve("contracts").resolve(document.getKey()), document.getValue());
        }
        house = new House(documents);
        open("orders", InjectedFault.NONE);
        await().atMost(House.SOON).until(() -> get("/orders/nobody").statusCode() == 404);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var shopping = IntStream.range(0, CUSTOMERS)
                    .mapToObj(number -> threads.submit(() -> shop("customer-" + number)))
                    .toList();
            for (var each : shopping) {
                each.get();
            }
        }
    }

    private static Void shop(String customer) throws IOException, InterruptedException {
        for (var turn = 0; turn < TURNS / CUSTOMERS; turn++) {
            turn(customer);
        }
        return null;
    }

    private static void turn(String customer) throws IOException, InterruptedException {
        var draft =
                "{\"customerId\": \"%s\", \"items\": [{\"sku\": \"ABC-123\", \"quantity\": 2}]}".formatted(customer);
        var placed = house.send(house.request("/orders")
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(draft)));
        assertThat(placed.statusCode()).isEqualTo(201);
        for (var time = 0; time < 4; time++) {
            get("/orders/" + JSON.readTree(placed.body()).path("id").asText());
        }
        get("/orders?customerId=" + customer);
    }

    private static java.net.http.HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return house.send(house.request(path));
    }

    private static void open(String service, InjectedFault fault) throws InterruptedException {
        SERVICES.add(house.service(service, new FaultyOrdersService(fault).handlers()));
    }

    @AfterAll
    static void end() throws Exception {
        SERVICES.forEach(Dispatcher::close);
        house.close();
    }

    private int replay(String... more) {
        var arguments = new ArrayList<>(List.of(
                "replay",
                "--service=orders",
                "--from=-1h",
                "--include-unsafe",
                "--as-fast-as-possible",
                "--rules=" + folder.resolve("rules.yaml"),
                "--contracts=" + folder.resolve("contracts"),
                "--bootstrap=" + house.broker.bootstrapServers()));
        arguments.addAll(List.of(more));
        return terminal.run(arguments);
    }

    @Test
    @Order(1)
    void what_the_old_version_does_by_itself_is_learned_and_written_down() throws Exception {
        var exit = replay("--learn");

        assertThat(exit).as(terminal.err()).isZero();
        assertThat(terminal.out()).contains("in 2 plays of orders, kept in");
        assertThat(folder.resolve("rules.yaml")).content().contains("listOrders", "differs: length", "plays: 2");
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource({
        "NONE, 0, ''",
        "WRONG_FIELD, 3, getOrder /items/*/quantity changed",
        "CHANGED_STATUS, 3, listOrders status changed",
        "SOMETIMES_MISSING, 3, createOrder /customerId missing"
    })
    @Order(2)
    void each_fault_is_found_and_nothing_else(InjectedFault fault, int expected, String places) throws Exception {
        var service = "orders-" + fault.word();
        open(service, fault);
        var json = folder.resolve("report.json");

        var exit = replay("--against=" + service, "--json=" + json, "--html=" + folder.resolve("report.html"));

        var report = JSON.readTree(json.toFile());
        assertThat(exit).as(terminal.out() + terminal.err()).isEqualTo(expected);
        assertThat(found(report)).isEqualTo(places);
        assertThat(report.path("compared").asInt()).isEqualTo(6 * TURNS + 1);
        assertThat(report.at("/followed/0/from").asText()).isEqualTo("createOrder");
        assertThat(folder.resolve("report.html")).content().contains("Replay of orders against " + service);
    }

    private static String found(JsonNode report) {
        return StreamSupport.stream(report.path("operations").spliterator(), false)
                .flatMap(operation -> StreamSupport.stream(
                                operation.path("findings").spliterator(), false)
                        .filter(finding -> finding.path("counted").asLong() > 0)
                        .map(finding -> "%s %s %s"
                                .formatted(
                                        operation.path("operation").asText(),
                                        finding.path("at").asText(),
                                        finding.path("differs").asText())))
                .collect(Collectors.joining(", "));
    }

    @ParameterizedTest(name = "{0} is misuse: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        --fail-on=p99>2           | --fail-on has 'p99>2', expected such as differences>0.1%
        --rules=nowhere.yaml      | nowhere.yaml cannot be read
        --html=nowhere/x.html     | --html is 'nowhere/x.html', and there is no folder
        """)
    @Order(3)
    void how_to_judge_is_read_before_anything_is_played(String option, String sentence) {
        var arguments = List.of(
                "replay",
                "--service=orders",
                "--against=orders-none",
                "--from=-1h",
                "--contracts=" + folder.resolve("contracts"),
                "--bootstrap=" + house.broker.bootstrapServers(),
                option);
        var exit = terminal.run(arguments);

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err()).contains(sentence).endsWith("./sluice replay --help says more\n");
    }

    @Test
    @Order(4)
    void nothing_is_learned_from_an_old_version_that_does_not_reply() {
        SERVICES.getFirst().close();
        var exit = replay("--learn", "--operation=createOrder");

        assertThat(exit).isOne();
        assertThat(terminal.err()).contains("nothing can be learned: orders replied to none of");
    }
}

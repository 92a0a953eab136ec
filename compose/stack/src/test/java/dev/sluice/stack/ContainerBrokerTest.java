package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.stack.demo.SampleService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The main path on Kafka's own image, as {@code compose/compose.yaml} runs it: there, gone, and with a service that dies. */
@EnabledIf("dev.sluice.stack.ContainerBroker#isPossible")
class ContainerBrokerTest {
    /** That of brokers that Sluice ships. */
    private static final Duration SESSION = Duration.ofSeconds(6);

    private static final int CUSTOMERS = 24;

    private static ContainerBroker broker;

    @TempDir
    private Path root;

    @BeforeAll
    static void start_the_broker() throws IOException {
        broker = ContainerBroker.start();
    }

    @AfterAll
    static void stop_the_broker() {
        broker.close();
    }

    private static RunningEdge edge() throws Exception {
        try (var orders = SampleService.class.getResourceAsStream("contracts/orders.yaml")) {
            var contract = new String(Objects.requireNonNull(orders).readAllBytes(), StandardCharsets.UTF_8);
            return new RunningEdge(broker.bootstrapServers(), Map.of("orders.yaml", contract));
        }
    }

    private static Dispatcher orders() {
        var service = SampleService.ORDERS;
        return Dispatcher.open(
                service.config(broker.bootstrapServers()).withDrain(Duration.ofSeconds(1)), service.handlers());
    }

    /** Places an order for a customer of this number; orders of one customer are on one partition. */
    private static int order(RunningEdge edge, int customer) throws IOException, InterruptedException {
        var draft =
                "{\"customerId\": \"c-%d\", \"items\": [{\"sku\": \"ABC-123\", \"quantity\": 1}]}".formatted(customer);
        return edge.send(edge.post("/orders", draft)).statusCode();
    }

    /** One order of each customer, all at once, so that every partition gets some. */
    private static List<Integer> orderOfEach(RunningEdge edge) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var orders = IntStream.range(0, CUSTOMERS)
                    .mapToObj(customer -> (Callable<Integer>) () -> order(edge, customer))
                    .toList();
            return threads.invokeAll(orders).stream()
                    .map(future -> future.resultNow())
                    .toList();
        }
    }

    @Test
    void calls_are_answered() throws Exception {
        try (var edge = edge();
                var service = orders()) {
            assertThat(service.awaitReady(RunningEdge.SOON)).isTrue();

            assertThat(orderOfEach(edge)).hasSize(CUSTOMERS).containsOnly(201);
            assertThat(edge.send(edge.request("/orders?customerId=c-7")).body()).contains("ABC-123");
        }
    }

    @Test
    void a_broker_that_was_killed_and_started_again_is_found_by_edge_and_service() throws Exception {
        try (var edge = edge();
                var service = orders()) {
            Awaitility.await().atMost(RunningEdge.SOON).until(service::isReady);
            assertThat(order(edge, 1)).isEqualTo(201);

            broker.kill();
            Awaitility.await().atMost(RunningEdge.SOON).until(() -> order(edge, 1) == 503 && !service.isReady());
            broker.startAgain();
            var begun = System.nanoTime();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> edge.edge.isReady() && service.isReady() && order(edge, 1) == 201);
            tell("broker killed and started again: all answers", begun);
        }
    }

    @Test
    void the_partitions_of_a_killed_service_are_taken_over() throws Exception {
        try (var edge = edge();
                var first = service();
                var second = service()) {
            assertThat(orderOfEach(edge)).containsOnly(201);

            first.end("KILL");
            var begun = System.nanoTime();

            Awaitility.await()
                    .atMost(SESSION.plusSeconds(5))
                    .until(() -> orderOfEach(edge).stream().allMatch(status -> status == 201));
            tell("service killed: all answers from the other", begun);
            assertThat(second.isAlive()).isTrue();
        }
    }

    /** In a process of its own, with partitions. */
    private SluiceProcess service() throws IOException, InterruptedException {
        return SluiceProcess.start(
                        root, "service", "orders", "--bootstrap", broker.bootstrapServers(), "--admin-port", "0")
                .awaitTold("answering requests from orders.requests");
    }

    private static void tell(String what, long begunNanos) {
        System.out.println(what + " after "
                + Duration.ofNanos(System.nanoTime() - begunNanos).toMillis() + " ms");
    }
}

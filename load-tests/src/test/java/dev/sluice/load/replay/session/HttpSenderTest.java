package dev.sluice.load.replay.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.load.replay.http.HttpRequestFactory;
import dev.sluice.load.replay.http.HttpTargetConfig;
import dev.sluice.load.replay.plan.ReplayPace;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.plan.TrafficSelection;
import dev.sluice.load.replay.session.RequestOutcome.Missing;
import dev.sluice.load.replay.session.RequestOutcome.NotSent;
import dev.sluice.load.replay.session.RequestOutcome.Replied;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One call to a server that says what a test wants, and nothing else. */
class HttpSenderTest {
    private static final String ORDERS = """
        openapi: 3.1.0
        info: {title: Orders, version: 1.0.0}
        x-sluice: {service: orders}
        paths: {/order: {get: {operationId: getOrder, security: []}}}
        """;

    private static Map<String, Operation> operations;

    private final InFlightTable flights = new InFlightTable(10, Integer.MAX_VALUE, _ -> false, () -> {});
    private final List<RequestOutcome> outcomes = new CopyOnWriteArrayList<>();
    private ServerSocket server;

    @BeforeAll
    static void read(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("orders.yaml"), ORDERS);
        operations = ((LoadResult.Contracts) ContractFolder.read(folder))
                .set()
                .operations()
                .collect(Collectors.toMap(Operation::id, Function.identity()));
    }

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** @param answer nothing for a server that closes the connection; absent for one that keeps it and is silent */
    private RequestOutcome called(Optional<String> answer, Duration beyondTimeout) throws Exception {
        Thread.ofVirtual().start(() -> answer(answer));
        var via = new HttpTargetConfig(
                HttpTargetConfig.base("http://127.0.0.1:" + server.getLocalPort()), Optional.empty(), Optional.empty());
        var plan = new ReplayPlan(
                "run",
                "orders",
                "edge",
                0,
                1,
                new ReplayPlan.OperationMapping(
                        Map.of("getOrder", new ReplayPlan.MappedOperation(via.toString(), 10)), Map.of()),
                List.of(),
                List.of(),
                TrafficSelection.everything(),
                new ReplayPace.AsFastAsPossible(),
                true,
                10,
                new ReplayPlan.ComparisonSettings(true, NullNode.getInstance(), "differences>0"),
                List.of(),
                null);
        var calls = new HttpRequestFactory(via, operations, "run");
        try (var caller =
                HttpSender.open(via, calls, plan, flights, ended -> outcomes.add(ended.outcome()), beyondTimeout)) {
            var flight = SomeFlight.of("a");
            assertThat(flights.board(flight)).isTrue();
            caller.send(flight);
            flights.awaitAll();
        }
        return outcomes.getFirst();
    }

    private void answer(Optional<String> answer) {
        try {
            var socket = server.accept();
            socket.getInputStream().read(new byte[8192]);
            if (answer.isPresent()) {
                socket.getOutputStream().write(answer.get().getBytes(UTF_8));
                socket.close();
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    @Test
    void an_answer_is_a_reply_without_what_servers_add() throws Exception {
        var outcome = called(Optional.of("""
            HTTP/1.1 404 Not Found\r
            Server: some\r
            Date: Sat, 28 Nov 2026 10:00:00 GMT\r
            Vary: accept\r
            X-Request-Id: theirs\r
            Set-Cookie: a=1\r
            Set-Cookie: b=2\r
            Content-Type: text/plain\r
            Content-Length: 4\r
            \r
            none\
            """), Duration.ofSeconds(10));

        assertThat(outcome).isInstanceOf(Replied.class);
        var reply = ((Replied) outcome).response().reply();
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.id().text()).isEqualTo("theirs");
        assertThat(reply.contentType()).contains("text/plain");
        assertThat(reply.value()).asString(UTF_8).isEqualTo("none");
        assertThat(reply.headers())
                .extracting(header -> header.name() + "=" + header.value())
                .containsExactly("set-cookie=a=1", "set-cookie=b=2");
    }

    @Test
    void a_redirection_is_an_answer() throws Exception {
        var outcome = called(
                Optional.of("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"),
                Duration.ofSeconds(10));

        assertThat(((Replied) outcome).response().reply().status()).isEqualTo(302);
        assertThat(((Replied) outcome).response().reply().value()).isNull();
    }

    @Test
    void of_an_answer_that_is_cut_off_nobody_knows_what_it_was() throws Exception {
        var outcome = called(Optional.of("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfour"), Duration.ofSeconds(10));

        assertThat(outcome).isInstanceOf(NotSent.class);
        assertThat(((NotSent) outcome).reason()).startsWith("nobody knows whether it was handled: ");
    }

    @Test
    void an_answer_that_does_not_come_is_missing() throws Exception {
        assertThat(called(Optional.empty(), Duration.ofMillis(200))).isInstanceOf(Missing.class);
    }
}

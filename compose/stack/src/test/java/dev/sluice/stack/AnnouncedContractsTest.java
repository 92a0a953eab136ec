package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.contracts.wire.ContractAnnouncement;
import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.DispatcherConfig;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import dev.sluice.stack.cli.SluiceCommandLine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Services tell edges on Kafka what their contracts are. */
@Timeout(180)
class AnnouncedContractsTest {
    private static final String LIST = "  /%s: {get: {operationId: list, security: []}}\n";
    private static final String REFUSAL = "sluice.contracts/teas#/paths/~1teas/get: GET /teas is gone";

    private static EmbeddedBroker broker;
    private static RunningEdge edge;
    private static KafkaProducer<byte[], byte[]> producer;

    private final StringWriter printed = new StringWriter();

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start();
        edge = edge("first");
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void stop() throws Exception {
        producer.close();
        edge.close();
        broker.close();
    }

    /** All edges of this test are told the same. */
    private static RunningEdge edge(String id) throws Exception {
        var settings = new HashMap<>(Map.of("edge-id", id));
        var services = List.of("teas", "cakes", "jams", "pots", "guests");
        for (var i = 0; i < services.size(); i++) {
            settings.put("announcements." + i + ".service", services.get(i));
            settings.put("announcements." + i + ".paths", "/" + services.get(i) + ",/shelf");
        }
        settings.put("announcements.1.remove", "allowed");
        return new RunningEdge(
                broker.bootstrapServers(),
                Map.of("pots.yaml", contract("pots", "1.0.0", LIST.formatted("pots"))),
                settings);
    }

    @Test
    void a_service_comes_changes_and_breaks_nobody() throws Exception {
        var handlers = Handlers.handling("list", _ -> Response.of(200, "[]"));
        var first = contract("teas", "1.0.0", LIST.formatted("teas"));
        var config = DispatcherConfig.of(broker.bootstrapServers(), "teas").announcing(first);
        try (var teas = Dispatcher.open(config, handlers)) {
            becomes(edge, "/teas", 200);
            assertThat(edge.admin("/contracts").body()).contains("teas  sluice.contracts/teas  Title 1.0.0");

            announce("teas", contract("teas", "1.1.0", LIST.formatted("shelf")));

            isTold(edge, REFUSAL);
            assertThat(status(edge, "/teas")).isEqualTo(200);
            assertThat(edge.metric("sluice_contracts_refused_total")).isPositive();
            try (var later = edge("later")) { // for whom only the refused one is left to read
                assertThat(status(later, "/teas")).isEqualTo(200);
                assertThat(status(later, "/shelf")).isEqualTo(404);
                isTold(later, REFUSAL);

                announce("teas", contract("teas", "2.0.0", LIST.formatted("shelf")));

                becomes(edge, "/shelf", 200);
                becomes(later, "/shelf", 200);
                assertThat(status(edge, "/teas")).isEqualTo(404);
                assertThat(edge.admin("/contracts").body())
                        .isEqualTo(later.admin("/contracts").body());
            }
            announce("teas", null);
            isTold(edge, "sluice.contracts/teas: withdrawn");
            assertThat(status(edge, "/shelf")).isEqualTo(200);
            assertThat(teas.isReady()).isTrue();
        }
    }

    @Test
    void the_command_line_announces_and_withdraws_where_that_is_allowed() throws Exception {
        var file = Files.writeString(folder.resolve("cakes.yaml"), contract("cakes", "1.0.0", LIST.formatted("cakes")));

        assertThat(run("contracts", "announce", file.toString())).isZero();
        becomes(edge, "/cakes", 504);

        assertThat(run("contracts", "withdraw", "cakes")).isZero();
        becomes(edge, "/cakes", 404);
        assertThat(run("contracts", "announce", folder.resolve("none.yaml").toString()))
                .isEqualTo(1);
    }

    @Test
    void what_the_configuration_or_the_folder_does_not_leave_to_a_service_is_refused() throws Exception {
        announce("jams", contract("jams", "1.0.0", LIST.formatted("jam")));
        isTold(edge, "sluice.contracts/jams#/paths/~1jam/get: /jam is under none of /jams, /shelf");

        announce("jams", contract("pots", "1.0.0", LIST.formatted("jams")));
        isTold(edge, "sluice.contracts/jams#/x-sluice/service: service is pots");

        announce("jams", "paths: {");
        isTold(edge, "sluice.contracts/jams: no YAML");

        announce("pots", contract("pots", "9.0.0", LIST.formatted("shelf/pots")));
        isTold(edge, "sluice.contracts/pots#/x-sluice/service: service pots stands in the folder");

        announce("jams", contract("jams", "1.0.0", LIST.formatted("jams")));
        becomes(edge, "/jams", 504);
        edge.contract("rival.yaml", contract("rival", "1.0.0", LIST.formatted("jams")));
        isTold(
                edge,
                "sluice.contracts/jams#/paths/~1jams/get: GET /jams is claimed already by GET /jams in rival.yaml");
        edge.withoutContract("rival.yaml");
        Awaitility.await().until(() -> edge.admin("/contracts").body().contains("sluice.contracts/jams"));
    }

    @Test
    void nobody_reads_a_protected_operation_of_others_through_a_contract_of_ones_own() throws Exception {
        edge.contract("vault.yaml", contract("vault", "1.0.0", """
              /vault: {get: {operationId: secret, security: [{bearer: []}]}}
            components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
            """));
        becomes(edge, "/vault", 401);
        var asked = new AtomicInteger();
        var handlers = Handlers.handling("secret", _ -> {
            asked.incrementAndGet();
            return Response.of(200, "\"gold\"");
        });
        try (var vault = Dispatcher.open(DispatcherConfig.of(broker.bootstrapServers(), "vault"), handlers)) {
            Awaitility.await().atMost(RunningEdge.SOON).until(vault::isReady);
            for (var naming : List.of(
                    "topic: vault.requests",
                    "group: vault",
                    "fallback: {service: vault}",
                    "fallback: {service: guests, topic: vault.requests}")) {
                announce("guests", contract("guests", "1.0.0", """
                      /guests: {get: {operationId: secret, security: [], x-sluice: {%s}}}
                    """.formatted(naming)));
                isTold(edge, "sluice.contracts/guests#/paths/~1guests/get/x-sluice/" + naming.split(":", 2)[0]);
                assertThat(status(edge, "/guests")).isEqualTo(404);
            }
            announce(
                    "guests",
                    contract("guests", "1.0.0", LIST.formatted("guests"))
                            .replace("service: guests", "service: guests, topic: vault.requests"));
            isTold(edge, "sluice.contracts/guests#/x-sluice/topic: topic vault.requests is not guests.requests");
            assertThat(status(edge, "/guests")).isEqualTo(404);
        }
        assertThat(asked).hasValue(0);

        announce("guests", contract("guests", "1.0.0", LIST.formatted("guests")));
        becomes(edge, "/guests", 504);
        edge.withoutContract("vault.yaml");
        becomes(edge, "/vault", 404);
    }

    private static String contract(String service, String version, String paths) {
        return "openapi: 3.1.0\ninfo: {title: Title, version: " + version + "}\nx-sluice: {service: " + service
                + ", when-absent: accept, timeout: 2s}\npaths:\n" + paths;
    }

    private static void announce(String service, @Nullable String document) throws Exception {
        var bytes = document == null ? null : document.getBytes(StandardCharsets.UTF_8);
        producer.send(new ContractAnnouncement(service, bytes).encode(ContractAnnouncement.TOPIC))
                .get();
    }

    private int run(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap", broker.bootstrapServers()));
        var writer = new PrintWriter(printed, true);
        return new SluiceCommandLine(folder, Map.of(), writer, writer).run(all.toArray(String[]::new));
    }

    private static int status(RunningEdge edge, String path) throws Exception {
        return edge.send(edge.anonymous(path)).statusCode();
    }

    private static void becomes(RunningEdge edge, String path, int status) {
        Awaitility.await()
                .alias(path + " " + status)
                .pollInterval(Duration.ofMillis(20))
                .atMost(RunningEdge.SOON)
                .until(() -> status(edge, path) == status);
    }

    private static void isTold(RunningEdge edge, String remark) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() ->
                        assertThat(edge.admin("/observe/health/ready").body()).contains(remark));
    }
}

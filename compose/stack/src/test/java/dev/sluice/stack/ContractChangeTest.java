package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.DispatcherConfig;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Contracts come, change, break, are mended and go while callers call. */
@Timeout(120)
class ContractChangeTest {
    private static final Duration BOUND = Duration.ofSeconds(5);
    private static final String TEAS = """
        openapi: 3.1.0
        info: {title: Teas, version: %s}
        x-sluice: {service: teas}
        paths:
          /teas: {get: {operationId: list, security: []}}
          %s
        """;
    private static final String CAKES = """
        openapi: 3.1.0
        info: {title: Cakes, version: 1.0.0}
        x-sluice: {service: cakes, timeout: 300ms, when-absent: accept}
        paths:
          /cakes: {get: {operationId: list, security: []}}
        """;

    private static House house;
    private static Dispatcher teas;

    private final Queue<String> failed = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void start() throws Exception {
        house = new House(Map.of("teas.yaml", TEAS.formatted("1.0.0", "")));
        var handlers = Handlers.handling("list", _ -> Response.of(200, "[]"))
                .and("one", request -> Response.of(200, request.path("name").text()));
        teas = Dispatcher.open(DispatcherConfig.of(house.broker.bootstrapServers(), "teas"), handlers);
        Awaitility.await().atMost(BOUND).until(teas::isReady);
    }

    @AfterAll
    static void stop() throws Exception {
        teas.close();
        house.close();
    }

    @Test
    void contracts_come_change_break_are_mended_and_go_without_a_failed_call() throws Exception {
        var over = new AtomicBoolean();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var caller = 0; caller < 4; caller++) {
                var _ = callers.submit(() -> callUntil(over));
            }
            try {
                one_is_changed();
                one_is_added_and_is_never_known_but_unreachable();
                one_is_broken_and_the_last_good_ones_stay();
                it_is_mended();
                one_goes();
            } finally {
                over.set(true);
            }
        }
        assertThat(failed).isEmpty();
    }

    private static void one_is_changed() throws Exception {
        assertThat(status("/teas/green")).isEqualTo(404);

        var before = document("/openapi.json");
        assertThat(before.body()).contains("\"/teas\"").doesNotContain("/teas/{name}", "x-sluice");

        house.contract("teas.yaml", TEAS.formatted("1.1.0", with("/teas/{name}", "one")));

        takesEffect("change", () -> status("/teas/green") == 200);
        var after = document("/openapi.json");
        assertThat(after.body()).contains("\"/teas/{name}\"", "Teas 1.1.0");
        assertThat(after.headers().firstValue("etag"))
                .isPresent()
                .isNotEqualTo(before.headers().firstValue("etag"));
    }

    @Test
    void a_document_is_given_by_get_and_head_and_not_again_to_those_who_have_it() throws Exception {
        var document = document("/openapi.json");
        var tag = document.headers().firstValue("etag").orElseThrow();

        var head = house.send(house.anonymous("/openapi.json").method("HEAD", BodyPublishers.noBody()));
        var known = house.send(house.anonymous("/openapi.json").header("if-none-match", tag));
        var post = house.send(house.anonymous("/openapi.json").POST(BodyPublishers.ofString("{}")));

        assertThat(document.statusCode()).isEqualTo(200);
        assertThat(document.body()).contains("\"/teas\"").doesNotContain("teas.requests");
        assertThat(document.headers().firstValue("cache-control")).contains("no-cache");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValueAsLong("content-length"))
                .hasValue(document.body().length());
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.headers().firstValue("etag")).contains(tag);
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("allow")).contains("GET, HEAD, OPTIONS");
    }

    @Test
    void topics_and_groups_are_told_on_the_admin_port_only() throws Exception {
        var told = house.admin("/asyncapi.json");

        assertThat(told.statusCode()).isEqualTo(200);
        assertThat(told.headers().firstValue("content-type")).contains("application/json");
        assertThat(told.body()).contains("\"teas.requests\"");
        assertThat(document("/asyncapi.json").statusCode()).isEqualTo(404);
    }

    private static HttpResponse<String> document(String path) throws Exception {
        return house.send(house.anonymous(path));
    }

    private static void one_is_added_and_is_never_known_but_unreachable() throws Exception {
        house.contract("cakes.yaml", CAKES);

        takesEffect("new contract", () -> {
            var answer = house.send(house.anonymous("/cakes"));
            assertThat(answer.statusCode()).isIn(404, 504); // 504: published, and nobody there yet
            return answer.statusCode() == 504;
        });
    }

    private static void one_is_broken_and_the_last_good_ones_stay() throws Exception {
        house.contract("teas.yaml", TEAS.formatted("1.2.0", "/teas: twice"));

        takesEffect("refusal", () -> house.admin("/observe/health/ready").body().contains("teas.yaml"));
        assertThat(house.admin("/observe/health/ready").statusCode()).isEqualTo(200);
        assertThat(house.admin("/observe/metrics").body())
                .contains("sluice_contracts_refused_total 1.0", "sluice_contracts_changes_total 2.0");
        assertThat(status("/teas/green")).isEqualTo(200);
    }

    private static void it_is_mended() throws Exception {
        house.contract("teas.yaml", TEAS.formatted("1.2.1", with("/kettles/{name}", "one")));

        takesEffect("mended contract", () -> status("/kettles/blue") == 200);
        assertThat(status("/teas/green")).isEqualTo(404);
        takesEffect(
                "readiness", () -> !house.admin("/observe/health/ready").body().contains("teas.yaml"));
    }

    private static void one_goes() throws Exception {
        house.withoutContract("cakes.yaml");

        takesEffect("removal", () -> status("/cakes") == 404);
    }

    private static String with(String path, String operation) {
        return path + ": {get: {operationId: " + operation
                + ", security: [], parameters: [{name: name, in: path, required: true, schema: {type: string}}]}}";
    }

    private static int status(String path) throws Exception {
        return house.send(house.anonymous(path)).statusCode();
    }

    @FunctionalInterface
    private interface Effect {
        boolean isThere() throws Exception;
    }

    private static void takesEffect(String what, Effect effect) {
        Awaitility.await()
                .alias(what)
                .pollInterval(Duration.ofMillis(10))
                .atMost(BOUND)
                .until(effect::isThere);
    }

    private void callUntil(AtomicBoolean over) {
        while (!over.get()) {
            try {
                var answer = house.send(house.anonymous("/teas"));
                if (answer.statusCode() != 200) {
                    failed.add(answer.statusCode() + " " + answer.body());
                }
            } catch (Exception e) {
                failed.add(e.toString());
            }
        }
    }
}

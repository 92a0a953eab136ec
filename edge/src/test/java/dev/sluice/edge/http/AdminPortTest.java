package dev.sluice.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminPortTest {
    private static final String LIVE = Raw.head("GET /observe/health/live HTTP/1.1");
    private static final Listening LISTENING =
            new Listening(new StubEdge(), ListenConfigs.adminHosts("sluice-admin.shop.svc", "Edge"));

    @AfterAll
    static void stop() {
        LISTENING.close();
    }

    private static Raw connect() throws IOException {
        return new Raw(LISTENING.listener().adminPort());
    }

    /** RFC 1945; what HAProxy's {@code option httpchk} sends has no Host. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /observe/health/live HTTP/1.0\r\n\r\n",
                "GET /observe/health/live HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n\r\n",
                "GET /observe/health/live HTTP/1.0\r\n\r\nGET /observe/metrics HTTP/1.0\r\n\r\n"
            })
    void a_health_check_in_http_1_0_is_answered_once_and_the_connection_ends(String request) throws IOException {
        try (var probe = connect()) {
            var text = probe.send(request).rest();

            assertThat(text).startsWith("HTTP/1.1 200").containsIgnoringCase("connection: close");
            assertThat(text).containsIgnoringCase("content-length:").doesNotContainIgnoringCase("transfer-encoding");
            assertThat(text).containsOnlyOnce("HTTP/1.1 ").endsWith("}");
        }
    }

    @Test
    void a_health_check_in_http_1_0_may_come_byte_by_byte() throws IOException {
        try (var probe = connect()) {
            for (var character : "GET /observe/metrics HTTP/1.0\r\nA: b\r\n\r\n".toCharArray()) {
                probe.send(String.valueOf(character));
            }

            assertThat(probe.rest()).startsWith("HTTP/1.1 200");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, noise",
        "400, GET / HTTP/3.0",
        "400, GET /",
        "400, G(T / HTTP/1.1",
        "400, GET /a%zz HTTP/1.1",
        "404, GET /nowhere HTTP/1.1",
        "404, GET /nowhere HTTP/1.0",
        "405, PRI * HTTP/1.1"
    })
    void every_refusal_has_bytes_that_say_so(int status, String line) throws IOException {
        try (var caller = connect()) {
            caller.send(Raw.head(line));
            caller.endSending();

            assertThat(caller.rest()).startsWith("HTTP/1.1 " + status).contains("\r\n\r\n" + status + " ");
        }
    }

    @Test
    void http_2_and_a_head_without_host_or_without_end_are_refused_with_bytes() throws IOException {
        for (var bytes : List.of(
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",
                "GET /observe/metrics HTTP/1.1\r\n\r\n",
                "GET /observe/metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nA",
                "GET / HTTP/1.1\nHost: a\n\n",
                "GET / HTTP/1.0\n\n",
                "GET /" + "x".repeat(9_000) + " HTTP/1.0\r\n\r\n")) {
            try (var caller = connect()) {
                caller.send(bytes.getBytes(StandardCharsets.ISO_8859_1));
                caller.endSending();

                assertThat(caller.rest()).matches("(?s)HTTP/1\\.1 4.*\r\n\r\n4\\d\\d .*");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:9090",
                "127.0.0.1:9090",
                "10.1.2.3",
                "[::1]",
                "[2001:db8::7]:9090",
                "sluice-admin.shop.svc:9090",
                "edge",
                "localhost."
            })
    void an_address_and_names_that_are_known_are_answered(String host) throws IOException {
        assertThat(status("GET /observe/metrics HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rebound.example",
                "rebound.example:9090",
                "127.0.0.1.rebound.example",
                "localhost.rebound.example",
                "xlocalhost",
                "svc"
            })
    void a_name_that_anybody_may_have_lead_here_is_421(String host) throws IOException {
        assertThat(status("GET /observe/metrics HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                .isEqualTo(421);
        assertThat(status("GET /observe/metrics HTTP/1.0\r\nHost: " + host + "\r\n\r\n"))
                .isEqualTo(421);
    }

    @ParameterizedTest
    @CsvSource({
        "403, Origin: https://elsewhere.example",
        "403, Origin: null",
        "403, Sec-Fetch-Site: cross-site",
        "403, Sec-Fetch-Site: same-site",
        "200, Sec-Fetch-Site: same-origin",
        "200, Sec-Fetch-Site: none"
    })
    void pages_of_other_sites_may_not_ask(int status, String header) throws IOException {
        assertThat(status(Raw.head("GET /asyncapi.json HTTP/1.1", header))).isEqualTo(status);
    }

    /** RFC 9112 §3.2.2: what a target in absolute form names stands for {@code Host}. */
    @ParameterizedTest
    @CsvSource({
        "200, http://localhost/observe/health/live, localhost",
        "200, http://127.0.0.1:9090/observe/health/live, 127.0.0.1:9090",
        "400, http://rebound.example/observe/health/live, localhost",
        "400, http://localhost/observe/health/live, rebound.example",
        "421, http://rebound.example/observe/health/live, rebound.example"
    })
    void an_absolute_target_leads_around_no_rule(int status, String target, String host) throws IOException {
        assertThat(status("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "Head", "POST", "DELETE", "OPTIONS", "TRACE", "BREW"})
    void pages_are_read_only_and_the_case_of_a_method_counts(String method) throws IOException {
        try (var caller = connect()) {
            var answer =
                    caller.send(Raw.head(method + " /observe/metrics HTTP/1.1")).answer();

            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.headers("allow")).containsExactly("GET, HEAD");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/observe/metrics",
                "/contracts",
                "/explain",
                "/explain?method=GET&target=/",
                "/asyncapi.json",
                "/demand",
                "/demand/nobody"
            })
    void head_gets_the_status_and_length_of_get_alone(String page) throws IOException {
        try (var caller = connect()) {
            var get = caller.send(Raw.head("GET " + page + " HTTP/1.1")).answer();
            var head = caller.send(Raw.head("HEAD " + page + " HTTP/1.1")).answer(false);

            assertThat(head.status()).isEqualTo(get.status());
            assertThat(head.headers("content-length")).isEqualTo(get.headers("content-length"));
            assertThat(head.headers("content-type")).isEqualTo(get.headers("content-type"));
            assertThat(caller.send(LIVE).answer().status()).isEqualTo(200);
        }
    }

    /** RFC 9110 §8.6. */
    @Test
    void a_204_has_no_length() throws IOException {
        try (var caller = connect()) {
            var head =
                    caller.send(Raw.head("HEAD /observe/health/live HTTP/1.1")).answer(false);

            assertThat(head.status()).isEqualTo(204);
            assertThat(head.headers("content-length")).isEmpty();
            assertThat(caller.send(LIVE).answer().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"404, /nowhere, A: b", "421, /demand, Host: b.example", "403, /demand, Origin: a", "414, /LONG, A: b"})
    void a_refusal_of_head_has_no_body(int status, String path, String header) throws IOException {
        try (var caller = connect()) {
            var lines = (header.startsWith("Host") ? "" : "Host: localhost\r\n") + header + "\r\nConnection: close";
            caller.send("HEAD " + path.replace("LONG", "x".repeat(9_000)) + " HTTP/1.1\r\n" + lines + "\r\n\r\n");

            assertThat(caller.rest()).startsWith("HTTP/1.1 " + status).endsWith("\r\n\r\n");
        }
    }

    private static int status(String request) throws IOException {
        try (var caller = connect()) {
            return caller.send(request).answer().status();
        }
    }

    @Test
    void every_answer_is_kept_by_nobody_and_taken_for_nothing_else() throws IOException {
        for (var request : List.of(
                Raw.head("GET /asyncapi.json HTTP/1.1"),
                Raw.head("GET /observe/health HTTP/1.1"),
                Raw.head("GET /nowhere HTTP/1.1"),
                Raw.head("GET / HTTP/1.1", "Origin: a"),
                "GET /\r\n\r\n")) {
            try (var caller = connect()) {
                var answer = caller.send(request).answer();

                assertThat(answer.headers("cache-control")).contains("no-store");
                assertThat(answer.headers("x-content-type-options")).containsExactly("nosniff");
                assertThat(answer.headers("content-security-policy"))
                        .containsExactly("default-src 'none'; frame-ancestors 'none'");
                assertThat(answer.body()).isNotEmpty();
            }
        }
    }

    @Test
    void a_body_is_never_taken_for_the_next_request() throws IOException {
        var hidden = Raw.head("GET /observe/metrics HTTP/1.1");
        try (var caller = connect()) {
            caller.send(Raw.head("POST /demand HTTP/1.1", "Origin: a", "Content-Length: " + hidden.length()) + hidden);
            caller.endSending();

            assertThat(caller.rest()).containsOnlyOnce("HTTP/1.1 ").startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void a_connection_is_kept_for_the_next_question() throws IOException {
        try (var caller = connect()) {
            for (var count = 0; count < 3; count++) {
                assertThat(caller.send(Raw.head("GET /observe/metrics HTTP/1.1"))
                                .answer()
                                .status())
                        .isEqualTo(200);
            }
            caller.send(Raw.head("GET /observe/metrics HTTP/1.1", "Connection: close"));
            assertThat(caller.rest()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void idle_connections_lock_no_operator_out() throws IOException {
        for (var count = 0; count < 200; count++) {
            connect().send("GET / HT");
        }

        assertThat(status(Raw.head("GET /observe/metrics HTTP/1.1"))).isEqualTo(200);
    }

    /** A caller that does not read its answers is in flight for as long as it likes. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2"})
    void calls_in_flight_lock_no_probe_out(String from) throws IOException {
        var begun = new AtomicInteger();
        var release = new CountDownLatch(1);
        try (var listening = new Listening(new StubEdge(), config -> config, () -> awaiting(begun, release))) {
            var port = listening.listener().adminPort();
            for (var count = 1; count <= 50; count++) {
                var callers = count;
                new Raw(port, count % 2 == 0 ? from : "127.0.0.3").send(Raw.head("GET /observe/metrics HTTP/1.1"));
                await().until(() -> begun.get() == callers);
            }

            try (var probe = new Raw(port)) {
                assertThat(probe.send(LIVE).answer().status()).isEqualTo(200);
            }
        } finally {
            release.countDown();
        }
    }

    private static String awaiting(AtomicInteger begun, CountDownLatch release) {
        begun.incrementAndGet();
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "";
    }

    @Test
    void an_address_with_many_connections_keeps_no_connection_of_another_out() throws IOException {
        try (var operator = connect()) {
            assertThat(operator.send(LIVE).answer().status()).isEqualTo(200);
            for (var count = 0; count < 200; count++) {
                var other = new Raw(LISTENING.listener().adminPort(), "127.0.0.2");
                assertThat(other.send(LIVE).answer().status()).isEqualTo(200);
            }

            assertThat(operator.send(LIVE).answer().status()).isEqualTo(200);
        }
    }

    @Test
    void a_page_that_nobody_takes_ends_its_connection() throws IOException {
        var page = "a metric 1\n".repeat(2_000_000);
        var limits = new ListenerSettings.Limits(
                Listening.MAX_BODY, 100, 100, Duration.ofMillis(300), Duration.ofSeconds(10));
        try (var listening = new Listening(new StubEdge(), ListenConfigs.limits(limits), () -> page);
                var caller = new Raw(listening.listener().adminPort())) {
            caller.send(Raw.head("GET /observe/metrics HTTP/1.1"));

            await().until(() -> catchThrowable(() -> caller.send(Raw.head("GET /observe/metrics HTTP/1.1"))) != null);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /observe",
                "GET / HTTP/1.0",
                "GET / HTTP/1.0\r\nA",
                "GET / HTTP/1.1\r\n",
                "GET / HTTP/1.1\r\nA: b"
            })
    void a_head_that_stops_coming_is_408(String head) throws IOException {
        var limits = new ListenerSettings.Limits(
                Listening.MAX_BODY, 100, 100, Duration.ofMillis(300), Duration.ofMillis(300));
        try (var listening = new Listening(new StubEdge(), ListenConfigs.limits(limits));
                var caller = new Raw(listening.listener().adminPort())) {
            caller.send(head);

            assertThat(caller.rest()).startsWith("HTTP/1.1 408 ").containsPattern("\r\n\r\n408 .*not come in time\n$");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1.1"})
    void a_large_head_is_431(String version) throws IOException {
        try (var caller = connect()) {
            caller.send(Raw.head("GET /demand HTTP/" + version, "A: " + "x".repeat(30_000)));

            assertThat(caller.answer().status()).isEqualTo(431);
        }
    }

    @Test
    void a_malformed_head_is_told_what_is_wrong() throws IOException {
        try (var caller = connect()) {
            var answer = caller.send(Raw.head("GET /demand HTTP/1.1", "A : b")).answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("header");
        }
    }
}

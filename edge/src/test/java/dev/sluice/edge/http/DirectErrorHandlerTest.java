package dev.sluice.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.wire.Problem;
import java.io.IOException;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Helidon refuses before a handler; the table in {@code docs/http.md}. */
class DirectErrorHandlerTest {
    private static final StubEdge EDGE = new StubEdge();
    private static final Listening LISTENING = new Listening(EDGE);

    @AfterAll
    static void stop() {
        LISTENING.close();
    }

    static Stream<Arguments> refused() {
        var long8k = "x".repeat(9_000);
        return Stream.of(
                Arguments.of("noise", 400, "hello\r\n\r\n"),
                Arguments.of("no version", 400, "GET /\r\nHost: a\r\n\r\n"),
                Arguments.of("HTTP/1.0", 505, "GET / HTTP/1.0\r\nHost: a\r\n\r\n"),
                Arguments.of("HTTP/3.0", 400, "GET / HTTP/3.0\r\nHost: a\r\n\r\n"),
                Arguments.of("no host", 400, "GET / HTTP/1.1\r\n\r\n"),
                Arguments.of("two hosts", 400, Raw.head("GET / HTTP/1.1", "Host: b")),
                Arguments.of("bad percent", 400, Raw.head("GET /a%zz HTTP/1.1")),
                Arguments.of("bad query", 400, Raw.head("GET /a?b=<> HTTP/1.1")),
                Arguments.of("bad method", 400, Raw.head("G(T / HTTP/1.1")),
                Arguments.of("long target", 414, Raw.head("GET /" + long8k + " HTTP/1.1")),
                Arguments.of(
                        "many lines",
                        431,
                        Raw.head(
                                "GET / HTTP/1.1", Collections.nCopies(257, "A:").toArray(String[]::new))),
                Arguments.of("large head", 431, Raw.head("GET / HTTP/1.1", "A: " + long8k, "B: " + long8k)),
                Arguments.of("header without colon", 400, Raw.head("GET / HTTP/1.1", "hello")),
                Arguments.of("bad header name", 400, Raw.head("GET / HTTP/1.1", "a b: 1")),
                Arguments.of("bare line feed", 400, "GET / HTTP/1.1\nHost: a\n\n"),
                Arguments.of("two lengths", 400, Raw.head("POST / HTTP/1.1", "Content-Length: 1", "Content-Length: 2")),
                Arguments.of("bad length", 400, Raw.head("POST / HTTP/1.1", "Content-Length: 1x")),
                Arguments.of("negative length", 400, Raw.head("POST / HTTP/1.1", "Content-Length: -1")),
                Arguments.of(
                        "both lengths",
                        400,
                        Raw.head("POST / HTTP/1.1", "Content-Length: 1", "Transfer-Encoding: chunked")),
                Arguments.of(
                        "gzip transfer coding", 501, Raw.head("POST / HTTP/1.1", "Transfer-Encoding: gzip, chunked")),
                Arguments.of(
                        "transfer coding list",
                        501,
                        Raw.head("POST / HTTP/1.1", "Transfer-Encoding: gzip", "Transfer-Encoding: chunked")),
                Arguments.of(
                        "transfer coding that does not end",
                        400,
                        Raw.head("POST / HTTP/1.1", "Transfer-Encoding: gzip")),
                Arguments.of("length over the limit", 413, Raw.head("POST / HTTP/1.1", "Content-Length: 1000000000")),
                Arguments.of(
                        "chunk over the limit",
                        413,
                        Raw.head("POST / HTTP/1.1", "Transfer-Encoding: chunked") + "fffffff\r\n"),
                Arguments.of(
                        "bad chunk size", 400, Raw.head("POST / HTTP/1.1", "Transfer-Encoding: chunked") + "zz\r\n"),
                Arguments.of(
                        "unknown expectation", 417, Raw.head("POST / HTTP/1.1", "Expect: foo", "Content-Length: 1")),
                Arguments.of(
                        "unknown content coding",
                        415,
                        Raw.head("POST / HTTP/1.1", "Content-Encoding: br", "Content-Length: 1")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("refused")
    void every_refusal_is_a_problem_with_a_request_id_and_ends_the_connection(String what, int status, String request)
            throws IOException {
        try (var caller = LISTENING.connect()) {
            var answer = caller.send(request).answer();
            var problem = new ObjectMapper().readTree(answer.body());

            assertThat(answer.status()).as(what).isEqualTo(status);
            assertThat(answer.header("content-type")).contains(Problem.CONTENT_TYPE);
            assertThat(answer.header("connection")).contains("close");
            assertThat(answer.header("x-request-id").orElseThrow())
                    .isEqualTo(problem.get("requestId").textValue())
                    .matches("[A-Za-z0-9_-]{22}");
            assertThat(caller.rest()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"G", "GET /he", "GET / HTTP/1.1", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a", "\r\nGET /"
            })
    void a_head_that_breaks_off_is_malformed(String head) throws IOException {
        try (var caller = LISTENING.connect()) {
            caller.send(head);
            caller.endSending();

            assertThat(caller.answer().status()).isEqualTo(400);
            assertThat(caller.rest()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/LONG", "/%zz"})
    void a_refusal_of_head_has_no_body(String target) throws IOException {
        try (var caller = LISTENING.connect()) {
            caller.send("HEAD " + target.replace("LONG", "x".repeat(9_000)) + " HTTP/1.1\r\n\r\n");

            assertThat(caller.rest()).startsWith("HTTP/1.1 4").endsWith("\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n"})
    void a_connection_that_ends_before_a_request_is_answered_nothing(String bytes) throws IOException {
        try (var caller = LISTENING.connect()) {
            caller.send(bytes);
            caller.endSending();

            assertThat(caller.rest()).isEmpty();
        }
    }
}

package dev.sluice.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.request.EdgeResponse;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.Refusal;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A refused body may hold what looks like a request; nobody may execute it. */
class RefusedBodyTest {
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";

    /** Refuses by path, each in its own way, before the body was read to its end. */
    private static final StubEdge EDGE = new StubEdge(RefusedBodyTest::refuse);

    private static final Listening LISTENING = new Listening(EDGE);

    @AfterAll
    static void stop() {
        LISTENING.close();
    }

    private static EdgeResponse refuse(ReceivedRequest received) throws InterruptedException {
        return switch (received.rawPath()) {
            case "/401" -> StubEdge.refused(received.id(), new Refusal.NoToken());
            case "/413", "/415" -> StubEdge.echo(received);
            case "/200" -> StubEdge.text(200, "fine without it");
            case "/500" -> throw new IllegalStateException("the edge is broken, as this test wants");
            case "/stopped" -> throw new InterruptedException("as this test wants");
            default -> StubEdge.refused(received.id(), new Refusal.PathNotFound());
        };
    }

    static Stream<String[]> refusals() {
        return Stream.of("/404 404", "/401 401", "/413 413", "/200 200", "/500 500", "/stopped 500", "/415 415")
                .flatMap(each -> Stream.of("0", "2000", "60000", "200000")
                        .flatMap(filler -> Stream.of("length", "chunked", "one-chunk", "expect")
                                .map(framing -> (each + " " + filler + " " + framing).split(" "))));
    }

    @ParameterizedTest(name = "{0} answered {1}, {2} bytes before it, {3}")
    @MethodSource("refusals")
    void a_request_inside_a_refused_body_is_never_executed(String path, int status, int filler, String framing)
            throws IOException {
        var body = "x".repeat(Math.max(filler, path.equals("/413") ? 1_001 : 0)) + SMUGGLED;
        var coding = path.equals("/415") ? "Content-Encoding: br" : "Accept: */*";
        try (var caller = LISTENING.connect()) {
            var answer = send(caller, path, coding, body, framing).answer();
            var closes = answer.headers("connection").contains("close");
            var next = closes
                    ? caller.rest()
                    : caller.send(Raw.head("GET /next HTTP/1.1")).answer().head();

            assertThat(answer.status()).isIn(status, body.length() > Listening.MAX_BODY ? 413 : status);
            assertThat(closes).isEqualTo(!framing.equals("length") || !isShort(body) || isAskedFor(path));
            assertThat(next).matches(closes ? "" : "(?s)HTTP/1.1 404 .*");
            assertThat(EDGE.asked()).doesNotContain("GET /smuggled");
        }
    }

    private static boolean isShort(String body) {
        return body.length() <= Math.min(64 * 1024, Listening.MAX_BODY);
    }

    /** Who begins to read a body and refuses it then leaves the connection to its end. */
    private static boolean isAskedFor(String path) {
        return path.equals("/413") || path.equals("/415");
    }

    private static Raw send(Raw caller, String path, String coding, String body, String framing) throws IOException {
        var post = "POST " + path + " HTTP/1.1";
        var length = "Content-Length: " + body.length();
        return switch (framing) {
            case "length" -> caller.send(Raw.head(post, coding, length) + body);
            case "expect" -> caller.send(Raw.head(post, coding, length, "Expect: 100-continue") + body);
            case "one-chunk" ->
                caller.send(Raw.head(post, coding, "Transfer-Encoding: chunked")
                        + Integer.toHexString(body.length())
                        + "\r\n"
                        + body
                        + "\r\n0\r\n\r\n");
            default ->
                caller.send(Raw.head(post, coding, "Transfer-Encoding: chunked")
                        + Integer.toHexString(body.length() - SMUGGLED.length())
                        + "\r\n"
                        + body.substring(0, body.length() - SMUGGLED.length())
                        + "\r\n"
                        + SMUGGLED);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE", "HEAD", "OPTIONS", "BREW"})
    void the_same_holds_whatever_the_method(String method) throws IOException {
        try (var caller = LISTENING.connect()) {
            caller.send(Raw.head(method + " /404 HTTP/1.1", "Content-Length: " + SMUGGLED.length()) + SMUGGLED);

            caller.answer(!method.equals("HEAD"));
            var next = caller.send(Raw.head("GET /next HTTP/1.1")).answer();

            assertThat(next.status()).isEqualTo(404);
            assertThat(EDGE.asked()).contains(method + " /404").doesNotContain("GET /smuggled");
        }
    }

    @Test
    void a_short_refused_body_that_does_not_come_ends_its_connection_after_the_answer() throws IOException {
        try (var caller = LISTENING.connect()) {
            caller.send(Raw.head("POST /404 HTTP/1.1", "Content-Length: 10") + "12345");

            var answer = caller.answer();
            var rest = caller.rest();

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.headers("connection")).isEmpty();
            assertThat(rest).isEmpty();
        }
    }

    @Test
    void the_same_holds_where_the_caller_asks_for_the_end_of_the_connection() throws IOException {
        try (var caller = LISTENING.connect()) {
            caller.send(Raw.head("GET /200 HTTP/1.1", "Connection: close") + SMUGGLED);

            caller.answer();

            assertThat(caller.rest()).isEmpty();
            assertThat(EDGE.asked()).doesNotContain("GET /smuggled");
        }
    }

    @Test
    void an_answer_reaches_a_caller_that_is_still_sending_a_large_body() throws IOException {
        var mebibyte = "x".repeat(1 << 20);
        try (var caller = LISTENING.connect()) {
            caller.send(Raw.head("POST /401 HTTP/1.1", "Content-Length: " + 20L * mebibyte.length()));
            for (var sent = 0; sent < 20; sent++) {
                caller.send(mebibyte);
            }

            assertThat(caller.answer().status()).isEqualTo(413);
        }
    }
}

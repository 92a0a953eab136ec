package dev.sluice.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.wire.Problem;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where requests begin and end on the wire: what two readers could read in two ways is refused, and nothing behind it is done. */
class FramingTest {
    private static final String NEXT = Raw.head("GET /smuggled HTTP/1.1");
    private static final String CHUNKED = "Transfer-Encoding: chunked";

    private final StubEdge edge = new StubEdge();
    private final Listening listening = new Listening(edge);

    @AfterEach
    void stop() {
        listening.close();
    }

    static Stream<Arguments> heads() {
        return Stream.of(
                Arguments.of("empty name", Raw.head("GET / HTTP/1.1", ": a")),
                Arguments.of("blank before the colon", Raw.head("GET / HTTP/1.1", "A : a")),
                Arguments.of("folded line", Raw.head("GET / HTTP/1.1", "A: a", " b")),
                Arguments.of("first line folded", "GET / HTTP/1.1\r\n Host: a\r\nHost: a\r\n\r\n"),
                Arguments.of("LF at a line's end", "GET / HTTP/1.1\r\nHost: a\nB: c\r\n\r\n"),
                Arguments.of("LF at the head's end", "GET / HTTP/1.1\r\nHost: a\r\n\n"),
                Arguments.of("CR in a value", Raw.head("GET / HTTP/1.1", "A: a\rB: b")),
                Arguments.of("NUL in a value", Raw.head("GET / HTTP/1.1", "A: a\0b")),
                Arguments.of("NUL in the target", Raw.head("GET /\0 HTTP/1.1")),
                Arguments.of("fragment", Raw.head("GET /a#b HTTP/1.1")),
                Arguments.of("empty fragment", Raw.head("GET /a# HTTP/1.1")),
                Arguments.of("two blanks", Raw.head("GET  / HTTP/1.1")),
                Arguments.of("blank in the target", Raw.head("GET /a b HTTP/1.1")),
                Arguments.of("blank after the version", Raw.head("GET / HTTP/1.1 ")),
                Arguments.of("two empty lines before", "\r\n\r\n" + Raw.head("GET / HTTP/1.1")),
                Arguments.of("signed length", Raw.head("POST / HTTP/1.1", "Content-Length: +5") + "hello"),
                Arguments.of("list of lengths", Raw.head("POST / HTTP/1.1", "Content-Length: 5, 5") + "hello"),
                Arguments.of(
                        "the length twice",
                        Raw.head("POST / HTTP/1.1", "Content-Length: 5", "Content-Length: 5") + "hello"),
                Arguments.of("both lengths", Raw.head("POST / HTTP/1.1", CHUNKED, "Content-Length: 5") + "0\r\n\r\n"),
                Arguments.of(
                        "chunked twice",
                        Raw.head("POST / HTTP/1.1", "Transfer-Encoding: chunked, chunked") + "0\r\n\r\n"),
                Arguments.of("two lines of chunked", Raw.head("POST / HTTP/1.1", CHUNKED, CHUNKED) + "0\r\n\r\n"),
                Arguments.of("xchunked", Raw.head("POST / HTTP/1.1", "Transfer-Encoding: xchunked") + "0\r\n\r\n"),
                Arguments.of(
                        "chunked with a parameter",
                        Raw.head("POST / HTTP/1.1", "Transfer-Encoding: chunked;x") + "0\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("heads")
    void a_head_is_read_in_one_way_or_refused(String what, String request) throws IOException {
        isRefused(what, request + NEXT);

        assertThat(edge.asked()).as(what).isEmpty();
    }

    static Stream<Arguments> chunks() {
        return Stream.concat(
                sizes().map(size -> Arguments.of(size, size + "\r\nhello\r\n0\r\n\r\n")),
                Stream.of(
                        Arguments.of("two other bytes", "5\r\nhelloXX0\r\n\r\n"),
                        Arguments.of("LF behind data", "5\r\nhello\n0\r\n\r\n"),
                        Arguments.of("CR behind data", "5\r\nhello\r0\r\n\r\n"),
                        Arguments.of("LF behind a size", "5\nhello\r\n0\r\n\r\n"),
                        Arguments.of("CR behind a size", "5\rhello\r\n0\r\n\r\n"),
                        Arguments.of("LF behind an extension", "5;a\nhello\r\n0\r\n\r\n"),
                        Arguments.of("LF at the end", "5\r\nhello\r\n0\r\n\n"),
                        Arguments.of("LF behind the last size", "5\r\nhello\r\n0\n\r\n"),
                        Arguments.of("CR at the end", "5\r\nhello\r\n0\r\n\r\r"),
                        Arguments.of("bad trailer", "5\r\nhello\r\n0\r\nA b\r\n\r\n"),
                        Arguments.of("long extensions", "5;" + "a".repeat(5_000) + "\r\nhello\r\n0\r\n\r\n"),
                        Arguments.of("long trailers", "5\r\nhello\r\n0\r\nA: " + "a".repeat(9_000) + "\r\n\r\n")));
    }

    private static Stream<String> sizes() {
        return Stream.of("+17", "-1", " 17", "0x17", "", "17 ", "1g", "80000000", "ffffffffffffffff1", "0".repeat(17));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("chunks")
    void a_chunk_is_read_in_one_way_or_refused(String what, String body) throws IOException {
        isRefused(what, Raw.head("POST /chunked HTTP/1.1", CHUNKED) + body + NEXT);

        assertThat(edge.asked()).as(what).containsExactly("POST /chunked");
    }

    private void isRefused(String what, String request) throws IOException {
        try (var caller = listening.connect()) {
            var answer = caller.send(request).answer();
            var problem = new ObjectMapper().readTree(answer.body());

            assertThat(answer.status()).as(what).isEqualTo(400);
            assertThat(answer.header("content-type")).contains(Problem.CONTENT_TYPE);
            assertThat(answer.header("connection")).contains("close");
            assertThat(answer.header("x-request-id"))
                    .contains(problem.get("requestId").textValue());
            assertThat(caller.rest()).as(what).isEmpty();
        }
    }

    @Test
    void what_came_before_is_answered_first() throws IOException {
        try (var caller = listening.connect()) {
            caller.send(Raw.head("POST /1 HTTP/1.1", "Content-Length: 1") + "1"
                    + Raw.head("POST /2 HTTP/1.1", CHUNKED) + "1\r\n2\r\n0\r\n\r\n"
                    + Raw.head("GET /3 HTTP/1.1", ": a"));

            assertThat(List.of(caller.answer().body(), caller.answer().body())).containsExactly("1", "2");
            assertThat(caller.answer().status()).isEqualTo(400);
            assertThat(caller.rest()).isEmpty();
            assertThat(edge.asked()).containsExactly("POST /1", "POST /2");
        }
    }

    @Test
    void extensions_and_trailers_are_read_and_dropped() throws IOException {
        var seesTrailers = new StubEdge(received -> {
            var answered = StubEdge.echo(received);
            return StubEdge.text(
                    answered.status(), received.headers().all("x-a").toString());
        });
        try (var caller = listening.connect();
                var other = new Listening(seesTrailers);
                var second = other.connect()) {
            var body = "3;a=b\r\nhel\r\n2 ;c=\"\\\"\"\r\nlo\r\n0;d\r\nX-A: 1\r\nContent-Length: 9\r\n\r\n";
            caller.send(Raw.head("POST /1 HTTP/1.1", CHUNKED) + body + Raw.head("GET /2 HTTP/1.1"));
            second.send(Raw.head("POST / HTTP/1.1", CHUNKED, "X-A: 0") + body);

            assertThat(caller.answer().body()).isEqualTo("hello");
            assertThat(caller.answer().status()).isEqualTo(200);
            assertThat(second.answer().body()).isEqualTo("[0]");
        }
    }

    @Test
    void an_empty_line_before_a_request_is_passed_over() throws IOException {
        try (var caller = listening.connect()) {
            caller.send(
                    "\r\n" + Raw.head("POST / HTTP/1.1", "Content-Length: 1") + "1\r\n" + Raw.head("GET / HTTP/1.1"));

            assertThat(caller.answer().body()).isEqualTo("1");
            assertThat(caller.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void requests_follow_each_other_whatever_became_of_the_one_before() throws IOException {
        try (var caller = listening.connect()) {
            caller.send(Raw.head("HEAD /1 HTTP/1.1"));
            caller.answer(false);
            caller.send(Raw.head("POST /2 HTTP/1.1", "Content-Length: 5", "Expect: 100-continue"));
            assertThat(caller.answer().status()).isEqualTo(100);
            caller.send("hello" + Raw.head("POST /3 HTTP/1.1", CHUNKED, "Expect: 100-continue"));
            assertThat(caller.answer().body()).isEqualTo("hello");
            assertThat(caller.answer().status()).isEqualTo(100);
            caller.send("1\r\n").send("3\r").send("\n0\r\n\r").send("\n" + Raw.head("GET /4 HTTP/1.1"));

            assertThat(caller.answer().body()).isEqualTo("3");
            assertThat(caller.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void a_request_may_come_byte_by_byte() throws IOException {
        var text = Raw.head("POST /1 HTTP/1.1", CHUNKED) + "1;a=b\r\n1\r\n0\r\nA: b\r\n\r\n"
                + Raw.head("POST /2 HTTP/1.1", "Content-Length: 2") + "22";
        try (var caller = listening.connect()) {
            for (var at = 0; at < text.length(); at++) {
                caller.send(text.substring(at, at + 1));
            }

            assertThat(List.of(caller.answer().body(), caller.answer().body())).containsExactly("1", "22");
        }
    }
}

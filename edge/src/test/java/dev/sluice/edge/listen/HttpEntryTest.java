package dev.sluice.edge.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.edge.request.Answered;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpEntryTest {

    @Test
    void a_body_comes_in_and_an_answer_goes_out() throws IOException {
        try (var listening = new Listening(new StubEdge());
                var caller = listening.connect()) {
            caller.send(Raw.head("POST /orders?a=1 HTTP/1.1", "Content-Length: 5") + "hello");

            var answer = caller.answer();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("hello");
            assertThat(answer.header("date")).isPresent();
            assertThat(answer.header("x-request-id").orElseThrow()).matches("[A-Za-z0-9_-]{22}");
        }
    }

    @Test
    void a_connection_whose_body_was_read_serves_the_next_request() throws IOException {
        try (var listening = new Listening(new StubEdge());
                var caller = listening.connect()) {
            caller.send(Raw.head("POST /a HTTP/1.1", "Content-Length: 1") + "1");
            caller.answer();
            caller.send(Raw.head("POST /b HTTP/1.1", "Transfer-Encoding: chunked") + "1\r\n2\r\n0\r\n\r\n");
            caller.answer();
            caller.send(Raw.head("GET /c HTTP/1.1"));

            assertThat(caller.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void path_and_query_are_those_of_the_request_line() throws IOException {
        try (var listening = new Listening(new StubEdge(received ->
                        StubEdge.text(200, received.method() + " " + received.rawPath() + " " + received.rawQuery())));
                var caller = listening.connect()) {
            caller.send(Raw.head("GET /a/%2e%2e//b%2Fc;x=1/%00?q=%20a+b&c HTTP/1.1"));

            assertThat(caller.answer().body()).isEqualTo("GET /a/%2e%2e//b%2Fc;x=1/%00 q=%20a+b&c");
        }
    }

    @Test
    void headers_of_an_answer_repeat_and_none_can_break_its_framing() throws IOException {
        var answered = new Answered(
                201,
                List.of(
                        new HttpHeader("set-cookie", "a=1"),
                        new HttpHeader("location", "/x"),
                        new HttpHeader("set-cookie", "b=2"),
                        new HttpHeader("x-bad", "1\r\nX-Injected: 1"),
                        new HttpHeader("content-length", "5"),
                        new HttpHeader("transfer-encoding", "chunked"),
                        new HttpHeader("x-request-id", "forged"),
                        new HttpHeader("bad name", "1")),
                new byte[] {'o', 'k'});
        try (var listening = new Listening(new StubEdge(received -> answered));
                var caller = listening.connect()) {
            caller.send(Raw.head("GET / HTTP/1.1"));

            var answer = caller.answer();

            assertThat(answer.headers("set-cookie")).containsExactly("a=1", "b=2");
            assertThat(answer.header("location")).contains("/x");
            assertThat(answer.headers("content-length")).containsExactly("2");
            assertThat(answer.headers("x-request-id")).singleElement().isNotEqualTo("forged");
            assertThat(answer.head())
                    .doesNotContainIgnoringCase("injected")
                    .doesNotContainIgnoringCase("transfer-encoding")
                    .doesNotContain("bad name");
        }
    }

    @Test
    void head_has_the_length_of_get_and_no_body() throws IOException {
        try (var listening = new Listening(new StubEdge(received -> StubEdge.text(200, "twelve bytes")));
                var caller = listening.connect()) {
            caller.send(Raw.head("HEAD / HTTP/1.1"));
            var head = caller.answer(false);
            caller.send(Raw.head("GET / HTTP/1.1"));
            var get = caller.answer();

            assertThat(head.header("content-length"))
                    .isEqualTo(get.header("content-length"))
                    .contains("12");
            assertThat(get.body()).isEqualTo("twelve bytes");
        }
    }
}

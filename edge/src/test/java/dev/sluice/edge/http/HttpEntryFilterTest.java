package dev.sluice.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.edge.request.EdgeResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class HttpEntryFilterTest {

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
        var answered = new EdgeResponse(
                201,
                List.of(
                        new HttpHeader("set-cookie", "a=1"),
                        new HttpHeader("location", "/x"),
                        new HttpHeader("set-cookie", "b=2"),
                        new HttpHeader("x-bad", "1\r\nX-Injected: 1"),
                        new HttpHeader("content-length", "5"),
                        new HttpHeader("host", "elsewhere"),
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
                    .doesNotContain("elsewhere")
                    .doesNotContainIgnoringCase("transfer-encoding")
                    .doesNotContain("bad name");
        }
    }

    @Test
    void thousands_of_headers_of_one_name_are_answered_all() throws IOException {
        var headers = Collections.nCopies(5_000, new HttpHeader("x-a", "b"));
        try (var listening = new Listening(new StubEdge(_ -> new EdgeResponse(200, headers, new byte[0])));
                var caller = listening.connect()) {
            var answer = caller.send(Raw.head("GET / HTTP/1.1")).answer();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers("x-a")).hasSize(5_000);
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

    @Test
    void a_target_with_other_bytes_than_visible_ascii_is_malformed() throws IOException {
        try (var listening = new Listening(new StubEdge());
                var caller = listening.connect()) {
            caller.send(Raw.head("GET /a\u00e4 HTTP/1.1"));

            assertThat(caller.answer().status()).isEqualTo(400);
        }
    }

    @Test
    @SuppressWarnings(
            "NullAway") // it does not see the annotation of a compact constructor's array in another class file
    void answers_without_a_body_have_none() throws IOException {
        try (var listening = new Listening(new StubEdge(received ->
                        new EdgeResponse(Integer.parseInt(received.rawPath().substring(1)), List.of(), null)));
                var caller = listening.connect()) {
            for (var method : List.of("GET", "HEAD")) {
                for (var status : List.of(204, 304, 205, 201)) {
                    var answer = caller.send(Raw.head(method + " /" + status + " HTTP/1.1"))
                            .answer();

                    assertThat(answer.status()).isEqualTo(status);
                    assertThat(answer.body()).isEmpty();
                    assertThat(answer.headers("content-length"))
                            .isEqualTo(status == 204 || status == 304 ? List.of() : List.of("0"));
                    assertThat(answer.headers("transfer-encoding")).isEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD / HTTP/1.1\r\n\r\n", "HEAD / HTTP/1.1\r\n: a\r\n\r\n"})
    void a_refusal_of_head_has_no_body(String request) throws IOException {
        try (var listening = new Listening(new StubEdge());
                var caller = listening.connect()) {
            var answer = caller.send(request).answer(false);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(caller.rest()).isEmpty();
        }
    }

    @Test
    void one_request_more_than_there_is_room_for_is_refused_at_once() throws IOException, InterruptedException {
        var began = new CountDownLatch(1);
        var finish = new CountDownLatch(1);
        var edge = new StubEdge(received -> {
            began.countDown();
            finish.await();
            return StubEdge.text(200, "done");
        });
        try (var listening = new Listening(
                        edge,
                        ListenConfigs.limits(new ListenerSettings.Limits(
                                Listening.MAX_BODY, 1, 100, Duration.ofSeconds(10), Duration.ofSeconds(10))));
                var first = listening.connect();
                var second = listening.connect()) {
            first.send(Raw.head("GET /first HTTP/1.1"));
            began.await();
            var refused = second.send(Raw.head("GET /second HTTP/1.1")).answer();
            finish.countDown();
            var answered = first.answer();

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body()).contains("IN_FLIGHT", "1 requests in flight");
            assertThat(answered.status()).isEqualTo(200);
            await().until(() ->
                    second.send(Raw.head("GET /third HTTP/1.1")).answer().status() == 200);
            assertThat(edge.asked()).containsExactly("GET /first", "GET /third");
        }
    }

    @Test
    void a_caller_that_hangs_up_gives_its_room_back() throws IOException, InterruptedException {
        var began = new CountDownLatch(1);
        var finish = new CountDownLatch(1);
        try (var listening = new Listening(
                new StubEdge(received -> {
                    if (received.rawPath().equals("/gone")) {
                        began.countDown();
                        finish.await();
                    }
                    return StubEdge.text(200, "done");
                }),
                ListenConfigs.limits(new ListenerSettings.Limits(
                        Listening.MAX_BODY, 1, 100, Duration.ofSeconds(10), Duration.ofSeconds(10))))) {
            try (var gone = listening.connect()) {
                gone.send(Raw.head("GET /gone HTTP/1.1"));
                began.await();
                gone.reset();
            }
            finish.countDown();

            await().until(() -> {
                try (var next = listening.connect()) {
                    return next.send(Raw.head("GET /next HTTP/1.1")).answer().status() == 200;
                }
            });
        }
    }

    @Test
    void both_request_ids_are_in_the_logging_context_and_the_callers_own_is_cleaned() throws IOException {
        var seen = new ConcurrentLinkedQueue<String>();
        try (var listening = new Listening(new StubEdge(received -> {
                    seen.add(MDC.get("requestId"));
                    seen.add(String.valueOf(MDC.get("callerRequestId")));
                    return StubEdge.text(200, received.id().text());
                }));
                var caller = listening.connect()) {
            var first = caller.send(Raw.head("GET / HTTP/1.1", "X-Request-Id: my\u00e4 id\t" + "9".repeat(200)))
                    .answer();
            var second = caller.send(Raw.head("GET / HTTP/1.1")).answer();

            assertThat(seen).containsExactly(first.body(), "myid" + "9".repeat(124), second.body(), "null");
            assertThat(first.header("x-request-id")).contains(first.body());
        }
    }

    @Test
    void a_head_that_is_pipelined_is_answered_after_the_one_before() throws IOException {
        try (var listening = new Listening(new StubEdge(received -> StubEdge.text(200, received.rawPath())));
                var caller = listening.connect()) {
            caller.send(Raw.head("GET /1 HTTP/1.1") + Raw.head("GET /2 HTTP/1.1"));

            assertThat(caller.answer().body()).isEqualTo("/1");
            assertThat(caller.answer().body()).isEqualTo("/2");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "*, *",
        "a, a",
        "/http://localhost/a, /http://localhost/a",
        "http://localhost/a, /a",
        "HTTP://LOCALHOST/a//b/%2e?c, /a//b/%2e",
        "http://localhost:80/, /",
        "http://localhost:80?a, *",
        "http://localhost, *"
    })
    void a_target_in_absolute_form_means_its_path(String target, String path) throws IOException {
        try (var listening = new Listening(new StubEdge(received -> StubEdge.text(200, received.rawPath())));
                var caller = listening.connect()) {
            caller.send(Raw.head("OPTIONS " + target + " HTTP/1.1"));

            assertThat(caller.answer().body()).isEqualTo(path);
        }
    }

    @Test
    void the_authority_of_an_absolute_target_stands_for_host() throws IOException {
        try (var listening = new Listening(new StubEdge(received -> StubEdge.text(
                        200,
                        received.rawPath() + "?" + received.rawQuery() + " "
                                + received.headers().all("host"))));
                var caller = listening.connect()) {
            caller.send("GET http://[::1]:80?a=b HTTP/1.1\r\nHost: [::1]\r\n\r\n");
            var literal = caller.answer();
            caller.send("GET http://API.example/a HTTP/1.1\r\nHost: api.EXAMPLE:80\r\n\r\n");

            assertThat(literal.body()).isEqualTo("/?a=b [[::1]:80]");
            assertThat(caller.answer().body()).isEqualTo("/a? [API.example]");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://other/a",
                "http://localhost.other/a",
                "http://localhost:8080/a",
                "http://user@localhost/a",
                "http://localhost@other/a",
                "http:///a",
                "http://",
                "ftp://localhost/a",
                "localhost://localhost/a",
                "https://localhost:80/a"
            })
    void an_absolute_target_that_contradicts_host_is_malformed(String target) throws IOException {
        var edge = new StubEdge();
        try (var listening = new Listening(edge);
                var caller = listening.connect()) {
            caller.send(Raw.head("GET " + target + " HTTP/1.1"));

            assertThat(caller.answer().status()).isEqualTo(400);
            assertThat(edge.asked()).isEmpty();
        }
    }

    @Test
    void the_case_of_a_method_counts() throws IOException {
        try (var listening = new Listening(new StubEdge(received -> StubEdge.text(200, received.method())));
                var caller = listening.connect()) {
            for (var method : List.of("get", "GET", "Post", "POST", "hEAD-ER")) {
                caller.send(Raw.head(method + " / HTTP/1.1"));

                assertThat(caller.answer().body()).isEqualTo(method);
            }
        }
    }

    @Test
    void nothing_is_tunnelled() throws IOException {
        var edge = new StubEdge();
        try (var listening = new Listening(edge);
                var caller = listening.connect()) {
            caller.send(Raw.head("CONNECT localhost:443 HTTP/1.1"));

            assertThat(caller.answer().status()).isEqualTo(501);
            assertThat(edge.asked()).isEmpty();
        }
    }

    @Test
    void octets_beyond_ascii_are_read_as_utf_8_or_as_latin_1() throws IOException {
        try (var listening = new Listening(new StubEdge(received ->
                        StubEdge.text(200, String.join("|", received.headers().all("x-name")))));
                var caller = listening.connect()) {
            caller.send(Raw.head(
                    "GET / HTTP/1.1",
                    "X-Name: na\u00c3\u00afve \u00e2\u0082\u00ac",
                    "X-Name:\tna\u00efve\t",
                    "X-Name: plain"));

            assertThat(caller.answer().body()).isEqualTo("na\u00efve \u20ac|na\u00efve|plain");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"na\u00c3\u00afve", "na\u00efve"})
    void octets_beyond_ascii_are_read_the_same_way_over_http_2(String octets) throws Exception {
        try (var listening = new Listening(new StubEdge(received ->
                        StubEdge.text(200, String.join("|", received.headers().all("x-name")))));
                var caller = new Http2Caller(listening.port())) {
            var answer = caller.get(Http2Caller.indexed("x-name", octets)).answer();

            assertThat(answer.body()).isEqualTo("na\u00efve");
        }
    }

    @Test
    void headers_of_an_answer_go_out_as_utf_8() throws IOException {
        var answered = StubEdge.text(
                200,
                "",
                new HttpHeader("x-name", "plain"),
                new HttpHeader("x-name", "na\u00efve"),
                new HttpHeader("x-name", "\u20ac"),
                new HttpHeader("x-name", "plain again"),
                new HttpHeader("etag", "\"\u00e9\""),
                new HttpHeader("x-edges", " \ta b \t"),
                new HttpHeader("x-empty", ""),
                new HttpHeader("x-blank", " "));
        try (var listening = new Listening(new StubEdge(_ -> answered));
                var caller = listening.connect()) {
            var answer = caller.send(Raw.head("GET / HTTP/1.1")).answer();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.head().lines())
                    .contains(
                            "x-name: plain",
                            "x-name: na\u00c3\u00afve",
                            "x-name: \u00e2\u0082\u00ac",
                            "x-name: plain again",
                            "x-edges: a b",
                            "x-empty: ",
                            "x-blank: ");
            assertThat(answer.headers("etag")).containsExactly("\"\u00c3\u00a9\"");
        }
    }

    @Test
    @SuppressWarnings("NullAway") // as nothing else that an answer may hold would break its writing
    void an_answer_that_cannot_be_written_is_502_under_its_own_id() throws IOException {
        var ids = new ConcurrentLinkedQueue<String>();
        try (var listening = new Listening(new StubEdge(received -> {
                    ids.add(received.id().text());
                    var second = received.rawPath().equals("/broken") ? null : "2";
                    return StubEdge.text(200, "x", new HttpHeader("x-a", "1"), new HttpHeader("x-b", second));
                }));
                var caller = listening.connect()) {
            var broken = caller.send(Raw.head("GET /broken HTTP/1.1")).answer();
            var next = caller.send(Raw.head("GET /next HTTP/1.1")).answer();

            assertThat(broken.status()).isEqualTo(502);
            assertThat(broken.header("x-a")).isEmpty();
            assertThat(broken.header("x-request-id")).contains(ids.remove());
            assertThat(broken.body()).contains("BrokenReply", "cannot be written");
            assertThat(next.status()).isEqualTo(200);
        }
    }
}

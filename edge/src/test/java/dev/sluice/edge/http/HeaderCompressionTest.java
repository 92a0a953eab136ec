package dev.sluice.edge.http;

import static dev.sluice.edge.http.Http2Caller.HEADER_TABLE_SIZE;
import static dev.sluice.edge.http.Http2Caller.indexed;
import static dev.sluice.edge.http.Http2Caller.integer;
import static dev.sluice.edge.http.Http2Caller.join;
import static dev.sluice.edge.http.Http2Caller.octets;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.contracts.wire.HttpHeader;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Heads over HTTP/2 through the listener, RFC 7541. What the library's own parts do stands in its module's tests. */
@Timeout(120)
class HeaderCompressionTest {
    private static final int COMPRESSION_ERROR = 9;
    private static final byte[] NOTHING = {};

    private static Stream<Arguments> largeEntries() {
        return Stream.of(
                Arguments.of("one field larger than the table", NOTHING, indexed("x-a", "v".repeat(4_100))),
                Arguments.of("a table of 0", octets("20"), indexed("x-a", "v")),
                Arguments.of("a table of 33", integer(33, 5, 0x20), indexed("x-a", "v")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("largeEntries")
    void entries_larger_than_the_table_are_answered_and_others_served_meanwhile(
            String what, byte[] before, byte[] field) throws IOException, Http2Exception {
        var calls = new ArrayList<Http2Caller>();
        try (var listening = new Listening(new StubEdge())) {
            for (var count = 0; count <= Runtime.getRuntime().availableProcessors(); count++) {
                var caller = new Http2Caller(listening.port());
                calls.add(caller);
                var block = join(before, octets("82 86 84"), Http2Caller.named(1, "localhost"), field);
                caller.getWhole(block);
            }

            try (var witness = listening.connect();
                    var operator = new Raw(listening.listener().adminPort())) {
                assertThat(witness.send(Raw.head("GET / HTTP/1.1")).answer().status())
                        .isEqualTo(200);
                assertThat(operator.send(Raw.head("GET /observe/metrics HTTP/1.1"))
                                .answer()
                                .status())
                        .isEqualTo(200);
            }
            for (var caller : calls) {
                assertThat(caller.answer().status()).isEqualTo(200);
                assertThat(caller.get(NOTHING).answer().status()).isEqualTo(200);
            }
        } finally {
            for (var caller : calls) {
                caller.close();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "RFC 7541 §6.1 index 0                          | 80",
                "RFC 7541 §2.3.3 an index beyond the table      | be",
                "RFC 7541 §5.1 an integer of more than 2^32     | ff ff ff ff ff ff 7f",
                "RFC 7541 §5.2 a string longer than its block   | 00 01 61 05 61",
                "RFC 7541 §5.2 padding of 8 bits                | 00 01 61 82 1f ff",
                "RFC 7541 §5.2 EOS                              | 00 01 61 84 ff ff ff fc",
                "RFC 7541 §6.3 a size update over the maximum   | 3f e2 1f",
                "RFC 7541 §4.2 a size update after a field      | 82 20",
            })
    void what_cannot_be_decoded_ends_its_connection_and_writes_no_stack_trace(String rule, String block)
            throws IOException {
        var logger = (Logger) LoggerFactory.getLogger("io.helidon");
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        try (var listening = new Listening(new StubEdge());
                var caller = new Http2Caller(listening.port());
                var witness = listening.connect()) {
            caller.getWhole(octets(block));

            assertThat(caller.goAway()).as(rule).isEqualTo(COMPRESSION_ERROR);
            assertThat(witness.send(Raw.head("GET / HTTP/1.1")).answer().status())
                    .isEqualTo(200);
            assertThat(lines.list).noneMatch(HeaderCompressionTest::hasStackTrace);
        } finally {
            logger.detachAppender(lines);
        }
    }

    private static boolean hasStackTrace(ILoggingEvent line) {
        var thrown = line.getThrowableProxy();
        return thrown != null && thrown.getClassName().endsWith("Http2Exception");
    }

    private static Stream<String> values() {
        return Stream.of(
                "<ab>~~~~", "~~~~", "~", "v".repeat(4_100), "v".repeat(8_000), "~".repeat(5_000), "v".repeat(40_000));
    }

    @ParameterizedTest
    @MethodSource("values")
    void a_header_of_an_answer_arrives_whatever_its_length_as_huffman_code(String value)
            throws IOException, Http2Exception {
        var answers = new ConcurrentLinkedQueue<>(List.of(
                List.of(new HttpHeader("x-value", value), new HttpHeader("set-cookie", "of=the-first")),
                List.of(new HttpHeader("x-other", "a")),
                List.of(new HttpHeader("x-value", value))));
        try (var listening = new Listening(new StubEdge(_ -> StubEdge.text(200, "", headers(answers))));
                var caller = new Http2Caller(listening.port())) {
            var first = caller.get(NOTHING).answer().head();
            var second = caller.get(NOTHING).answer().head();
            var third = caller.get(NOTHING).answer().head();

            assertThat(first.get("x-value")).hasToString(value);
            assertThat(first.get("set-cookie")).hasToString("of=the-first");
            assertThat(second.get("x-other")).hasToString("a");
            assertThat(second.names()).doesNotContain("set-cookie", "x-value");
            assertThat(third.get("x-value")).hasToString(value);
            assertThat(third.names()).doesNotContain("set-cookie", "x-other");
        }
    }

    private static HttpHeader[] headers(Queue<List<HttpHeader>> answers) {
        return answers.remove().toArray(HttpHeader[]::new);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void no_answer_carries_what_stood_in_another(long seed) throws IOException, InterruptedException {
        var random = new Random(seed);
        var sent = new ConcurrentLinkedQueue<Map<String, String>>();
        try (var listening = new Listening(new StubEdge(_ -> {
                    var answer = headers(random);
                    sent.add(answer);
                    return StubEdge.text(
                            random.nextBoolean() ? 200 : 203,
                            "",
                            answer.entrySet().stream()
                                    .map(header -> new HttpHeader(header.getKey(), header.getValue()))
                                    .toArray(HttpHeader[]::new));
                }));
                var client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            for (var number = 0; number < 100; number++) {
                var answer = client.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + listening.port()))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        BodyHandlers.ofString());

                var got = new TreeMap<String, String>();
                answer.headers().map().forEach((name, values) -> got.put(name, String.join("|", values)));
                got.keySet().removeAll(List.of(":status", "x-request-id", "date", "content-length"));
                assertThat(got).as("seed %d, answer %d", seed, number).isEqualTo(sent.remove());
            }
        }
    }

    /** One at a time: answers follow each other here. */
    private static Map<String, String> headers(Random random) {
        var headers = new TreeMap<String, String>();
        for (var name : List.of("accept-ranges", "set-cookie", "etag", "x-a", "x-b", "x-c")) {
            if (random.nextBoolean()) {
                headers.put(name, random.nextInt(3) == 0 ? "the same" : value(random));
            }
        }
        return headers;
    }

    private static String value(Random random) {
        var length = random.nextInt(20) == 0 ? 3_000 + random.nextInt(3_000) : random.nextInt(1, 60);
        var value = new StringBuilder();
        for (var at = 0; at < length; at++) {
            value.append((char) random.nextInt('!', 0x7f));
        }
        return value.toString();
    }

    @ParameterizedTest
    @CsvSource({"0,4096", "0,100", "100,0", "4096,0", "65536,100", "100,65536", "65536,0", "4096,4096"})
    void a_caller_has_any_table_it_likes_from_the_start_and_in_mid_connection(int first, int then)
            throws IOException, Http2Exception {
        var header = new HttpHeader("x-value", "a value that is worth a table");
        try (var listening = new Listening(new StubEdge(_ -> StubEdge.text(299, "", header)));
                var caller = new Http2Caller(listening.port(), HEADER_TABLE_SIZE, first)) {
            caller.awaitAck();
            caller.tableCounts(first);
            var answers = new ArrayList<>(
                    List.of(caller.get(NOTHING).answer(), caller.get(NOTHING).answer()));
            caller.allowTable(then);
            answers.addAll(
                    List.of(caller.get(NOTHING).answer(), caller.get(NOTHING).answer()));

            assertThat(answers).allSatisfy(answer -> {
                assertThat(answer.status()).isEqualTo(299);
                assertThat(answer.head().get("x-value")).hasToString(header.value());
            });
        }
    }

    @Test
    void a_caller_may_change_its_table_twice_between_two_answers() throws IOException, Http2Exception {
        try (var listening = new Listening(new StubEdge(_ -> StubEdge.text(299, "")));
                var caller = new Http2Caller(listening.port())) {
            caller.get(NOTHING).answer();
            caller.allowTable(0);
            caller.allowTable(4_096);

            assertThat(caller.get(NOTHING).answer().status()).isEqualTo(299);
        }
    }
}

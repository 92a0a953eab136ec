package dev.sluice.edge.http;

import static dev.sluice.edge.http.RawHttp2Client.CANCEL;
import static dev.sluice.edge.http.RawHttp2Client.CONTINUATION;
import static dev.sluice.edge.http.RawHttp2Client.DATA;
import static dev.sluice.edge.http.RawHttp2Client.END_HEADERS;
import static dev.sluice.edge.http.RawHttp2Client.END_STREAM;
import static dev.sluice.edge.http.RawHttp2Client.ENHANCE_YOUR_CALM;
import static dev.sluice.edge.http.RawHttp2Client.FLOW_CONTROL_ERROR;
import static dev.sluice.edge.http.RawHttp2Client.FRAME_SIZE_ERROR;
import static dev.sluice.edge.http.RawHttp2Client.GOAWAY;
import static dev.sluice.edge.http.RawHttp2Client.HEADERS;
import static dev.sluice.edge.http.RawHttp2Client.NO_ERROR;
import static dev.sluice.edge.http.RawHttp2Client.PADDED;
import static dev.sluice.edge.http.RawHttp2Client.PING;
import static dev.sluice.edge.http.RawHttp2Client.PRIORITY;
import static dev.sluice.edge.http.RawHttp2Client.PRIORITY_FLAG;
import static dev.sluice.edge.http.RawHttp2Client.PROTOCOL_ERROR;
import static dev.sluice.edge.http.RawHttp2Client.PUSH_PROMISE;
import static dev.sluice.edge.http.RawHttp2Client.REFUSED_STREAM;
import static dev.sluice.edge.http.RawHttp2Client.RST_STREAM;
import static dev.sluice.edge.http.RawHttp2Client.SETTINGS;
import static dev.sluice.edge.http.RawHttp2Client.STREAM_CLOSED;
import static dev.sluice.edge.http.RawHttp2Client.WINDOW_UPDATE;
import static dev.sluice.edge.http.RawHttp2Client.block;
import static dev.sluice.edge.http.RawHttp2Client.fields;
import static dev.sluice.edge.http.RawHttp2Client.frame;
import static dev.sluice.edge.http.RawHttp2Client.head;
import static dev.sluice.edge.http.RawHttp2Client.join;
import static dev.sluice.edge.http.RawHttp2Client.literal;
import static dev.sluice.edge.http.RawHttp2Client.number;
import static dev.sluice.edge.http.RawHttp2Client.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.edge.http.RawHttp2Client.Field;
import dev.sluice.edge.http.RawHttp2Client.GoAway;
import dev.sluice.edge.request.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** One HTTP/2 connection may carry the calls of many: what one of them does is not to end those of others. */
class Http2ConnectionTest {
    private static final int IN_FLIGHT = 10;
    private static final int BAD = 2 * IN_FLIGHT + 1;
    private static final int AFTER = BAD + 2;
    private static final int INITIAL_WINDOW_SIZE = 4;

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    private final CountDownLatch release = new CountDownLatch(1);
    private final StubEdge edge = new StubEdge(received -> {
        if (received.rawPath().startsWith("/held")) {
            release.await();
        }
        return switch (received.rawPath()) {
            case "/large" -> StubEdge.text(200, "x".repeat(200_000));
            case "/early" -> StubEdge.refused(received.id(), new Refusal.NoToken());
            default -> StubEdge.echo(received);
        };
    });

    @BeforeEach
    void listen() {
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void nothing_that_comes_in_writes_a_stack_trace() {
        root.detachAppender(log);
        assertThat(log.list)
                .filteredOn(event -> event.getLoggerName().startsWith("io.helidon")) // others write beside this
                .filteredOn(event -> !event.getMessage().contains("server socket is terminating")) // another's end
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                .filteredOn(event ->
                        event.getThrowableProxy() != null || event.getLevel().isGreaterOrEqual(Level.WARN))
                .isEmpty();
    }

    /** Ten calls that wait; each has a path of its own. */
    private RawHttp2Client callsInFlight(Listening listening, int... settings) throws IOException {
        var client = RawHttp2Client.connect(listening.port(), settings);
        for (var call = 0; call < IN_FLIGHT; call++) {
            client.send(request(2 * call + 1, "POST", "/held/" + call));
        }
        await().until(() -> edge.asked().size() == IN_FLIGHT);
        return client;
    }

    private void everyCallIsAnsweredOnce(RawHttp2Client client) {
        release.countDown();
        for (var call = 0; call < IN_FLIGHT; call++) {
            assertThat(client.answer(2 * call + 1).status()).as("call " + call).isEqualTo(200);
        }
        assertThat(edge.asked())
                .filteredOn(call -> call.contains("/held"))
                .hasSize(IN_FLIGHT)
                .doesNotHaveDuplicates();
    }

    private static byte[] badHead(byte[] block) {
        return frame(HEADERS, END_HEADERS | END_STREAM, BAD, block);
    }

    private static byte[] with(String name, String value) {
        return badHead(block(fields("GET", "/bad", new Field(name, value))));
    }

    static Map<String, byte[]> badHeads() {
        var method = new Field(":method", "GET");
        var scheme = new Field(":scheme", "http");
        var path = new Field(":path", "/bad");
        var authority = new Field(":authority", "localhost");
        return Map.ofEntries(
                Map.entry("te (8.2.2)", with("te", "gzip")),
                Map.entry("upper case (8.2.1)", with("X-Upper", "1")),
                Map.entry("control octet in a value (8.2.1)", with("x-a", "a\nb")),
                Map.entry("other control octet", with("x-a", "a\u0001b")),
                Map.entry("zero octet", with("x-a", "a\0b")),
                Map.entry("blank before a value (8.2.1)", with("x-a", " a")),
                Map.entry("blank in a name", with("x a", "1")),
                Map.entry("empty name", with("", "1")),
                Map.entry("connection (8.2.2)", with("connection", "close")),
                Map.entry("keep-alive", with("keep-alive", "timeout=5")),
                Map.entry("proxy-connection", with("proxy-connection", "keep-alive")),
                Map.entry("transfer-encoding", with("transfer-encoding", "chunked")),
                Map.entry("upgrade", with("upgrade", "h2c")),
                Map.entry("two hosts", with("host", "elsewhere")),
                Map.entry("content-length that is no number", with("content-length", "x")),
                Map.entry("no :method (8.3.1)", badHead(block(scheme, path, authority))),
                Map.entry("no :scheme", badHead(block(method, path, authority))),
                Map.entry("no :path", badHead(block(method, scheme, authority))),
                Map.entry("empty :path", badHead(block(method, scheme, new Field(":path", ""), authority))),
                Map.entry(":path without slash", badHead(block(method, scheme, new Field(":path", "bad"), authority))),
                Map.entry("fragment", badHead(block(method, scheme, new Field(":path", "/a#b"), authority))),
                Map.entry(":path twice (8.3)", badHead(block(method, scheme, path, path, authority))),
                Map.entry("late :method (8.3)", badHead(block(scheme, path, authority, new Field("x-a", "1"), method))),
                Map.entry(":status", badHead(block(method, scheme, path, authority, new Field(":status", "200")))),
                Map.entry(
                        "unknown pseudo field",
                        badHead(join(block(method, scheme, path, authority), literal(0, ":protocol", "websocket")))),
                Map.entry(":method that is no token", badHead(block(new Field(":method", "G T"), scheme, path))),
                Map.entry(
                        "bad field that is indexed",
                        badHead(join(block(method, scheme, path, authority), literal(0x40, "X-Upper", "1")))));
    }

    static List<String> namesOfBadHeads() {
        return badHeads().keySet().stream().sorted().toList();
    }

    @ParameterizedTest
    @MethodSource("namesOfBadHeads")
    void a_bad_head_is_answered_400_and_ends_no_other_call(String name) throws IOException {
        try (var listening = new Listening(edge);
                var client = callsInFlight(listening)) {
            client.send(Objects.requireNonNull(badHeads().get(name)));

            assertThat(client.answer(BAD).status()).isEqualTo(400);
            assertThat(client.answer(BAD).field("x-request-id")).isPresent();
            client.send(request(AFTER, "GET", "/after"));
            assertThat(client.answer(AFTER).status()).isEqualTo(200);
            everyCallIsAnsweredOnce(client);
            assertThat(edge.asked()).noneMatch(call -> call.contains("/bad"));
            assertThat(client.goAways()).isEmpty();
        }
    }

    @Test
    void a_bad_head_with_a_body_is_answered_and_its_body_thrown_away() throws IOException {
        try (var listening = new Listening(edge);
                var client = callsInFlight(listening)) {
            client.send(head(BAD, false, fields("POST", "/bad", new Field("te", "gzip"))));

            assertThat(client.answer(BAD).status()).isEqualTo(400);
            for (var sent = 0; sent < 100; sent++) {
                client.send(frame(DATA, 0, BAD, new byte[1_000]));
            }
            client.send(request(AFTER, "GET", "/after"));
            assertThat(client.answer(AFTER).status()).isEqualTo(200);
            everyCallIsAnsweredOnce(client);
        }
    }

    @Test
    void a_bad_head_in_pieces_is_answered_too() throws IOException {
        try (var listening = new Listening(edge);
                var client = callsInFlight(listening)) {
            var block = block(fields("GET", "/bad", new Field("te", "gzip")));
            client.send(frame(HEADERS, END_STREAM, BAD, block[0]));
            for (var at = 1; at < block.length; at++) {
                client.send(frame(CONTINUATION, at == block.length - 1 ? END_HEADERS : 0, BAD, block[at]));
            }

            assertThat(client.answer(BAD).status()).isEqualTo(400);
            client.send(request(AFTER, "GET", "/after"));
            assertThat(client.answer(AFTER).status()).isEqualTo(200);
            everyCallIsAnsweredOnce(client);
        }
    }

    @Test
    void a_large_head_is_answered_431() throws IOException {
        try (var listening = new Listening(edge);
                var client = callsInFlight(listening)) {
            var block = block(fields("GET", "/bad", new Field("x-large", "x".repeat(20_000))));
            client.send(
                    frame(HEADERS, END_STREAM, BAD, Arrays.copyOf(block, 16_384)),
                    frame(CONTINUATION, END_HEADERS, BAD, Arrays.copyOfRange(block, 16_384, block.length)));

            assertThat(client.answer(BAD).status()).isEqualTo(431);
            everyCallIsAnsweredOnce(client);
        }
    }

    @Test
    void a_path_that_cannot_be_decoded_is_400_and_ends_no_other_call() throws IOException {
        try (var listening = new Listening(edge);
                var client = callsInFlight(listening)) {
            client.send(request(BAD, "GET", "/%zz?%zz"));

            assertThat(client.answer(BAD).status()).isEqualTo(400);
            assertThat(edge.asked()).doesNotContain("GET /%zz");
            everyCallIsAnsweredOnce(client);
            assertThat(client.goAways()).isEmpty();
        }
    }

    @Test
    void a_body_other_than_its_length_ends_its_stream_only() throws IOException {
        try (var listening = new Listening(edge);
                var client = callsInFlight(listening)) {
            var ten = fields("POST", "/echo", new Field("content-length", "10"));
            client.send(head(BAD, false, ten), frame(DATA, END_STREAM, BAD, new byte[9]));
            client.send(head(BAD + 2, false, ten), frame(DATA, 0, BAD + 2, new byte[11]));
            client.send(head(BAD + 4, true, ten));

            for (var stream : List.of(BAD, BAD + 2, BAD + 4)) {
                assertThat(client.answer(stream).reset()).isPresent();
            }
            client.send(frame(DATA, END_STREAM, BAD + 2, new byte[5]));
            everyCallIsAnsweredOnce(client);
            assertThat(client.goAways()).isEmpty();
        }
    }

    @Test
    void trailers_are_read_over_and_bad_ones_end_their_stream_only() throws IOException {
        try (var listening = new Listening(edge);
                var client = callsInFlight(listening)) {
            client.send(head(BAD, false, fields("POST", "/echo")), frame(DATA, 0, BAD, (byte) 'a'));
            client.send(head(BAD, true, new Field("x-sum", "1")));
            assertThat(client.answer(BAD).body()).isEqualTo("a");

            client.send(head(BAD + 2, false, fields("POST", "/echo")), frame(DATA, 0, BAD + 2, (byte) 'a'));
            client.send(head(BAD + 2, true, new Field(":path", "/")));

            assertThat(client.answer(BAD + 2).reset()).contains(PROTOCOL_ERROR);
            everyCallIsAnsweredOnce(client);
            assertThat(client.goAways()).isEmpty();
        }
    }

    static List<Field> badTrailers() {
        return List.of(
                new Field("connection", "close"),
                new Field("transfer-encoding", "chunked"),
                new Field("te", "trailers"),
                new Field("keep-alive", "timeout=5"),
                new Field("X-Upper", "1"),
                new Field("x-a", "a\u0001b"));
    }

    @ParameterizedTest
    @MethodSource("badTrailers")
    void trailers_are_held_to_what_heads_are(Field field) throws IOException { // RFC 9113 §8.2
        try (var listening = new Listening(edge);
                var client = RawHttp2Client.connect(listening.port())) {
            client.send(head(1, false, fields("POST", "/echo")), frame(DATA, 0, 1, (byte) 'a'));
            client.send(head(1, true, field), request(3, "GET", "/after"));

            assertThat(client.answer(1).reset()).contains(PROTOCOL_ERROR);
            assertThat(client.answer(3).status()).isEqualTo(200);
            assertThat(client.goAways()).isEmpty();
        }
    }

    @Test
    void a_body_and_its_trailers_may_come_after_the_answer() throws IOException { // RFC 9113 §5.1, half-closed (local)
        try (var listening = new Listening(edge);
                var client = callsInFlight(listening)) {
            client.send(head(BAD, false, fields("POST", "/early")));
            assertThat(client.answer(BAD).status()).isEqualTo(401);

            client.send(frame(DATA, 0, BAD, new byte[5]), head(BAD, true, new Field("x-sum", "1")));
            client.send(request(AFTER, "GET", "/after"));

            assertThat(client.answer(AFTER).status()).isEqualTo(200);
            everyCallIsAnsweredOnce(client);
            assertThat(client.goAways()).isEmpty();
        }
    }

    @Test
    void a_stream_may_end_before_the_last_part_of_its_trailers() throws IOException {
        try (var listening = new Listening(edge);
                var client = callsInFlight(listening)) {
            client.send(head(BAD, false, fields("POST", "/early", new Field("content-length", "10"))));
            assertThat(client.answer(BAD).status()).isEqualTo(401);
            client.send(frame(HEADERS, END_STREAM, BAD));
            client.await(
                    "the end of its stream", () -> client.soFar(BAD).reset().isPresent());

            client.send(frame(CONTINUATION, END_HEADERS, BAD, literal(0x40, "x-sum", "1")));

            client.send(request(AFTER, "GET", "/after"));
            assertThat(client.answer(AFTER).status()).isEqualTo(200);
            everyCallIsAnsweredOnce(client);
            assertThat(client.goAways()).isEmpty();
        }
    }

    static List<byte[]> afterTheEndOfARequest() {
        return List.of(
                frame(DATA, 0, BAD, new byte[3]),
                frame(DATA, END_STREAM, BAD),
                head(BAD, true, new Field("x-late", "1")),
                join(
                        frame(HEADERS, END_STREAM, BAD),
                        frame(CONTINUATION, END_HEADERS, BAD, literal(0, "x-late", "1"))));
    }

    @ParameterizedTest
    @MethodSource("afterTheEndOfARequest")
    void what_comes_after_the_end_of_a_request_ends_its_stream_only(byte[] frames) throws IOException { // RFC 9113 §5.1
        try (var listening = new Listening(edge);
                var client = callsInFlight(listening)) {
            client.send(request(BAD, "GET", "/held/bad"), frames);

            assertThat(client.answer(BAD).reset()).contains(STREAM_CLOSED);
            client.send(request(AFTER, "GET", "/after"));
            assertThat(client.answer(AFTER).status()).isEqualTo(200);
            release.countDown();
            nothingIsWrittenAfterTheReset(client, BAD);
        }
    }

    /** With the caller's GOAWAY the connection ends once its last call has. */
    private static void nothingIsWrittenAfterTheReset(RawHttp2Client client, int stream) throws IOException {
        client.send(frame(GOAWAY, 0, 0, join(number(0), number(NO_ERROR))));
        client.awaitClose();
        var ofStream = client.frames().stream()
                .filter(frame -> frame.stream() == stream)
                .map(RawHttp2Client.Frame::type)
                .filter(type -> type != WINDOW_UPDATE)
                .toList();
        assertThat(ofStream.indexOf(RST_STREAM)).isEqualTo(ofStream.size() - 1);
    }

    @Test
    void trailers_that_do_not_end_their_stream_reset_it_and_are_read_for_the_table() throws IOException {
        try (var listening = new Listening(edge);
                var client = callsInFlight(listening)) {
            client.send(head(BAD, false, fields("POST", "/echo")), frame(DATA, 0, BAD, (byte) 'a'));
            client.send(frame(HEADERS, END_HEADERS, BAD, literal(0x40, "x-sum", "1"))); // RFC 9113 §8.1

            assertThat(client.answer(BAD).reset()).contains(PROTOCOL_ERROR);
            var first = (byte) (0x80 | 62);
            client.send(frame(
                    HEADERS, END_HEADERS | END_STREAM, AFTER, join(block(fields("GET", "/after")), new byte[] {first
                    })));
            assertThat(client.answer(AFTER).status()).isEqualTo(200);
            everyCallIsAnsweredOnce(client);
            assertThat(client.goAways()).isEmpty();
        }
    }

    @Test
    void bodies_that_are_not_read_fill_the_window_of_their_connection_and_no_more() throws IOException {
        try (var listening = new Listening(edge);
                var client = RawHttp2Client.connect(listening.port(), INITIAL_WINDOW_SIZE, 0)) {
            client.awaitPing();
            var window = 0xffff + windowUpdates(client, 0);
            for (var stream = 1; window >= 0; stream += 2) {
                client.send(head(stream, false, fields("POST", "/held")));
                for (var sent = 0; sent < 31 && window >= 0; sent++) { // which is as many as one stream may queue
                    client.send(frame(DATA, 0, stream, new byte[16_384]));
                    window -= 16_384;
                }
            }

            assertThat(client.goAway().code()).isEqualTo(FLOW_CONTROL_ERROR); // RFC 9113 §6.9.1
            release.countDown();
        }
    }

    private static int windowUpdates(RawHttp2Client client, int stream) {
        return client.frames().stream()
                .filter(frame -> frame.type() == WINDOW_UPDATE && frame.stream() == stream)
                .mapToInt(frame -> ByteBuffer.wrap(frame.payload()).getInt())
                .sum();
    }

    @Test
    void settings_that_nobody_knows_are_left_out_with_their_values() throws IOException { // RFC 9113 §6.5.2
        try (var listening = new Listening(edge);
                var client =
                        RawHttp2Client.connect(listening.port(), 0x1a1a, 0x00020002, 9, 1, INITIAL_WINDOW_SIZE, 1)) {
            client.send(request(1, "GET", "/large"));
            client.await("the first byte", () -> !client.soFar(1).body().isEmpty());
            assertThat(client.soFar(1).body()).hasSize(1);

            client.send(frame(WINDOW_UPDATE, 0, 1, number(200_000)), frame(WINDOW_UPDATE, 0, 0, number(200_000)));
            assertThat(client.answer(1).body()).hasSize(200_000);
        }
    }

    @Test
    void a_stream_may_depend_on_itself() throws IOException { // RFC 9113 §5.3.2
        try (var listening = new Listening(edge);
                var client = RawHttp2Client.connect(listening.port())) {
            var itself = join(number(1), new byte[] {1});
            client.send(frame(PRIORITY, 0, 1, itself));
            client.send(frame(
                    HEADERS, END_HEADERS | END_STREAM | PRIORITY_FLAG, 1, join(itself, block(fields("GET", "/a")))));

            assertThat(client.answer(1).status()).isEqualTo(200);
            assertThat(client.goAways()).isEmpty();
        }
    }

    static Map<String, Map.Entry<byte[], Integer>> faultsOfAStream() {
        return Map.of(
                "WINDOW_UPDATE of nothing (6.9)", Map.entry(frame(WINDOW_UPDATE, 0, BAD, number(0)), PROTOCOL_ERROR),
                "a window over 2^31-1 (6.9.1)",
                        Map.entry(frame(WINDOW_UPDATE, 0, BAD, number(Integer.MAX_VALUE)), FLOW_CONTROL_ERROR),
                "PRIORITY of 4 octets (6.3)", Map.entry(frame(PRIORITY, 0, BAD, new byte[4]), FRAME_SIZE_ERROR),
                "DATA without its pad length (4.2)", Map.entry(frame(DATA, PADDED, BAD), FRAME_SIZE_ERROR),
                "DATA over content-length (8.1.1)", Map.entry(frame(DATA, 0, BAD, new byte[11]), PROTOCOL_ERROR),
                "HEADERS that are no trailers (8.1)",
                        Map.entry(head(BAD, false, new Field("x-a", "1")), PROTOCOL_ERROR));
    }

    static List<String> namesOfStreamFaults() {
        return faultsOfAStream().keySet().stream().sorted().toList();
    }

    @ParameterizedTest
    @MethodSource("namesOfStreamFaults")
    void after_the_reset_of_a_stream_nothing_is_written_on_it(String name) throws IOException { // RFC 9113 §5.1
        try (var listening = new Listening(edge);
                var client = callsInFlight(listening)) {
            var fault = Objects.requireNonNull(faultsOfAStream().get(name));
            client.send(head(BAD, false, fields("POST", "/held/bad", new Field("content-length", "10"))));
            client.send(fault.getKey());

            assertThat(client.answer(BAD).reset()).contains(fault.getValue());
            everyCallOfOthersIsAnswered(client);
            nothingIsWrittenAfterTheReset(client, BAD);
        }
    }

    private void everyCallOfOthersIsAnswered(RawHttp2Client client) {
        release.countDown();
        for (var call = 0; call < IN_FLIGHT; call++) {
            assertThat(client.answer(2 * call + 1).status()).isEqualTo(200);
        }
    }

    @Test
    void an_answer_that_waits_for_windows_is_left_out_once_its_stream_is_reset() throws IOException {
        try (var listening = new Listening(edge);
                var client = RawHttp2Client.connect(listening.port(), INITIAL_WINDOW_SIZE, 0)) {
            client.send(head(1, false, fields("POST", "/early", new Field("content-length", "10"))));
            client.await("the head of the answer", () -> client.soFar(1).status() == 401);

            client.send(frame(DATA, 0, 1, new byte[11]), frame(WINDOW_UPDATE, 0, 1, number(1_000)));

            assertThat(client.answer(1).reset()).contains(PROTOCOL_ERROR);
            nothingIsWrittenAfterTheReset(client, 1);
        }
    }

    @Test
    void a_call_that_its_caller_has_reset_is_not_answered() throws IOException {
        try (var listening = new Listening(edge);
                var client = callsInFlight(listening)) {
            client.send(frame(RST_STREAM, 0, 1, number(CANCEL)));
            client.awaitPing();
            release.countDown();
            client.send(frame(GOAWAY, 0, 0, join(number(0), number(NO_ERROR))));
            client.awaitClose();

            assertThat(client.frames()).noneMatch(frame -> frame.stream() == 1);
        }
    }

    @Test
    void a_method_in_small_letters_is_one_that_nobody_knows() throws IOException { // RFC 9110 §9.1
        try (var listening = new Listening(edge);
                var client = RawHttp2Client.connect(listening.port())) {
            client.send(request(1, "get", "/a"));

            assertThat(client.answer(1).status()).isEqualTo(200);
            assertThat(edge.asked()).containsExactly("get /a");
        }
    }

    @Test
    void a_stream_too_many_is_refused_and_may_be_repeated() throws IOException {
        try (var listening = new Listening(edge);
                var client = callsInFlight(listening)) {
            for (var stream = BAD; stream < 2 * FrameCheck.MAX_STREAMS; stream += 2) {
                client.send(request(stream, "GET", "/held/more"));
            }
            await().until(() -> edge.asked().size() == FrameCheck.MAX_STREAMS);
            var tooMany = 2 * FrameCheck.MAX_STREAMS + 1;
            client.send(head(tooMany, false, fields("POST", "/held/not")), frame(DATA, 0, tooMany, new byte[100]));

            assertThat(client.answer(tooMany).reset()).contains(REFUSED_STREAM);
            client.send(frame(DATA, END_STREAM, tooMany, new byte[100]));
            assertThat(edge.asked()).hasSize(FrameCheck.MAX_STREAMS);
            release.countDown();
            for (var stream = 1; stream < 2 * FrameCheck.MAX_STREAMS; stream += 2) {
                assertThat(client.answer(stream).status()).isEqualTo(200);
            }
            assertThat(client.goAways()).isEmpty();
        }
    }

    @Test
    void calls_that_were_reset_count_until_they_have_ended() throws IOException {
        try (var listening = new Listening(
                        edge,
                        ListenConfigs.limits(new ListenerSettings.Limits(
                                Listening.MAX_BODY, 1_000, 100, Duration.ofSeconds(10), Duration.ofSeconds(10))));
                var client = RawHttp2Client.connect(listening.port())) {
            var streams = 300;
            for (var stream = 1; stream < 2 * streams; stream += 2) {
                client.send(request(stream, "GET", "/held"), frame(RST_STREAM, 0, stream, number(CANCEL)));
            }
            client.awaitPing();

            assertThat(edge.asked()).hasSizeLessThanOrEqualTo(2 * FrameCheck.MAX_STREAMS);
            release.countDown();
        }
    }

    @Test
    void an_answer_that_nobody_takes_resets_its_stream_only() throws IOException {
        var limits = new ListenerSettings.Limits(
                Listening.MAX_BODY, 100, 100, Duration.ofMillis(500), Duration.ofSeconds(10));
        try (var listening = new Listening(edge, ListenConfigs.limits(limits));
                var client = callsInFlight(listening, INITIAL_WINDOW_SIZE, 0)) {
            client.send(request(BAD, "GET", "/large"));

            assertThat(client.answer(BAD).reset()).isPresent();
            client.send(request(AFTER, "GET", "/large"), frame(WINDOW_UPDATE, 0, AFTER, number(1_000_000)));
            client.send(frame(WINDOW_UPDATE, 0, 0, number(1_000_000)));
            assertThat(client.answer(AFTER).body()).hasSize(200_000);
            everyCallIsAnsweredOnce(client);
            assertThat(client.goAways()).isEmpty();
        }
    }

    @Test
    void what_comes_on_a_stream_that_is_over_is_thrown_away() throws IOException {
        try (var listening = new Listening(edge);
                var client = callsInFlight(listening)) {
            client.send(request(BAD, "GET", "/a"), request(AFTER, "GET", "/b"));
            assertThat(client.answer(BAD).status()).isEqualTo(200);
            assertThat(client.answer(AFTER).status()).isEqualTo(200);

            for (var stream : List.of(1, BAD, AFTER)) {
                if (stream != 1) {
                    client.send(frame(RST_STREAM, 0, stream, number(CANCEL)));
                    client.send(frame(DATA, 0, stream, new byte[10]));
                    client.send(head(stream, true, new Field("x-late", "1")));
                }
                client.send(frame(WINDOW_UPDATE, 0, stream, number(10)));
                client.send(frame(PRIORITY, 0, stream, new byte[] {0, 0, 0, 0, 1}));
            }
            client.send(request(AFTER + 2, "GET", "/c"));

            assertThat(client.answer(AFTER + 2).status()).isEqualTo(200);
            everyCallIsAnsweredOnce(client);
        }
    }

    static Map<String, byte[]> faultsOfTheConnection() {
        return Map.ofEntries(
                Map.entry("HPACK index 0 (RFC 7541 6.1)", frame(HEADERS, END_HEADERS | END_STREAM, BAD, (byte) 0x80)),
                Map.entry("DATA on stream 0 (6.1)", frame(DATA, 0, 0, new byte[1])),
                Map.entry("an even stream (5.1.1)", request(BAD + 1, "GET", "/bad")),
                Map.entry("a frame over the size (4.2)", frame(DATA, 0, 1, new byte[20_000])),
                Map.entry("PING of 7 octets (6.7)", frame(PING, 0, 0, new byte[7])),
                Map.entry("CONTINUATION out of place (6.10)", frame(CONTINUATION, END_HEADERS, 1, new byte[1])),
                Map.entry("more padding than frame (6.2)", frame(HEADERS, END_HEADERS | PADDED, BAD, new byte[] {9, 0, 0
                })),
                Map.entry("PUSH_PROMISE (8.4)", frame(PUSH_PROMISE, END_HEADERS, 1, number(2))),
                Map.entry("CONTINUATION on stream 0 (6.10)", frame(CONTINUATION, 0, 0, new byte[1])),
                Map.entry("GOAWAY of 7 octets (4.2)", frame(GOAWAY, 0, 0, new byte[7])),
                Map.entry("WINDOW_UPDATE on an idle stream (5.1)", frame(WINDOW_UPDATE, 0, 999, number(1))),
                Map.entry("WINDOW_UPDATE of nothing (6.9)", frame(WINDOW_UPDATE, 0, 0, number(0))));
    }

    static List<String> namesOfFaults() {
        return faultsOfTheConnection().keySet().stream().sorted().toList();
    }

    @ParameterizedTest
    @MethodSource("namesOfFaults")
    void a_fault_of_the_connection_names_the_true_last_stream_and_lets_calls_finish(String name) throws IOException {
        try (var listening = new Listening(edge);
                var client = callsInFlight(listening)) {
            client.send(Objects.requireNonNull(faultsOfTheConnection().get(name)), request(99, "GET", "/never"));

            assertThat(client.goAway().code()).isNotEqualTo(NO_ERROR);
            assertThat(client.goAway().lastStream()).isBetween(2 * IN_FLIGHT - 1, BAD + 1);
            everyCallIsAnsweredOnce(client);
            client.awaitClose();
            assertThat(edge.asked()).hasSize(IN_FLIGHT);
        }
    }

    @Test
    void a_caller_that_says_goodbye_gets_its_answers() throws IOException {
        try (var listening = new Listening(edge);
                var client = callsInFlight(listening)) {
            client.send(frame(GOAWAY, 0, 0, join(number(0), number(NO_ERROR))));

            assertThat(client.goAway()).isEqualTo(new GoAway(2 * IN_FLIGHT - 1, NO_ERROR));
            everyCallIsAnsweredOnce(client);
            client.awaitClose();
        }
    }

    @Test
    void a_caller_that_says_goodbye_still_opens_windows_for_its_answers() throws IOException { // RFC 9113 §6.8
        try (var listening = new Listening(edge);
                var client = RawHttp2Client.connect(listening.port())) {
            client.send(request(1, "GET", "/large"));
            client.await("a window full", () -> client.soFar(1).body().length() == 0xffff);

            client.send(frame(GOAWAY, 0, 0, join(number(0), number(NO_ERROR))), request(3, "GET", "/late"));
            client.send(frame(WINDOW_UPDATE, 0, 1, number(1_000_000)), frame(WINDOW_UPDATE, 0, 0, number(1_000_000)));

            assertThat(client.answer(1).body()).hasSize(200_000);
            assertThat(client.goAway()).isEqualTo(new GoAway(1, NO_ERROR));
            client.awaitClose();
            assertThat(edge.asked()).containsExactly("GET /large");
        }
    }

    @Test
    void a_connection_begins_with_settings() throws IOException { // RFC 9113 §3.4
        try (var listening = new Listening(edge);
                var client = RawHttp2Client.silent(listening.port())) {
            client.send(RawHttp2Client.PREFACE, request(1, "GET", "/a"));

            assertThat(client.goAway()).isEqualTo(new GoAway(0, PROTOCOL_ERROR));
            client.awaitClose();
            assertThat(edge.asked()).isEmpty();
        }
    }

    static List<byte[]> floodsOnAStreamThatIsOver() {
        return List.of(frame(DATA, 0, BAD, new byte[1]), frame(HEADERS, END_HEADERS, BAD, literal(0, "x", "y")));
    }

    @ParameterizedTest
    @MethodSource("floodsOnAStreamThatIsOver")
    void a_flood_on_a_stream_that_is_over_ends_the_connection_after_its_calls(byte[] frame) throws IOException {
        try (var listening = new Listening(edge);
                var client = callsInFlight(listening)) {
            client.send(request(BAD, "GET", "/a"));
            assertThat(client.answer(BAD).status()).isEqualTo(200);
            client.send(frame(RST_STREAM, 0, BAD, number(CANCEL)));
            client.flood(100_000, frame);

            assertThat(client.goAway()).isEqualTo(new GoAway(BAD, ENHANCE_YOUR_CALM));
            everyCallIsAnsweredOnce(client);
        }
    }

    static List<byte[]> floods() {
        return List.of(
                frame(PING, 0, 0, new byte[8]),
                frame(SETTINGS, 0, 0),
                frame(SETTINGS, 0, 0, new byte[] {0, 4, 0, 1, 0, 0}),
                frame(PRIORITY, 0, 1, new byte[] {0, 0, 0, 9, 1}),
                frame(WINDOW_UPDATE, 0, 0, number(1)),
                frame(WINDOW_UPDATE, 0, 1, number(1)),
                frame(RST_STREAM, 0, BAD, number(CANCEL)),
                frame(DATA, 0, BAD),
                frame(DATA, PADDED, BAD, new byte[] {3, 0, 0, 0}),
                frame(0x42, 0, 0, new byte[10]));
    }

    @ParameterizedTest
    @MethodSource("floods")
    void a_flood_of_cheap_frames_ends_the_connection_after_its_calls(byte[] frame) throws IOException {
        try (var listening = new Listening(edge);
                var client = callsInFlight(listening)) {
            client.send(head(BAD, false, fields("POST", "/echo")));
            if (frame[3] == RST_STREAM) {
                client.send(frame);
            }
            client.flood(100_000, frame);

            assertThat(client.goAway()).isEqualTo(new GoAway(BAD, ENHANCE_YOUR_CALM));
            everyCallIsAnsweredOnce(client);
        }
    }

    @Test
    void a_flood_of_continuations_ends_the_connection() throws IOException {
        try (var listening = new Listening(edge);
                var client = RawHttp2Client.connect(listening.port())) {
            client.send(frame(HEADERS, END_STREAM, 1, block(fields("GET", "/"))));
            client.flood(100_000, frame(CONTINUATION, 0, 1, literal(0, "x", "y")));

            assertThat(client.goAway().code()).isEqualTo(ENHANCE_YOUR_CALM);
            client.awaitClose();
            assertThat(edge.asked()).isEmpty();
        }
    }

    @Test
    void fields_that_unfold_to_thousands_of_times_their_size_end_the_connection() throws IOException {
        try (var listening = new Listening(edge);
                var client = RawHttp2Client.connect(listening.port())) {
            var references = new byte[10_000];
            Arrays.fill(references, (byte) (0x80 | 62));
            client.send(frame(
                    HEADERS,
                    END_HEADERS | END_STREAM,
                    1,
                    join(block(fields("GET", "/")), literal(0x40, "x", "y".repeat(3_900)), references)));

            assertThat(client.goAway().code()).isEqualTo(ENHANCE_YOUR_CALM);
            client.awaitClose();
            assertThat(edge.asked()).isEmpty();
        }
    }

    @Test
    void a_busy_client_with_its_windows_and_pings_meets_no_bound() throws IOException {
        try (var listening = new Listening(edge);
                var client = RawHttp2Client.connect(listening.port())) {
            for (var stream = 1; stream < 2_000; stream += 2) {
                client.send(
                        frame(PRIORITY, 0, stream, new byte[] {0, 0, 0, 0, 9}),
                        request(stream, "GET", "/large"),
                        frame(WINDOW_UPDATE, 0, 0, number(200_000)),
                        frame(WINDOW_UPDATE, 0, stream, number(200_000)));
                assertThat(client.answer(stream).body()).hasSize(200_000);
                client.send(frame(RST_STREAM, 0, stream, number(NO_ERROR)));
            }

            assertThat(client.goAways()).isEmpty();
        }
    }

    @Test
    void settings_tell_streams_and_the_size_of_a_head() throws IOException {
        try (var listening = new Listening(edge);
                var client = RawHttp2Client.connect(listening.port())) {
            client.awaitPing();

            var settings = client.frames().getFirst();
            assertThat(settings.type()).isEqualTo(SETTINGS);
            assertThat(settings.payload()).containsSequence(0, 3, 0, 0, 0, FrameCheck.MAX_STREAMS);
            assertThat(settings.payload()).containsSequence(0, 6, 0, 0, EdgeListener.MAX_HEAD >> 8, 0);
        }
    }

    @Test
    void an_idle_connection_is_told_which_call_was_its_last() throws IOException {
        var limits = new ListenerSettings.Limits(
                Listening.MAX_BODY, 100, 100, Duration.ofSeconds(10), Duration.ofMillis(300));
        try (var listening = new Listening(edge, ListenConfigs.limits(limits));
                var client = RawHttp2Client.connect(listening.port())) {
            client.send(request(1, "GET", "/a"));
            assertThat(client.answer(1).status()).isEqualTo(200);

            assertThat(client.goAway()).isEqualTo(new GoAway(1, NO_ERROR));
            client.awaitClose();
        }
    }

    @Test
    void a_drain_asks_callers_to_go_elsewhere_and_takes_what_is_under_way() throws IOException, InterruptedException {
        var listening = new Listening(edge);
        try (var client = callsInFlight(listening)) {
            listening.listener().beginDrain();

            assertThat(client.goAway()).isEqualTo(new GoAway(Integer.MAX_VALUE, NO_ERROR));
            client.send(request(BAD, "GET", "/late"));
            assertThat(client.answer(BAD).status()).isEqualTo(200);
            var stop = Thread.ofVirtual().start(() -> listening.listener().stop(Duration.ofMillis(50)));
            client.await("the last GOAWAY", () -> client.goAways().size() == 2);
            assertThat(client.goAways().getLast()).isEqualTo(new GoAway(BAD, NO_ERROR));
            client.send(request(AFTER, "GET", "/too-late"));
            assertThat(client.answer(AFTER).reset()).contains(REFUSED_STREAM);
            everyCallIsAnsweredOnce(client);
            client.awaitClose();
            assertThat(edge.asked()).doesNotContain("GET /too-late");
            stop.join();
        }
    }

    @Test
    void the_last_goaway_of_a_drain_names_no_call_of_which_half_the_head_came()
            throws IOException, InterruptedException {
        var listening = new Listening(edge);
        try (var client = RawHttp2Client.connect(listening.port())) {
            client.send(request(1, "GET", "/a"));
            assertThat(client.answer(1).status()).isEqualTo(200);
            listening.listener().beginDrain();
            assertThat(client.goAway()).isEqualTo(new GoAway(Integer.MAX_VALUE, NO_ERROR));
            client.send(Arrays.copyOf(request(3, "POST", "/b"), 12));

            var stop = Thread.ofVirtual().start(() -> listening.listener().stop(Duration.ofMillis(50)));
            client.awaitClose();

            assertThat(client.goAways().getLast()).isEqualTo(new GoAway(1, NO_ERROR));
            stop.join();
        }
    }

    @Test
    void a_connection_that_comes_while_it_drains_serves_a_call_before_it_is_told() throws IOException {
        try (var listening = new Listening(edge);
                var client = RawHttp2Client.connect(listening.port())) {
            client.awaitPing();
            listening.listener().beginDrain();
            try (var young = RawHttp2Client.connect(listening.port())) {
                young.awaitPing();
                assertThat(young.goAways()).isEmpty();
                assertThat(client.goAways()).isEmpty();

                young.send(request(1, "GET", "/a"));
                client.send(request(1, "GET", "/b"));

                assertThat(young.answer(1).status()).isEqualTo(200);
                assertThat(client.answer(1).status()).isEqualTo(200);
                assertThat(young.goAway()).isEqualTo(new GoAway(Integer.MAX_VALUE, NO_ERROR));
                assertThat(client.goAway()).isEqualTo(new GoAway(Integer.MAX_VALUE, NO_ERROR));
            }
        }
    }

    @Test
    void callers_that_go_elsewhere_when_told_lose_no_call() throws Exception {
        var listening = new Listening(edge);
        var lost = new ArrayList<String>();
        var callers = IntStream.range(0, 6)
                .mapToObj(caller -> Thread.ofVirtual().start(() -> callUntilTold(listening.port(), caller, lost)))
                .toList();
        await().until(() -> edge.asked().size() > 50);

        listening.listener().beginDrain();
        for (var caller : callers) {
            caller.join();
        }
        listening.listener().stop(Duration.ofMillis(100));

        assertThat(lost).isEmpty();
    }

    /** One call after another on one connection, as the six of a drain that once lost eleven. */
    private static void callUntilTold(int port, int caller, List<String> lost) {
        try (var client = RawHttp2Client.connect(port)) {
            for (var stream = 1; client.goAways().isEmpty(); stream += 2) {
                client.send(request(stream, "POST", "/" + caller + "/" + stream));
                if (client.answer(stream).status() != 200) {
                    synchronized (lost) {
                        lost.add(caller + "/" + stream);
                    }
                    return;
                }
            }
        } catch (IOException e) {
            synchronized (lost) {
                lost.add(caller + ": " + e);
            }
        }
    }

    @Test
    void nobody_is_upgraded_and_the_request_is_answered_as_if_it_had_not_asked() throws IOException {
        try (var listening = new Listening(edge);
                var caller = listening.connect()) {
            caller.send(Raw.head(
                    "GET /a HTTP/1.1",
                    "Connection: Upgrade, HTTP2-Settings",
                    "Upgrade: h2c",
                    "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA"));

            var answer = caller.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers("upgrade")).isEmpty();
            assertThat(caller.send(Raw.head("GET /b HTTP/1.1")).answer().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void the_admin_port_speaks_http_1_alone() throws IOException {
        var attack = join(
                RawHttp2Client.PREFACE,
                frame(SETTINGS, 0, 0),
                frame(
                        HEADERS,
                        END_HEADERS | END_STREAM,
                        1,
                        join(
                                new byte[] {0x20, (byte) 0x82, (byte) 0x86, (byte) 0x84},
                                literal(0x40, "x-a", "v".repeat(4_100)))));
        try (var listening = new Listening(edge);
                var admin = new Raw(listening.listener().adminPort());
                var upgrade = new Raw(listening.listener().adminPort())) {
            admin.send(attack);
            assertThat(admin.rest()).doesNotContain("\0");
            upgrade.send(Raw.head(
                    "GET /observe/health/live HTTP/1.1",
                    "Connection: Upgrade, HTTP2-Settings",
                    "Upgrade: h2c",
                    "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA"));

            assertThat(upgrade.answer(false).head()).startsWith("HTTP/1.1 20");
        }
    }

    @Test
    void the_attack_on_the_table_is_answered() throws IOException {
        try (var listening = new Listening(edge);
                var client = RawHttp2Client.connect(listening.port())) {
            client.send(frame(
                    HEADERS,
                    END_HEADERS | END_STREAM,
                    1,
                    join(new byte[] {0x20}, block(fields("GET", "/a")), literal(0x40, "x-a", "v".repeat(4_100)))));
            client.send(request(3, "GET", "/b"));

            assertThat(client.answer(1).status()).isEqualTo(200);
            assertThat(client.answer(3).status()).isEqualTo(200);
        }
    }
}

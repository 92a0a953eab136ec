package dev.sluice.stack;

import static dev.sluice.load.hostile.Http2Frames.CONTINUATION;
import static dev.sluice.load.hostile.Http2Frames.DATA;
import static dev.sluice.load.hostile.Http2Frames.END_HEADERS;
import static dev.sluice.load.hostile.Http2Frames.END_STREAM;
import static dev.sluice.load.hostile.Http2Frames.GOAWAY;
import static dev.sluice.load.hostile.Http2Frames.HEADERS;
import static dev.sluice.load.hostile.Http2Frames.PADDED;
import static dev.sluice.load.hostile.Http2Frames.PING;
import static dev.sluice.load.hostile.Http2Frames.PRIORITY;
import static dev.sluice.load.hostile.Http2Frames.PUSH_PROMISE;
import static dev.sluice.load.hostile.Http2Frames.RST_STREAM;
import static dev.sluice.load.hostile.Http2Frames.SETTINGS;
import static dev.sluice.load.hostile.Http2Frames.WINDOW_UPDATE;
import static dev.sluice.load.hostile.Http2Frames.block;
import static dev.sluice.load.hostile.Http2Frames.frame;
import static dev.sluice.load.hostile.Http2Frames.frameOfLength;
import static dev.sluice.load.hostile.Http2Frames.get;
import static dev.sluice.load.hostile.Http2Frames.headers;
import static dev.sluice.load.hostile.Http2Frames.joined;
import static dev.sluice.load.hostile.Http2Frames.post;
import static dev.sluice.load.hostile.Http2Frames.preface;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that break or bend HTTP/2 and HPACK, each with the rule that says what must become of it. */
class HostileHttp2Test {
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int ENDS = END_HEADERS | END_STREAM;
    private static final byte[] EIGHT = new byte[8];
    private static final String GREETING = "/hello/ada";

    private static HostileFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = new HostileFixture();
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    @AfterEach
    void the_witness_is_served() throws Exception {
        fixture.assertWitnessIsServed();
    }

    /** @param sent after the preface */
    record Case(String rule, byte[] sent) {
        @Override
        public String toString() {
            return rule;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"malformedHeads", "malformedBodies"})
    void ends_its_own_stream_and_no_other(Case broken) throws Exception {
        var published = fixture.published();
        try (var connection = RawHttp2Exchange.open(fixture.port())) {
            connection.send(preface(), broken.sent()).awaitEndOf(1);
            var refused = connection.status(1) / 100 == 4 || connection.isReset(1);

            connection.send(get(3, GREETING)).awaitEndOf(3);

            assertThat(refused).as(connection.toString()).isTrue();
            assertThat(connection.status(3)).as(connection.toString()).isEqualTo(200);
        }
        assertThat(fixture.published()).isEqualTo(published + 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"brokenFrames", "brokenHeaderBlocks"})
    void ends_its_connection_after_the_calls_in_flight(Case broken) throws Exception {
        var published = fixture.published();
        try (var connection = RawHttp2Exchange.open(fixture.port())) {
            connection.send(preface(), get(1, GREETING)).awaitEndOf(1);

            connection.send(broken.sent()).awaitEnd();

            assertThat(connection.isEnded()).as(connection.toString()).isTrue();
            assertThat(connection.status(1)).as(connection.toString()).isEqualTo(200);
            assertThat(connection.status(3)).as(connection.toString()).isNotEqualTo(200);
            assertThat(connection.goAway()).as(connection.toString()).hasValueSatisfying(goAway -> {
                assertThat(goAway.error()).isNotZero();
                assertThat(goAway.firstNumber()).isBetween(1, 3);
            });
        }
        assertThat(fixture.published()).isEqualTo(published + 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    void is_told_to_calm_down(Case flood) throws Exception {
        try (var connection = RawHttp2Exchange.open(fixture.port())) {
            connection.send(preface()).send(flood.sent()).awaitEnd();

            assertThat(connection.isEnded()).isTrue();
            assertThat(connection.goAway().map(RawHttp2Exchange.Frame::error)).hasValue(ENHANCE_YOUR_CALM);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bent")
    void is_answered_as_it_is_meant(Case bent) throws Exception {
        try (var connection = RawHttp2Exchange.open(fixture.port())) {
            connection.send(preface(), bent.sent()).awaitEndOf(1);

            assertThat(connection.status(1)).as(connection.toString()).isEqualTo(200);
            assertThat(connection.body(1)).isEqualTo("ada");
        }
    }

    @Test
    void the_calls_in_flight_are_answered_once_each_beside_one_that_is_malformed() throws Exception {
        var published = fixture.published();
        try (var connection = RawHttp2Exchange.open(fixture.port())) {
            connection.send(preface());

            IntStream.range(0, 10).forEach(at -> connection.send(get(2 * at + 1, GREETING)));
            connection.send(get(21, GREETING, "te", "gzip"), get(23, "/%zz"), get(25, GREETING, "Bad", "name"));
            IntStream.range(0, 10).forEach(at -> connection.awaitEndOf(2 * at + 1));

            assertThat(IntStream.range(0, 10).map(at -> connection.status(2 * at + 1)))
                    .as(connection.toString())
                    .containsOnly(200);
        }
        assertThat(fixture.published()).isEqualTo(published + 10);
    }

    @Test
    void the_admin_port_speaks_no_http2() throws Exception {
        try (var connection = RawHttp2Exchange.open(fixture.adminPort())) {
            connection.send(preface(), headerOverTheTable()).awaitEnd();

            assertThat(connection.isEnded()).isTrue();
            assertThat(connection.status(1)).isZero();
        }
        assertThat(fixture.house.admin("/observe/health/live").statusCode()).isEqualTo(200);
    }

    static Stream<Case> malformedHeads() {
        return Stream.of(
                head("9113 §8.2.1 capitals", "Bad", "x"),
                head("9113 §8.2.1 blank in a name", "b d", "x"),
                head("9113 §8.2.1 colon in a name", "b:d", "x"),
                head("9113 §8.2.1 empty name", "", "x"),
                head("9113 §8.2.1 control in a name", "b\u0001d", "x"),
                head("9113 §8.2.1 octet in a name", "b\u00e4d", "x"),
                head("9113 §8.2.1 NUL", "bad", "x\0y"),
                head("9113 §8.2.1 CR", "bad", "x\ry"),
                head("9113 §8.2.1 LF", "bad", "x\ny"),
                head("9113 §8.2.1 CR LF", "bad", "x\r\nhost: y"),
                head("9113 §8.2.1 blank first", "bad", " x"),
                head("9113 §8.2.1 blank last", "bad", "x\t"),
                head("9113 §8.2.2 connection", "connection", "close"),
                head("9113 §8.2.2 keep-alive", "keep-alive", "1"),
                head("9113 §8.2.2 proxy-connection", "proxy-connection", "close"),
                head("9113 §8.2.2 transfer-encoding", "transfer-encoding", "chunked"),
                head("9113 §8.2.2 upgrade", "upgrade", "h2c"),
                head("9113 §8.2.2 te", "te", "gzip"),
                head("9113 §8.3 pseudo after a field", "x", "y", ":method", "GET"),
                head("9113 §8.3 unknown pseudo", ":bad", "x"),
                head("9113 §8.3 status", ":status", "200"),
                head("9113 §8.3.1 two methods", ":method", "GET"),
                head("9113 §8.3.1 two paths", ":path", "/hello/eve"),
                head("9113 §8.3.1 host differs", "host", "y"),
                only("9113 §8.3.1 no method", ":scheme", "http", ":authority", "x", ":path", GREETING),
                only("9113 §8.3.1 no path", ":method", "GET", ":scheme", "http", ":authority", "x"),
                only("9113 §8.3.1 no scheme", ":method", "GET", ":authority", "x", ":path", GREETING),
                only("9113 §8.3.1 empty path", path("")),
                only("9113 §8.3.1 asterisk", path("*")),
                only("9113 §8.3.1 no slash", path("hello/ada")),
                only("9113 §8.3.1 absolute", path("http://x/hello/ada")),
                only("3986 §2.1 percent", path("/hello/%zz")),
                only("3986 §3.3 dots", path("/hello/%2e%2e/x")),
                only("3986 §3.5 fragment", path("/hello/ada#x")),
                only("3986 §3.3 blank", path("/hello/a b")),
                only("9110 §9.1 method", ":method", "G T", ":scheme", "http", ":authority", "x", ":path", GREETING),
                only("9110 §9.1 case", ":method", "get", ":scheme", "http", ":authority", "x", ":path", GREETING),
                only(
                        "9110 §4.2.4 userinfo",
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        ":authority",
                        "a@x",
                        ":path",
                        GREETING),
                only("9113 §8.5 no tunnels", ":method", "CONNECT", ":authority", "x:443"));
    }

    static Stream<Case> malformedBodies() {
        var body = "hello".getBytes(StandardCharsets.US_ASCII);
        return Stream.of(
                new Case(
                        "9113 §8.1 trailers that go on",
                        joined(
                                post(1, "/text", "content-type", "text/plain"),
                                frame(DATA, 0, 1, EIGHT),
                                headers(1, false, "x", "y"))),
                new Case("9113 §8.1.1 longer", joined(text("content-length", "4"), frame(DATA, END_STREAM, 1, body))),
                new Case("9113 §8.1.1 shorter", joined(text("content-length", "6"), frame(DATA, END_STREAM, 1, body))),
                new Case("9113 §8.1.1 sign", joined(text("content-length", "+5"), frame(DATA, END_STREAM, 1, body))),
                new Case(
                        "9113 §8.1.1 two",
                        joined(text("content-length", "5", "content-length", "6"), frame(DATA, END_STREAM, 1, body))),
                new Case(
                        "9113 §8.1.1 none came",
                        headers(
                                1,
                                true,
                                ":method",
                                "POST",
                                ":scheme",
                                "http",
                                ":authority",
                                "x",
                                ":path",
                                "/text",
                                "content-type",
                                "text/plain",
                                "content-length",
                                "5")),
                new Case(
                        "9113 §8.1 pseudo in trailers",
                        joined(text(), frame(DATA, 0, 1, body), headers(1, true, ":path", "/hello/eve"))));
    }

    static Stream<Case> brokenFrames() {
        return Stream.of(
                new Case("9113 §6.1 DATA on 0", frame(DATA, 0, 0, EIGHT)),
                new Case("9113 §5.1 DATA on idle", frame(DATA, 0, 3, EIGHT)),
                new Case("9113 §6.1 padding", joined(post(3, "/text"), frame(DATA, PADDED, 3, (byte) 9, (byte) 0))),
                new Case("9113 §6.2 HEADERS on 0", get(0, GREETING)),
                new Case("9113 §5.1.1 even stream", get(2, GREETING)),
                new Case("9113 §6.2 padding", frame(HEADERS, ENDS | PADDED, 3, (byte) 9, (byte) 0)),
                new Case("9113 §6.3 PRIORITY on 0", frame(PRIORITY, 0, 0, new byte[5])),
                new Case("9113 §6.4 RST_STREAM on 0", frame(RST_STREAM, 0, 0, new byte[4])),
                new Case("9113 §6.4 RST_STREAM on idle", frame(RST_STREAM, 0, 3, new byte[4])),
                new Case(
                        "9113 §6.4 RST_STREAM's length",
                        joined(post(3, "/text"), frame(RST_STREAM, 0, 3, new byte[3]))),
                new Case("9113 §6.5 SETTINGS on 1", frame(SETTINGS, 0, 1)),
                new Case("9113 §6.5 SETTINGS' length", frame(SETTINGS, 0, 0, new byte[5])),
                new Case("9113 §6.5 SETTINGS' acknowledgement", frame(SETTINGS, 1, 0, new byte[6])),
                new Case("9113 §6.5.2 push", setting(2, 2)),
                new Case("9113 §6.5.2 window", setting(4, 0x80000000)),
                new Case("9113 §6.5.2 frame size", setting(5, 1)),
                new Case("9113 §6.5.2 frame size", setting(5, 0x1000000)),
                new Case("9113 §6.6 PUSH_PROMISE", frame(PUSH_PROMISE, END_HEADERS, 1, new byte[4])),
                new Case("9113 §6.7 PING's length", frame(PING, 0, 0, new byte[7])),
                new Case("9113 §6.7 PING on 1", frame(PING, 0, 1, EIGHT)),
                new Case("9113 §6.8 GOAWAY on 1", frame(GOAWAY, 0, 1, EIGHT)),
                new Case("9113 §6.9 WINDOW_UPDATE of 0", frame(WINDOW_UPDATE, 0, 0, new byte[4])),
                new Case("9113 §6.9 WINDOW_UPDATE's length", frame(WINDOW_UPDATE, 0, 0, new byte[3])),
                new Case(
                        "9113 §6.9.1 window's end",
                        frame(WINDOW_UPDATE, 0, 0, (byte) 0x7f, (byte) -1, (byte) -1, (byte) -1)),
                new Case("9113 §6.10 CONTINUATION alone", frame(CONTINUATION, END_HEADERS, 3, block(path(GREETING)))),
                new Case(
                        "9113 §6.10 another frame between",
                        joined(frame(HEADERS, END_STREAM, 3, block(path(GREETING))), frame(PING, 0, 0, EIGHT))),
                new Case(
                        "9113 §6.10 another stream between",
                        joined(
                                frame(HEADERS, END_STREAM, 3, block(path(GREETING))),
                                frame(CONTINUATION, END_HEADERS, 5, block("x", "y")))),
                new Case("9113 §4.2 frame size", frameOfLength(16_385, DATA, 0, 1, new byte[100])),
                new Case("9113 §4.2 frame size", frameOfLength(0xffffff, 0x42, 0, 0, new byte[100])));
    }

    @Test
    void a_stream_with_a_lower_number_than_one_before_is_nobodys() throws Exception {
        var published = fixture.published();
        try (var connection = RawHttp2Exchange.open(fixture.port())) {
            connection.send(preface(), get(5, GREETING)).awaitEndOf(5);

            connection.send(get(3, GREETING), frame(PING, 0, 0, EIGHT)).await(frame -> frame.is(PING, 0));

            assertThat(connection.status(5)).isEqualTo(200);
            assertThat(connection.status(3)).as(connection.toString()).isZero();
        }
        assertThat(fixture.published()).isEqualTo(published + 1);
    }

    static Stream<Case> brokenHeaderBlocks() {
        return Stream.of(
                hpack("7541 §6.1 index 0", 0x80),
                hpack("7541 §2.3.3 index beyond", 0xbe),
                hpack("7541 §2.3.3 index beyond", 0xff, 0x80, 0x80, 0x80, 0x01),
                hpack("7541 §5.1 integer", 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f),
                hpack("7541 §5.1 integer is cut off", 0xff),
                hpack("7541 §5.2 text is cut off", 0x00, 0x05, 'x'),
                hpack("7541 §5.2 length", 0x00, 0x01, 'x', 0x7f, 0xff, 0xff, 0xff, 0xff, 0x07),
                hpack("7541 §5.2 end of text", 0x00, 0x01, 'x', 0x84, 0xff, 0xff, 0xff, 0xff),
                hpack("7541 §5.2 padding", 0x00, 0x01, 'x', 0x82, 0x07, 0xff),
                hpack("7541 §5.2 padding of zeros", 0x00, 0x01, 'x', 0x81, 0x00),
                hpack("7541 §6.3 table over the limit", 0x3f, 0xe2, 0x1f),
                hpack("7541 §6.3 table far over the limit", 0x3f, 0xff, 0xff, 0xff, 0x7f));
    }

    static Stream<Case> floods() {
        var empty = frame(HEADERS, END_STREAM, 1, block(path(GREETING)));
        return Stream.of(
                flood("CVE-2019-9512 PING", frame(PING, 0, 0, EIGHT)),
                flood("CVE-2019-9515 SETTINGS", frame(SETTINGS, 0, 0)),
                flood("CVE-2019-9513 PRIORITY", frame(PRIORITY, 0, 1, new byte[] {0, 0, 0, 3, 1})),
                flood("9113 §5.5 unknown", frame(0x42, 0, 0)),
                flood("9113 §6.9 WINDOW_UPDATE", frame(WINDOW_UPDATE, 0, 0, (byte) 0, (byte) 0, (byte) 0, (byte) 1)),
                new Case(
                        "CVE-2019-9518 empty DATA",
                        joined(post(1, "/text", "content-type", "text/plain"), times(20_000, frame(DATA, 0, 1)))),
                new Case("CVE-2024-27316 empty CONTINUATION", joined(empty, times(20_000, frame(CONTINUATION, 0, 1)))),
                new Case(
                        "CVE-2024-27316 CONTINUATION",
                        joined(empty, times(2_000, frame(CONTINUATION, 0, 1, block("x", "y".repeat(1_000)))))),
                new Case(
                        "CVE-2023-44487 reset",
                        joined(IntStream.range(0, 5_000)
                                .mapToObj(at -> joined(
                                        get(2 * at + 1, GREETING),
                                        frame(RST_STREAM, 0, 2 * at + 1, (byte) 0, (byte) 0, (byte) 0, (byte) 8)))
                                .toArray(byte[][]::new))));
    }

    static Stream<Case> bent() {
        byte[] greeting = block(path(GREETING));
        return Stream.of(
                new Case("7541 §4.4 entry over the table", joined(headerOverTheTable())),
                new Case("7541 §4.3 table of nothing", headersOf(0x20, greeting, 0x40, 1, 'a', 1, 'b')),
                new Case(
                        "7541 §4.2 table twice",
                        headersOf(0x20, joined(new byte[] {0x3f, (byte) 0xe1, 0x1f}, greeting))),
                new Case("9113 §5.5 unknown frame", joined(frame(0x42, 0xff, 0, EIGHT), get(1, GREETING))),
                new Case("9113 §6.5.2 unknown setting", joined(setting(0x42, 7), get(1, GREETING))),
                new Case("9113 §6.5.2 header table of 0", joined(setting(1, 0), get(1, GREETING))),
                new Case("9113 §6.5.2 header table of 100", joined(setting(1, 100), get(1, GREETING))),
                new Case("9113 §6.5.2 large header table", joined(setting(1, 1 << 20), get(1, GREETING))),
                new Case("9113 §4.1 unknown flags", frame(HEADERS, ENDS | 0x42, 1, greeting)),
                new Case(
                        "9113 §6.2 padded",
                        frame(HEADERS, ENDS | PADDED, 1, joined(new byte[] {3}, greeting, new byte[3]))),
                new Case("9113 §6.10 an octet a frame", octetsApart(greeting)),
                new Case("9110 §7.6.1 te", get(1, GREETING, "te", "trailers")),
                new Case("9113 §8.2.3 cookies", get(1, GREETING, "cookie", "a=b", "cookie", "c=d")),
                new Case(
                        "9113 §8.3.1 host without authority",
                        headers(1, true, ":method", "GET", ":scheme", "http", ":path", GREETING, "host", "x")));
    }

    private static byte[] octetsApart(byte[] greeting) {
        return joined(IntStream.range(0, greeting.length)
                .mapToObj(at -> frame(
                        at == 0 ? HEADERS : CONTINUATION,
                        (at == 0 ? END_STREAM : 0) | (at == greeting.length - 1 ? END_HEADERS : 0),
                        1,
                        greeting[at]))
                .toArray(byte[][]::new));
    }

    private static Case head(String rule, String... fields) {
        return new Case(rule, get(1, GREETING, fields));
    }

    private static Case only(String rule, String... fields) {
        return new Case(rule, headers(1, true, fields));
    }

    private static String[] path(String path) {
        return new String[] {":method", "GET", ":scheme", "http", ":authority", "x", ":path", path};
    }

    private static byte[] text(String... fields) {
        var type = new String[] {"content-type", "text/plain"};
        return post(
                1, "/text", Stream.concat(Stream.of(type), Stream.of(fields)).toArray(String[]::new));
    }

    private static byte[] setting(int name, int value) {
        return frame(
                SETTINGS,
                0,
                0,
                (byte) (name >> 8),
                (byte) name,
                (byte) (value >>> 24),
                (byte) (value >> 16),
                (byte) (value >> 8),
                (byte) value);
    }

    /** A whole request on stream 3, and behind it some octets in the same block. */
    private static Case hpack(String rule, int... octets) {
        var more = new byte[octets.length];
        IntStream.range(0, octets.length).forEach(at -> more[at] = (byte) octets[at]);
        var isUpdate = (octets[0] & 0xe0) == 0x20;
        var greeting = block(path(GREETING));
        return new Case(rule, frame(HEADERS, ENDS, 3, isUpdate ? joined(more, greeting) : joined(greeting, more)));
    }

    private static byte[] headersOf(int first, byte[] middle, int... octets) {
        var last = new byte[octets.length];
        IntStream.range(0, octets.length).forEach(at -> last[at] = (byte) octets[at]);
        return frame(HEADERS, ENDS, 1, joined(new byte[] {(byte) first}, middle, last));
    }

    /** A field with incremental indexing whose value alone is larger than the table. */
    private static byte[] headerOverTheTable() {
        byte[] field = {0x40, 3, 'x', '-', 'a', 0x7f, (byte) 0x85, 0x1f}; // 4,100 = 127 + 5 + 31 * 128
        return frame(
                HEADERS,
                ENDS,
                1,
                joined(block(path(GREETING)), field, "v".repeat(4_100).getBytes(StandardCharsets.US_ASCII)));
    }

    private static Case flood(String rule, byte[] one) {
        return new Case(rule, times(50_000, one));
    }

    private static byte[] times(int count, byte[] one) {
        return joined(Collections.nCopies(count, one).toArray(byte[][]::new));
    }
}

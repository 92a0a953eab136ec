package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes that break or bend HTTP/1.1, each with the rule that says what must become of it. In what is sent a line break stands for
 * CR LF, {@code ␍}, {@code ␊}, {@code ␀} and {@code ␉} for these octets alone; every other char is an octet.
 */
class HostileHttp1Test {
    private static final String HIDDEN_REQUEST = "GET /hello/hidden HTTP/1.1\nHost: x\nConnection: close\n\n";

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

    /** @param statuses one of which the first and only answer must have */
    record Refused(String rule, String sent, Set<Integer> statuses) {
        @Override
        public String toString() {
            return rule + ": " + sent.lines().findFirst().orElse("");
        }
    }

    /** @param statuses of all answers, in their order */
    record Accepted(String rule, String sent, List<Integer> statuses) {
        @Override
        public String toString() {
            return rule + ": " + sent.lines().findFirst().orElse("");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("targets")
    void means_nothing_that_is_published(Refused refused) throws Exception {
        var published = fixture.published();

        var exchange = RawExchange.of(fixture.port(), octets(refused.sent()));

        assertRefused(refused, exchange);
        assertThat(fixture.published()).isEqualTo(published);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"requestLines", "headerLines", "lengths", "codings", "chunks"})
    void is_refused_and_hides_no_other_request(Refused refused) throws Exception {
        var published = fixture.published();
        fixture.greeted.clear();

        var exchange = RawExchange.of(fixture.port(), octets(refused.sent() + HIDDEN_REQUEST));

        assertRefused(refused, exchange);
        assertThat(fixture.published()).isEqualTo(published);
        assertThat(fixture.greeted).isEmpty();
    }

    private static void assertRefused(Refused refused, RawExchange exchange) {
        assertThat(exchange.statuses()).as(exchange.text()).hasSize(1);
        assertThat(refused.statuses())
                .as(exchange.text())
                .contains(exchange.statuses().getFirst());
        assertThat(exchange.text().toLowerCase(Locale.ROOT)).contains("x-request-id: ", "application/problem+json");
        assertThat(exchange.closed()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bent")
    void is_answered_as_it_is_meant(Accepted accepted) throws Exception {
        var exchange = RawExchange.of(fixture.port(), octets(accepted.sent()));

        assertThat(exchange.statuses()).as(exchange.text()).isEqualTo(accepted.statuses());
        assertThat(exchange.closed()).isTrue();
    }

    static Stream<Refused> requestLines() {
        return Stream.of(
                refused("9112 §3 one blank", "GET  /hello/ada HTTP/1.1\nHost: x\n\n", 400),
                refused("9112 §3 one blank", "GET /hello/ada  HTTP/1.1\nHost: x\n\n", 400),
                refused("9112 §3 blanks only", "GET␉/hello/ada HTTP/1.1\nHost: x\n\n", 400),
                refused("9112 §3 three parts", "GET /hello/ada\nHost: x\n\n", 400),
                refused("9112 §3 three parts", "GET /hello/ada HTTP/1.1 x\nHost: x\n\n", 400),
                refused("9112 §3 three parts", "GET\nHost: x\n\n", 400),
                refused("9112 §2.3 version's case", "GET /hello/ada http/1.1\nHost: x\n\n", 400, 505),
                refused("9112 §2.3 version", "GET /hello/ada HTTP/1.1.1\nHost: x\n\n", 400, 505),
                refused("9112 §2.3 version", "GET /hello/ada HTTP/11\nHost: x\n\n", 400, 505),
                refused("9112 §2.3 version", "GET /hello/ada HTTP/2.0\nHost: x\n\n", 400, 505),
                refused("9112 §2.3 version", "GET /hello/ada HTTP/3.0\nHost: x\n\n", 400, 505),
                refused("9112 §2.2 blank before", " GET /hello/ada HTTP/1.1\nHost: x\n\n", 400),
                refused("9112 §2.2 LF alone", "GET /hello/ada HTTP/1.1␊Host: x\n\n", 400),
                refused("9112 §2.2 CR alone", "GET /hello/ada HTTP/1.1␍Host: x\n\n", 400),
                refused("9110 §9.1 method is a token", "G@T /hello/ada HTTP/1.1\nHost: x\n\n", 400),
                refused("9110 §9.1 method is a token", "G␀T /hello/ada HTTP/1.1\nHost: x\n\n", 400),
                refused("9110 §9.1 method is a token", "GÉT /hello/ada HTTP/1.1\nHost: x\n\n", 400),
                refused("9110 §2.5 no HTTP", "\u0016\u0003\u0001\u0002␀\u0001\n\n", 400),
                refused("9112 §3 long", "GET /hello/" + "a".repeat(9_000) + " HTTP/1.1\nHost: x\n\n", 414));
    }

    static Stream<Refused> targets() {
        return Stream.of(
                refused(
                        "9110 §9.3.6 no tunnels",
                        "CONNECT x:443 HTTP/1.1\nHost: x:443\nConnection: close\n\n",
                        400,
                        405,
                        501),
                refused("9112 §3.2 no fragment", "GET /hello/ada#x HTTP/1.1\nHost: x\nConnection: close\n\n", 400),
                refused("9112 §3.2 no fragment", "GET /hello/ada?a#x HTTP/1.1\nHost: x\nConnection: close\n\n", 400),
                refused("9112 §3.2.1 slash first", "GET hello/ada HTTP/1.1\nHost: x\nConnection: close\n\n", 400),
                refused("9112 §3.2.1 slash first", "GET ?a=b HTTP/1.1\nHost: x\nConnection: close\n\n", 400),
                refused("3986 §2.1 percent", "GET /hello/%zz HTTP/1.1\nHost: x\nConnection: close\n\n", 400),
                refused("3986 §2.1 percent", "GET /hello/%4 HTTP/1.1\nHost: x\nConnection: close\n\n", 400),
                refused("3986 §3.3 NUL", "GET /hello/%00 HTTP/1.1\nHost: x\nConnection: close\n\n", 400),
                refused("3986 §3.3 dots", "GET /hello/../hello/ada HTTP/1.1\nHost: x\nConnection: close\n\n", 400),
                refused("3986 §3.3 dots", "GET /hello/%2e%2e/hello/ada HTTP/1.1\nHost: x\nConnection: close\n\n", 400),
                refused("3986 §2.2 slash", "GET /hello/a%2fb HTTP/1.1\nHost: x\nConnection: close\n\n", 400),
                refused("3986 §2.2 backslash", "GET /hello/a%5cb HTTP/1.1\nHost: x\nConnection: close\n\n", 400),
                refused("3629 §3 overlong", "GET /hello/%c0%af HTTP/1.1\nHost: x\nConnection: close\n\n", 400),
                refused("3986 §2 octets", "GET /hello/é HTTP/1.1\nHost: x\nConnection: close\n\n", 400),
                refused("3986 §2 octets", "GET /hello/ada?q=é HTTP/1.1\nHost: x\nConnection: close\n\n", 400),
                refused(
                        "9112 §3.2.2 other authority",
                        "GET http://y/hello/ada HTTP/1.1\nHost: x\nConnection: close\n\n",
                        400),
                refused(
                        "9110 §4.2.4 userinfo",
                        "GET http://a@x/hello/ada HTTP/1.1\nHost: x\nConnection: close\n\n",
                        400),
                refused("9112 §3.2.2 scheme", "GET ftp://x/hello/ada HTTP/1.1\nHost: x\nConnection: close\n\n", 400),
                refused("9110 §4.2.1 no host", "GET http:///hello/ada HTTP/1.1\nHost: x\nConnection: close\n\n", 400),
                refused("3986 §3.3 dots", "GET http://x/hello/%2e%2e/a HTTP/1.1\nHost: x\nConnection: close\n\n", 400),
                refused(
                        "9112 §3.2 no fragment",
                        "GET http://x/hello/ada#b HTTP/1.1\nHost: x\nConnection: close\n\n",
                        400),
                refused("9112 §3.2.4 asterisk", "GET * HTTP/1.1\nHost: x\nConnection: close\n\n", 400, 404),
                refused("9112 §3.2.3 authority", "GET x:80 HTTP/1.1\nHost: x:80\nConnection: close\n\n", 400));
    }

    static Stream<Refused> headerLines() {
        return Stream.of(
                head("9112 §3.2 Host", "A: b"),
                head("9112 §3.2 one Host", "Host: x\nHost: x"),
                head("9112 §3.2 one Host", "Host: x\nHOST: y"),
                head("9110 §7.2 Host", "Host: a b"),
                head("9110 §7.2 Host", "Host: a/b"),
                head("9110 §7.2 Host", "Host: a@b"),
                head("9110 §7.2 Host", "Host: a:b"),
                head("9112 §5.1 no blank before the colon", "Host : x"),
                head("9112 §5.1 no blank before the colon", "Host: x\nTransfer-Encoding : chunked"),
                head("9112 §5.1 no blank before the colon", "Host: x\nContent-Length␉: 5"),
                head("9112 §2.2 blank at the first", " Host: x"),
                head("9112 §5.2 folding", "Host: x\nA: b\n c"),
                head("9112 §5.2 folding", "Host: x\nA: b\n␉c"),
                head("9112 §5 colon", "Host: x\nA"),
                head("9110 §5.1 name", "Host: x\n: b"),
                head("9110 §5.1 name", "Host: x\nA b: c"),
                head("9110 §5.1 name", "Host: x\nA(: c"),
                head("9110 §5.1 name", "Host: x\nÄ: c"),
                head("9110 §5.1 name", "Host: x\nA␀: c"),
                head("9110 §5.5 NUL", "Host: x\nA: b␀c"),
                head("9110 §5.5 CR", "Host: x\nA: b␍c"),
                head("9112 §2.2 CR alone ends no line", "Host: x\nA: b␍Content-Length: 5"),
                head("9112 §2.2 LF alone ends no line", "Host: x␊A: b"),
                head("9110 §5.5 control", "Host: x\nA: b\u0001c"),
                head("9110 §5.5 control", "Host: x\nA: b\u007fc"),
                refused("6585 §5 large", "GET /hello/ada HTTP/1.1\nHost: x\nA: " + "b".repeat(17_000) + "\n\n", 431),
                refused("6585 §5 many", "GET /hello/ada HTTP/1.1\nHost: x\n" + "A: b\n".repeat(3_000) + "\n", 431),
                refused(
                        "9110 §10.1.1 Expect",
                        "POST /text HTTP/1.1\nHost: x\nExpect: tea\nContent-Length: 3\n\n",
                        417));
    }

    static Stream<Refused> lengths() {
        return Stream.of(
                body("9112 §6.3 number", "Content-Length: +5", "hello", 400),
                body("9112 §6.3 number", "Content-Length: -5", "hello", 400),
                body("9112 §6.3 number", "Content-Length: 0x5", "hello", 400),
                body("9112 §6.3 number", "Content-Length: 5 5", "hello", 400),
                body("9112 §6.3 number", "Content-Length: 5.0", "hello", 400),
                body("9112 §6.3 number", "Content-Length:", "hello", 400),
                body("9112 §6.3 number", "Content-Length: ٥", "hello", 400),
                body("9112 §6.3 large number", "Content-Length: 99999999999999999999", "hello", 400, 413),
                body("9112 §6.3 large number", "Content-Length: 9223372036854775807", "hello", 400, 413),
                body("9112 §6.3 two", "Content-Length: 5\nContent-Length: 6", "hello", 400),
                body("9112 §6.3 list", "Content-Length: 5, 6", "hello", 400),
                body("9112 §6.3 both", "Content-Length: 5\nTransfer-Encoding: chunked", "0\n\n", 400),
                body("9112 §6.3 both", "Transfer-Encoding: chunked\nContent-Length: 5", "0\n\n", 400));
    }

    static Stream<Refused> codings() {
        return Stream.of(
                body("9112 §6.1 chunked once", "Transfer-Encoding: chunked, chunked", "0\n\n", 400, 501),
                body("9112 §6.1 chunked last", "Transfer-Encoding: chunked, identity", "0\n\n", 400, 501),
                body(
                        "9112 §6.1 chunked last",
                        "Transfer-Encoding: chunked\nTransfer-Encoding: gzip",
                        "0\n\n",
                        400,
                        501),
                body("9112 §6.1 unknown", "Transfer-Encoding: xchunked", "0\n\n", 400, 501),
                body("9112 §6.1 unknown", "Transfer-Encoding: gzip, chunked", "0\n\n", 400, 501),
                body("9112 §6.1 unknown", "Transfer-Encoding: identity", "0\n\n", 400, 501),
                body("9112 §6.1 unknown", "Transfer-Encoding: cow", "0\n\n", 400, 501),
                body("9112 §7 parameters", "Transfer-Encoding: chunked;q=1", "0\n\n", 400, 501),
                body("9112 §6.1 text", "Transfer-Encoding: \"chunked\"", "0\n\n", 400, 501),
                body("9112 §6.1 text", "Transfer-Encoding: \u000bchunked", "0\n\n", 400, 501),
                body("9112 §6.1 text", "Transfer-Encoding:", "0\n\n", 400, 501),
                body("9112 §6.1 text", "Transfer-Encoding: ,chunked", "0\n\n", 400, 501),
                body("9112 §6.1 name", "Transfer_Encoding: chunked\nContent-Length: x", "0\n\n", 400),
                refused(
                        "9112 §6.1 1.0",
                        "POST /text HTTP/1.0\nHost: x\nTransfer-Encoding: chunked\n\n0\n\n",
                        400,
                        505));
    }

    static Stream<Refused> chunks() {
        return Stream.of(
                chunked("9112 §7.1 size", "+5\nhello\n0\n\n"),
                chunked("9112 §7.1 size", "-5\nhello\n0\n\n"),
                chunked("9112 §7.1 size", " 5\nhello\n0\n\n"),
                chunked("9112 §7.1 size", "5 \nhello\n0\n\n"),
                chunked("9112 §7.1 size", "0x5\nhello\n0\n\n"),
                chunked("9112 §7.1 size", "5h\nhello\n0\n\n"),
                chunked("9112 §7.1 size", "g\nhello\n0\n\n"),
                chunked("9112 §7.1 size", "\nhello\n0\n\n"),
                chunked("9112 §7.1 size", "5,5\nhello\n0\n\n"),
                chunked("9112 §7.1 size", "٥\nhello\n0\n\n"),
                chunked("9112 §7.1 large size", "fffffffffffffffff\nhello\n0\n\n", 400, 413),
                chunked("9112 §7.1 large size", "7fffffffffffffff\nhello\n0\n\n", 400, 413),
                chunked("9112 §7.1 large size", "80000000\nhello\n0\n\n", 400, 413),
                chunked("9112 §7.1 large size", "100000005\nhello\n0\n\n", 400, 413),
                chunked("9112 §7.1 CRLF after data", "5\nhelloXX0\n\n"),
                chunked("9112 §7.1 CRLF after data", "5\nhello␍X0\n\n"),
                chunked("9112 §7.1 CRLF after data", "5\nhello␊0\n\n"),
                chunked("9112 §7.1 CRLF after data", "5\nhello␍0\n\n"),
                chunked("9112 §7.1 CRLF after data", "5\nhello␊␍0\n\n"),
                chunked("9112 §7.1 CRLF after data", "4\nhello\n0\n\n"),
                chunked("9112 §7.1 CRLF after size", "5␊hello\n0\n\n"),
                chunked("9112 §7.1 CRLF after size", "5␍hello\n0\n\n"),
                chunked("9112 §7.1 CRLF at the end", "5\nhello\n0␊␊"),
                chunked("9112 §7.1 CRLF at the end", "5\nhello\n0␍␍"),
                chunked("9112 §7.1.1 LF in an extension", "5;a␊b\nhello\n0\n\n"),
                chunked("9112 §7.1.1 CR in an extension", "5;a␍b\nhello\n0\n\n"),
                chunked("9112 §7.1.1 NUL in an extension", "5;a␀b\nhello\n0\n\n"),
                chunked("9112 §7.1.1 long extension", "5;" + "a".repeat(70_000) + "\nhello\n0\n\n", 400, 413),
                chunked("9112 §7.1.2 trailer's name", "5\nhello\n0\nA b: c\n\n"),
                chunked("9112 §7.1.2 trailer's colon", "5\nhello\n0\nA\n\n"),
                chunked("9112 §7.1.2 large trailers", "5\nhello\n0\n" + "A: b\n".repeat(4_000) + "\n", 400, 413, 431));
    }

    static Stream<Accepted> bent() {
        var last = "Host: x\nConnection: close\n";
        return Stream.of(
                accepted("9112 §9.3.2 pipelined", get("ada") + "GET /hello/eve HTTP/1.1\n" + last + "\n", 200, 200),
                accepted("9112 §3.2.2 absolute", "GET http://x/hello/ada HTTP/1.1\n" + last + "\n", 200),
                accepted("9112 §3.2.2 absolute", "GET HTTP://X/hello/ada HTTP/1.1\n" + last + "\n", 200),
                accepted("9110 §9.1 method's case", "get /hello/ada HTTP/1.1\n" + last + "\n", 405),
                accepted("9110 §9.1 method's case", "Get /hello/ada HTTP/1.1\n" + last + "\n", 405),
                accepted("9110 §5.1 name's case", "GET /hello/ada HTTP/1.1\nhOST: x\ncONNECTION: CLOSE\n\n", 200),
                accepted("9110 §5.5 blanks", "GET /hello/ada HTTP/1.1\nHost:x␉\nConnection:  close  \n\n", 200),
                accepted("9112 §7.1 chunks", post("5\nhello\n1\n!\n0\n\n", last), 200),
                accepted("9112 §7.1 zeros", post("0005\nhello\n000\n\n", last), 200),
                accepted("9112 §7.1 hexadecimal", post("A\nhelloworld\n0\n\n", last), 200),
                accepted("9112 §7.1.1 extension", post("5;a=\"b c\"\nhello\n0;x\n\n", last), 200),
                accepted(
                        "9112 §7.1 then another",
                        post("5\nhello\n0\n\n", "Host: x\n") + "GET /hello/ada HTTP/1.1\n" + last + "\n",
                        200,
                        200),
                accepted(
                        "9110 §10.1.1 continue",
                        "POST /text HTTP/1.1\n" + last
                                + "Expect: 100-Continue\nContent-Type: text/plain\nContent-Length: 5\n\nhello",
                        100,
                        200),
                accepted("9110 §7.8 h2c is off", """
                    GET /hello/ada HTTP/1.1
                    Host: x
                    Connection: upgrade, http2-settings, close
                    Upgrade: h2c
                    HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA

                    """, 200));
    }

    private static Refused refused(String rule, String sent, Integer... statuses) {
        return new Refused(rule, sent, Set.of(statuses));
    }

    private static Refused head(String rule, String lines) {
        return refused(rule, "GET /hello/ada HTTP/1.1\n" + lines + "\n\n", 400);
    }

    private static Refused body(String rule, String lines, String body, Integer... statuses) {
        return refused(
                rule, "POST /text HTTP/1.1\nHost: x\nContent-Type: text/plain\n" + lines + "\n\n" + body, statuses);
    }

    private static Refused chunked(String rule, String chunks, Integer... statuses) {
        return body(rule, "Transfer-Encoding: chunked", chunks, statuses.length == 0 ? new Integer[] {400} : statuses);
    }

    private static Accepted accepted(String rule, String sent, Integer... statuses) {
        return new Accepted(rule, sent, Arrays.asList(statuses));
    }

    private static String get(String name) {
        return "GET /hello/" + name + " HTTP/1.1\nHost: x\n\n";
    }

    private static String post(String chunks, String lines) {
        return "POST /text HTTP/1.1\n" + lines + "Content-Type: text/plain\nTransfer-Encoding: chunked\n\n" + chunks;
    }

    /** Chars above an octet are sent as UTF-8. */
    private static byte[] octets(String text) {
        var sent = text.replace("\n", "\r\n")
                .replace('␍', '\r')
                .replace('␊', '\n')
                .replace('␀', '\0')
                .replace('␉', '\t');
        return sent.chars().allMatch(octet -> octet < 0x100)
                ? sent.getBytes(StandardCharsets.ISO_8859_1)
                : sent.getBytes(StandardCharsets.UTF_8);
    }
}

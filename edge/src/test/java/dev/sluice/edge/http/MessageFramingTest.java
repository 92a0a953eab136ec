package dev.sluice.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.http.RequestException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9112, whatever pieces the bytes come in. */
class MessageFramingTest {
    private static final String CHUNKED = Raw.head("POST /a HTTP/1.1", "Transfer-Encoding: chunked");

    static Stream<Arguments> handedOn() {
        return Stream.of(
                Arguments.of(List.of(Raw.head("GET /a HTTP/1.1"))),
                Arguments.of(List.of(Raw.head("GET /a HTTP/1.1"), Raw.head("HEAD /b HTTP/1.1"))),
                Arguments.of(List.of(
                        Raw.head("POST /a HTTP/1.1", "Content-Length: 5") + "a\r\nb\n", "DELETE /b HTTP/1.1\r\n\r\n")),
                Arguments.of(List.of(Raw.head("POST /a HTTP/1.1", "Content-Length:  0 "), Raw.head("GET /b HTTP/1.1"))),
                Arguments.of(List.of(
                        CHUNKED + "5\r\na\r\nb\n\r\nA\r\n0123456789\r\n0\r\n\r\n", Raw.head("GET /b HTTP/1.1"))),
                Arguments.of(List.of(CHUNKED + "0005\r\nhello\r\n000\r\n\r\n", CHUNKED + "0\r\n\r\n")));
    }

    @ParameterizedTest
    @MethodSource("handedOn")
    void requests_are_handed_on_one_at_a_time_as_they_came(List<String> requests) {
        var all = String.join("", requests);

        splits(all).forEach(pieces -> assertThat(messages(pieces)).isEqualTo(requests));
    }

    static Stream<Arguments> leftOut() {
        return Stream.of(
                Arguments.of("\r\n" + Raw.head("GET /a HTTP/1.1"), Raw.head("GET /a HTTP/1.1")),
                Arguments.of(
                        CHUNKED + "5;a\r\nhello\r\n1 ; b=c;d=\"e;\\\"\t\" \r\n1\r\n0;f\r\n\r\n",
                        CHUNKED + "5\r\nhello\r\n1\r\n1\r\n0\r\n\r\n"),
                Arguments.of(
                        CHUNKED + "1\r\n1\r\n0\r\nA: 1\r\nContent-Length: 5\r\n\r\n", CHUNKED + "1\r\n1\r\n0\r\n\r\n"),
                Arguments.of(CHUNKED + "0;a=b\r\nTransfer-Encoding: x\r\nHost: c\r\n\r\n", CHUNKED + "0\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("leftOut")
    void what_nobody_may_act_on_is_left_out(String came, String handedOn) {
        var next = Raw.head("GET /next HTTP/1.1");

        splits(came + next).forEach(pieces -> assertThat(messages(pieces)).isEqualTo(List.of(handedOn, next)));
    }

    /** The text before the bar is handed on, what follows is not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n|\r\nGET / HTTP/1.1\r\n",
                "|\nGET / HTTP/1.1\r\n",
                "| GET / HTTP/1.1\r\n",
                "GET|\t/ HTTP/1.1\r\n",
                "GET | / HTTP/1.1\r\n",
                "G|(T / HTTP/1.1\r\n",
                "GET /a|\u0000 HTTP/1.1\r\n",
                "GET /a|#b HTTP/1.1\r\n",
                "GET /a|\r\n",
                "GET /a |\r\n",
                "GET /a HTTP/1.1| \r\n",
                "GET /a b| HTTP/1.1\r\n",
                "GET /a HTTP/1.1|\nHost: a\n\n",
                "GET /a HTTP/1.1\r|Host: a\r\n\r\n",
                "GET /a HTTP/1.1\r\n| Host: a\r\n",
                "GET /a HTTP/1.1\r\nHost: a\r\n|\tb\r\n",
                "GET /a HTTP/1.1\r\n|: a\r\n",
                "GET /a HTTP/1.1\r\nHost| : a\r\n",
                "GET /a HTTP/1.1\r\nHost|\r\n",
                "GET /a HTTP/1.1\r\nH|\u00f6st: a\r\n",
                "GET /a HTTP/1.1\r\nA: b|\nB: c\r\n",
                "GET /a HTTP/1.1\r\nA: b\r|\rB: c\r\n",
                "GET /a HTTP/1.1\r\nA: b|\u0000\r\n",
                "GET /a HTTP/1.1\r\nA: b|\u007f\r\n",
                "GET /a HTTP/1.1\r\nA: b\r\n\r|X",
                "GET /a HTTP/1.1\r\n|\nGET /b HTTP/1.1\r\n"
            })
    void a_head_that_breaks_the_grammar_ends_the_connection_there(String text) {
        refusedAtTheBar(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: |+5\r\n",
                "Content-Length: |-5\r\n",
                "Content-Length: 5|, 5\r\n",
                "Content-Length: 5 |5\r\n",
                "Content-Length: |\r\n",
                "Content-Length:|\r\n",
                "Content-Length: 0|x5\r\n",
                "Content-Length: 5|.0\r\n",
                "Content-Length: 922337203685477580|8\r\n",
                "Content-Length: 5\r\nCONTENT-LENGTH|: 5\r\n",
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r|\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r|\n",
                "Transfer-Encoding: chunked, chunked\r\n\r|\n",
                "Transfer-Encoding: chunked\r\ntransfer-encoding: chunked\r\n\r|\n",
                "Transfer-Encoding: xchunked\r\n\r|\n",
                "Transfer-Encoding: chunked;x\r\n\r|\n",
                "Transfer-Encoding: \"chunked\"\r\n\r|\n",
                "Transfer-Encoding: chunked,\r\n\r|\n",
                "Transfer-Encoding: ,chunked, gzip\r\n\r|\n",
                "Transfer-Encoding: identity\r\n\r|\n",
                "Transfer-Encoding:\r\n\r|\n",
                "Transfer-Encoding: |\u000bchunked\r\n"
            })
    void a_length_that_two_readers_could_read_in_two_ways_ends_the_connection(String lines) {
        refusedAtTheBar("POST / HTTP/1.1\r\nHost: a\r\n" + lines);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "|+17\r\n",
                "|-1\r\n",
                "| 17\r\n",
                "0|x17\r\n",
                "|\r\n",
                "|;a\r\n",
                "|zz\r\n",
                "5|\n",
                "5\r|h",
                "5|\u0000\r\n",
                "5 |\r\n",
                "5 |a\r\n",
                "5|_0\r\n",
                "5;a|\n",
                "5;a=\"|\r\n",
                "5;a=\"\\\"|\r\n",
                "0000000000000000|0\r\n",
                "8000000|0\r\n",
                "8000000|000000000\r\n",
                "5\r\nhello|XX",
                "5\r\nhello|\n",
                "5\r\nhello\r|\r",
                "5\r\nhello|5\r\n",
                "5\r\nhello\r\n|\r\n",
                "0\r\n\r|x",
                "0\r\n|\n",
                "0\r\n| A: 1\r\n",
                "0\r\n|: 1\r\n",
                "0\r\nA| : 1\r\n"
            })
    void a_chunk_that_breaks_the_grammar_ends_the_connection_there(String body) {
        var text = CHUNKED + body;

        if (body.startsWith("5;") || body.startsWith("5 ") || body.startsWith("0\r\nA")) {
            splits(text.replace("|", "")).forEach(MessageFramingTest::refused);
        } else {
            refusedAtTheBar(text);
        }
    }

    @Test
    void extensions_and_trailers_have_a_bound() {
        var extension = ";a=" + "b".repeat(ChunkSize.MOST_EXTENSIONS / 2);
        var trailer = "A: " + "b".repeat(MessageFraming.MOST_TRAILERS - 9) + "\r\n";

        assertThat(messages(List.of(CHUNKED + "1" + extension + "\r\n1\r\n0\r\n\r\n")))
                .hasSize(1);
        assertThat(messages(List.of(CHUNKED + "0\r\n" + trailer + "\r\n"))).hasSize(1);
        refused(List.of(CHUNKED + "1" + extension + "\r\n1\r\n1" + extension + "\r\n"));
        refused(List.of(CHUNKED + "0\r\n" + trailer + "B: \r\n\r\n"));
        refused(List.of(CHUNKED + "0\r\n", trailer, trailer));
    }

    @Test
    void every_octet_is_looked_at_wherever_it_stands_in_a_value() {
        for (var octet = 0; octet < 256; octet++) {
            for (var at = 0; at < 17; at++) {
                var value = "v".repeat(at) + (char) octet + "v".repeat(20) + "\r";
                var isControl = (octet < ' ' && octet != '\t') || octet == 0x7f;

                assertThat(OctetClasses.valueEnd(value.getBytes(StandardCharsets.ISO_8859_1), 0))
                        .as("octet %d at %d", octet, at)
                        .isEqualTo(isControl ? at : value.length() - 1);
            }
        }
    }

    @Test
    void the_method_is_known_as_it_was_spelled() {
        var framing = framing(List.of("get / HTTP/1.1\r\nHost: a\r\n\r\n" + Raw.head("GET / HTTP/1.1")));

        framing.next();
        var first = framing.spelledMethod();
        framing.next();

        assertThat(first).contains("get");
        assertThat(framing.spelledMethod()).isEmpty();
    }

    @Test
    void after_a_line_of_another_version_nothing_is_looked_at() {
        var preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000";

        assertThat(messages(List.of(Raw.head("GET / HTTP/1.1"), preface)))
                .isEqualTo(List.of(Raw.head("GET / HTTP/1.1"), preface));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noise_is_never_handed_on_changed(long seed) {
        var random = new Random(seed);
        var seeds = handedOn()
                .map(arguments -> ((List<?>) Objects.requireNonNull(arguments.get()[0]))
                        .stream().map(String::valueOf).collect(Collectors.joining()))
                .toList();
        for (var round = 0; round < 2_000; round++) {
            var text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
            for (var change = 0; change < 3; change++) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
            }

            var whole = handedOn(List.of(text.toString()));
            var single = handedOn(text.chars().mapToObj(Character::toString).toList());

            assertThat(single).as("seed %d, round %d", seed, round).isEqualTo(whole);
        }
    }

    private static void refusedAtTheBar(String text) {
        var bar = text.indexOf('|');
        var before = text.substring(text.startsWith("\r\n") ? 2 : 0, bar);

        splits(text.replace("|", "")).forEach(pieces -> {
            assertThat(refused(pieces)).isEqualTo(before);
        });
    }

    /** @return what had been handed on */
    private static String refused(List<String> pieces) {
        var framing = framing(pieces);
        var out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> {
                    for (var next = framing.next(); next != null; next = framing.next()) {
                        out.writeBytes(next);
                    }
                })
                .isInstanceOf(RequestException.class);
        assertThat(framing.fault()).isPresent();
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static String handedOn(List<String> pieces) {
        var framing = framing(pieces);
        var out = new ByteArrayOutputStream();
        try {
            for (var next = framing.next(); next != null; next = framing.next()) {
                out.writeBytes(next);
            }
        } catch (RequestException e) {
            out.writeBytes(("!" + e.getMessage()).getBytes(StandardCharsets.UTF_8));
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static Stream<List<String>> splits(String text) {
        var halves = Stream.iterate(1, at -> at < text.length(), at -> at + 1)
                .map(at -> List.of(text.substring(0, at), text.substring(at)));
        var singles = text.chars().mapToObj(Character::toString).toList();
        return Stream.concat(Stream.of(List.of(text), singles), halves);
    }

    private static MessageFraming framing(List<String> pieces) {
        var left = new ArrayDeque<>(pieces);
        return new MessageFraming(() -> {
            var next = left.poll();
            return next == null ? null : next.getBytes(StandardCharsets.ISO_8859_1);
        });
    }

    /** Cut where the framing itself cuts: an array never holds bytes of two requests. */
    private static List<String> messages(List<String> pieces) {
        var framing = framing(pieces);
        var messages = new ArrayList<String>();
        var message = new StringBuilder();
        for (var next = framing.next(); next != null; next = framing.next()) {
            message.append(new String(next, StandardCharsets.ISO_8859_1));
            if (framing.isBetween()) {
                messages.add(message.toString());
                message.setLength(0);
            }
        }
        if (!message.isEmpty()) {
            messages.add(message.toString());
        }
        return messages;
    }
}

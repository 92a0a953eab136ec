package dev.sluice.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncomingBodyTest {
    private static final Listening LISTENING = new Listening(new StubEdge());

    @AfterAll
    static void stop() {
        LISTENING.close();
    }

    private static byte[] gzip(String text) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static Raw.Answer post(String coding, byte[] body) throws IOException {
        try (var caller = LISTENING.connect()) {
            caller.send(Raw.head("POST / HTTP/1.1", "Content-Encoding: " + coding, "Content-Length: " + body.length));
            return caller.send(body).answer();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "GZIP", "identity, gzip"})
    void a_packed_body_comes_in_unpacked(String coding) throws IOException {
        assertThat(post(coding, gzip("hello")).body()).isEqualTo("hello");
    }

    @Test
    void members_of_a_packed_body_follow_each_other() throws IOException {
        assertThat(post("gzip", join(gzip("hel"), gzip("lo"))).body()).isEqualTo("hello");
    }

    @Test
    void a_packed_body_has_a_hundred_members_at_most() throws IOException {
        var members = new ByteArrayOutputStream();
        for (var number = 0; number < 100; number++) {
            members.write(gzip(""));
        }
        assertThat(post("gzip", members.toByteArray()).status()).isEqualTo(200);

        members.write(gzip(""));

        var answer = post("gzip", members.toByteArray());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("more than 100 members");
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "gzip, gzip", "gzip, br", "br, gzip", "zstd"})
    void another_coding_is_refused(String coding) throws IOException {
        var answer = post(coding, gzip("hello"));

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.body()).contains("UnsupportedContentCoding", coding);
    }

    @Test
    void a_small_body_that_unpacks_to_more_than_the_limit_is_too_large() throws IOException {
        var bomb = gzip("0".repeat(50_000_000));

        var answer = post("gzip", bomb);

        assertThat(answer.status()).isEqualTo(413);
    }

    @Test
    void a_broken_packed_body_is_malformed() throws IOException {
        var packed = gzip("hello");
        var badCrc = packed.clone();
        badCrc[packed.length - 6] ^= 1;

        assertThat(post("gzip", "hello".getBytes(StandardCharsets.UTF_8)).status())
                .isEqualTo(400);
        assertThat(post("gzip", Arrays.copyOf(packed, packed.length - 9)).status())
                .isEqualTo(400);
        assertThat(post("gzip", Arrays.copyOf(packed, packed.length - 1)).status())
                .isEqualTo(400);
        assertThat(post("gzip", join(packed, new byte[] {1})).status()).isEqualTo(400);
        assertThat(post("gzip", badCrc).status()).isEqualTo(400);
    }

    @Test
    void a_body_of_exactly_the_limit_passes_and_one_byte_more_does_not() throws IOException {
        assertThat(post("identity", new byte[1_000]).status()).isEqualTo(200);
        assertThat(post("identity", new byte[1_001]).status()).isEqualTo(413);
        assertThat(post("gzip", gzip("x".repeat(1_000))).status()).isEqualTo(200);
        assertThat(post("gzip", gzip("x".repeat(1_001))).status()).isEqualTo(413);
    }

    @Test
    void the_go_ahead_is_sent_only_when_the_body_is_wanted() throws IOException {
        try (var caller = LISTENING.connect()) {
            caller.send(Raw.head("POST / HTTP/1.1", "Content-Length: 2", "Expect: 100-continue"));

            var goAhead = caller.answer();
            var answer = caller.send("ok").answer();

            assertThat(goAhead.status()).isEqualTo(100);
            assertThat(answer.body()).isEqualTo("ok");
        }
    }

    @Test
    void a_body_that_is_not_wanted_gets_no_go_ahead() throws IOException {
        try (var caller = LISTENING.connect()) {
            caller.send(Raw.head("POST / HTTP/1.1", "Content-Length: 2000", "Expect: 100-continue"));

            assertThat(caller.answer().status()).isEqualTo(413);
            assertThat(caller.rest()).isEmpty();
        }
    }

    @Test
    void a_body_that_breaks_off_is_malformed() throws IOException {
        try (var caller = LISTENING.connect()) {
            caller.send(Raw.head("POST / HTTP/1.1", "Content-Length: 10") + "hello");
            caller.endSending();

            assertThat(caller.answer().status()).isEqualTo(400);
        }
    }

    @Test
    void a_chunk_size_that_never_ends_is_malformed() throws IOException {
        try (var caller = LISTENING.connect()) {
            caller.send(Raw.head("POST / HTTP/1.1", "Transfer-Encoding: chunked") + "0".repeat(10_000));

            assertThat(caller.answer().status()).isEqualTo(400);
        }
    }

    @Test
    void a_body_in_the_smallest_chunks_is_read() throws IOException {
        try (var caller = LISTENING.connect()) {
            caller.send(Raw.head("POST / HTTP/1.1", "Transfer-Encoding: chunked")
                    + "1\r\nx\r\n".repeat(1_000)
                    + "0\r\n\r\n");

            assertThat(caller.answer().body()).isEqualTo("x".repeat(1_000));
        }
    }
}

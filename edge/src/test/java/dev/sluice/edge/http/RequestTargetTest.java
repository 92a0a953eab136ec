package dev.sluice.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.http.RawHttp2Client.Field;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts, paths and queries are those of RFC 3986, whichever version of HTTP brings them and whichever port. */
class RequestTargetTest {
    private final StubEdge edge = new StubEdge(received ->
            StubEdge.text(200, received.headers().all("host") + " " + received.rawPath() + " " + received.rawQuery()));
    private final Listening listening = new Listening(edge);

    @AfterEach
    void stop() {
        listening.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a/b",
                "a:b",
                "a:b:c",
                "a?b#c",
                "a@b",
                "[",
                "[]",
                "[::1",
                "[::1]a",
                "[::1]:a",
                "[1.2.3.4]",
                "[::1%25lo]",
                "\u00e4",
                "a:-1",
                "a:+80",
                "%zz",
                ":80",
                ":",
                "a\"b"
            })
    void a_host_that_is_none_is_malformed_on_every_version_and_port(String host) throws IOException {
        assertThat(overHttp1(listening.port(), "/", host)).startsWith("400");
        assertThat(overHttp1(listening.listener().adminPort(), "/demand", host)).startsWith("400");
        assertThat(overHttp2("/", new Field(":authority", host))).startsWith("400");
        assertThat(overHttp2("/", new Field("host", host))).startsWith("400");
        assertThat(edge.asked()).isEmpty();
    }

    @Test
    void a_control_octet_in_an_authority_is_malformed() throws IOException {
        assertThat(overHttp2("/", new Field(":authority", "a\u0001b"))).startsWith("400");
        assertThat(edge.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a:",
                "a:80",
                "a:99999",
                "1.2.3.4:5",
                "[::1]",
                "[::1]:",
                "[2001:DB8::7]:8080",
                "[::ffff:1.2.3.4]",
                "a-b_c.~!$&'()*+,;=%41"
            })
    void a_host_may_have_a_port_and_be_an_address(String host) throws IOException {
        assertThat(overHttp1(listening.port(), "/", host)).isEqualTo("200 [" + host + "] / ");
        assertThat(overHttp2("/", new Field(":authority", host))).isEqualTo("200 [" + host + "] / ");
        assertThat(overHttp2("/", new Field("host", host))).isEqualTo("200 [" + host + "] / ");
    }

    @Test
    void a_request_names_one_host() throws IOException {
        for (var lines : List.of("", "Host: a\r\nHost: a\r\n", "Host:\r\n")) {
            for (var port : List.of(listening.port(), listening.listener().adminPort())) {
                try (var caller = new Raw(port)) {
                    caller.send("GET /demand HTTP/1.1\r\n" + lines + "\r\n" + Raw.head("GET /next HTTP/1.1"));

                    assertThat(caller.rest()).startsWith("HTTP/1.1 400").containsOnlyOnce("HTTP/1.1 ");
                }
            }
        }
        assertThat(edge.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a\"",
                "/<",
                "/>",
                "/{",
                "/}",
                "/|",
                "/\\",
                "/^",
                "/`",
                "/[",
                "/]",
                "/%",
                "/%4",
                "/%zz",
                "/\u00e4",
                "/?\"",
                "/?<",
                "/?>",
                "/?{",
                "/?}",
                "/?|",
                "/?\\",
                "/?^",
                "/?`",
                "/?[",
                "/?]",
                "/?%",
                "/?%4",
                "/?%zz",
                "/?\u00e4"
            })
    void a_path_or_query_with_other_characters_is_malformed_on_every_version_and_port(String target)
            throws IOException {
        assertThat(overHttp1(listening.port(), target, "localhost")).startsWith("400");
        assertThat(overHttp1(listening.listener().adminPort(), target, "localhost"))
                .startsWith("400");
        assertThat(overHttp2(target, new Field(":authority", "localhost"))).startsWith("400");
        assertThat(edge.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/a-b._~!$&'()*+,;=:@/%C3%a4//", "/?", "/a?b=c&d=/?-._~!$'()*+,;:@%00", "/a;b=c/..;/%2f"})
    void all_that_rfc_3986_allows_is_passed_on_as_it_came(String target) throws IOException {
        var parts = target.split("\\?", 2);
        var expected = "200 [localhost] " + parts[0] + " " + (parts.length > 1 ? parts[1] : "");

        assertThat(overHttp1(listening.port(), target, "localhost")).isEqualTo(expected);
        assertThat(overHttp2(target, new Field(":authority", "localhost"))).isEqualTo(expected);
    }

    private static String overHttp1(int port, String target, String host) throws IOException {
        try (var caller = new Raw(port)) {
            caller.send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            var answer = caller.answer();
            return answer.status() + " " + answer.body();
        }
    }

    private String overHttp2(String path, Field host) throws IOException {
        try (var caller = RawHttp2Client.connect(listening.port())) {
            caller.send(RawHttp2Client.head(
                    1,
                    true,
                    new Field(":method", "GET"),
                    new Field(":scheme", "http"),
                    new Field(":path", path),
                    host));
            var answer = caller.answer(1);
            return answer.status() + " " + answer.body();
        }
    }

    /** RFC 9110 §7.4. */
    @Test
    void https_is_answered_where_tls_is_or_a_trusted_proxy_ends_it() throws IOException {
        var request = Raw.head("GET https://localhost/a HTTP/1.1");
        try (var trusting = new Listening(edge, ListenConfigs.trustedProxy("127.0.0.0/8"));
                var caller = listening.connect();
                var proxy = trusting.connect();
                var operator = new Raw(listening.listener().adminPort())) {
            assertThat(caller.send(request).answer().status()).isEqualTo(421);
            assertThat(operator.send(request).answer().status()).isEqualTo(421);
            assertThat(edge.asked()).isEmpty();
            assertThat(proxy.send(request).answer().body()).isEqualTo("[localhost] /a ");
        }
    }

    @Test
    void https_is_answered_over_tls(@TempDir Path folder) throws Exception {
        var certificate = SelfSigned.in(folder);
        try (var secure = new Listening(edge, certificate::over);
                var caller = new Raw(certificate
                        .trusting()
                        .getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), secure.port()))) {
            var answer =
                    caller.send(Raw.head("GET https://localhost/a HTTP/1.1")).answer();

            assertThat(answer.body()).isEqualTo("[localhost] /a ");
        }
    }

    /** Which ends TLS and passes on {@code :scheme} as it was, as Envoy and gRPC's proxies do. */
    @ParameterizedTest
    @ValueSource(strings = {"http", "https", "HTTPS"})
    void a_proxy_may_pass_on_the_scheme_over_http_2(String scheme) throws IOException {
        assertThat(withScheme(scheme)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ftp", "http:", "h ttp"})
    void any_other_scheme_over_http_2_is_malformed(String scheme) throws IOException {
        assertThat(withScheme(scheme)).isEqualTo(400);
        assertThat(edge.asked()).isEmpty();
    }

    private int withScheme(String scheme) throws IOException {
        try (var caller = RawHttp2Client.connect(listening.port())) {
            caller.send(RawHttp2Client.head(
                    1,
                    true,
                    new Field(":method", "GET"),
                    new Field(":scheme", scheme),
                    new Field(":path", "/"),
                    new Field(":authority", "localhost")));
            return caller.answer(1).status();
        }
    }
}

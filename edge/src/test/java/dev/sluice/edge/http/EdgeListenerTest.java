package dev.sluice.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.edge.request.EdgeResponse;
import dev.sluice.edge.request.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class EdgeListenerTest {
    private static final char[] PASSWORD = "for this test".toCharArray();

    private static HttpRequest.Builder to(String scheme, Listening listening, String path) {
        return HttpRequest.newBuilder(URI.create(scheme + "://localhost:" + listening.port() + path))
                .timeout(Duration.ofSeconds(10));
    }

    /** By ALPN, as there is no upgrade. */
    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void an_ordinary_client_is_served_on_http_1_and_2(HttpClient.Version version, @TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        var store = selfSigned(folder);
        try (var listening = tls(new StubEdge(), store, folder);
                var client = client(version, store)) {
            var get = client.send(to("https", listening, "/a").build(), BodyHandlers.ofString());
            var post = client.send(
                    to("https", listening, "/b")
                            .POST(BodyPublishers.ofString("hello"))
                            .build(),
                    BodyHandlers.ofString());
            var chunked = client.send(
                    to("https", listening, "/c").POST(unknownLength("hello")).build(), BodyHandlers.ofString());

            assertThat(get.statusCode()).isEqualTo(200);
            assertThat(post.body()).isEqualTo("hello");
            assertThat(chunked.body()).isEqualTo("hello");
            assertThat(chunked.version()).isEqualTo(version);
            assertThat(post.headers().firstValue("x-request-id").orElseThrow()).hasSize(22);
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void a_refused_body_is_answered_on_http_1_and_2(HttpClient.Version version, @TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        var store = selfSigned(folder);
        var edge = new StubEdge(received -> received.rawPath().equals("/401")
                ? StubEdge.refused(received.id(), new Refusal.NoToken())
                : StubEdge.echo(received));
        var scheme = version == HttpClient.Version.HTTP_2 ? "https" : "http"; // there is no upgrade
        try (var listening = scheme.equals("https") ? tls(edge, store, folder) : new Listening(edge);
                var client = client(version, store)) {
            client.send(to(scheme, listening, "/").build(), BodyHandlers.ofString());
            for (var body : List.of("x".repeat(2_000), "x".repeat(90_000), "x".repeat(3_000_000))) {
                var unauthorized = client.send(
                        to(scheme, listening, "/401").POST(unknownLength(body)).build(), BodyHandlers.ofString());
                var tooLarge = client.send(
                        to(scheme, listening, "/").POST(unknownLength(body)).build(), BodyHandlers.ofString());
                var declared = client.send(
                        to(scheme, listening, "/")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());

                assertThat(unauthorized.statusCode()).isEqualTo(401);
                assertThat(tooLarge.statusCode()).isEqualTo(413);
                assertThat(declared.statusCode()).isEqualTo(413);
            }
            assertThat(client.send(to(scheme, listening, "/").build(), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /** Six busy ones: each goes on, on new connections, until nobody listens any more. */
    @Test
    void a_stop_loses_no_call_of_clients_on_http_2(@TempDir Path folder) throws Exception {
        var store = selfSigned(folder);
        var edge = new StubEdge();
        var lost = new ConcurrentLinkedQueue<Exception>();
        var listening = tls(edge, store, folder);
        var callers = IntStream.range(0, 6)
                .mapToObj(_ -> Thread.ofVirtual().start(() -> callUntilNobodyListens(listening, store, lost)))
                .toList();
        await().until(() -> edge.asked().size() > 60);

        listening.listener().beginDrain();
        var told = edge.asked().size();
        await().until(() -> edge.asked().size() > told + 60);
        listening.listener().stop(Duration.ofMillis(200));
        for (var caller : callers) {
            caller.join();
        }

        assertThat(lost).isEmpty();
    }

    private static void callUntilNobodyListens(Listening listening, KeyStore store, Queue<Exception> lost) {
        try (var client = client(HttpClient.Version.HTTP_2, store)) {
            var call = to("https", listening, "/")
                    .POST(BodyPublishers.ofString("x"))
                    .build();
            while (client.send(call, BodyHandlers.ofString()).statusCode() == 200) {
                Thread.yield();
            }
            lost.add(new IOException("another status"));
        } catch (ConnectException e) {
            // that is the end
        } catch (IOException | InterruptedException | GeneralSecurityException e) {
            lost.add(e);
        }
    }

    private static Listening tls(StubEdge edge, KeyStore store, Path folder)
            throws IOException, GeneralSecurityException {
        var files = new ListenerSettings.PemFiles(
                pem(
                        folder.resolve("certificate.pem"),
                        "CERTIFICATE",
                        certificate(store).getEncoded()),
                pem(folder.resolve("key.pem"), "PRIVATE KEY", key(store).getEncoded()));
        return new Listening(edge, ListenConfigs.tls(files));
    }

    private static HttpClient client(HttpClient.Version version, KeyStore store)
            throws IOException, GeneralSecurityException {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(trusting(store))
                .build();
    }

    private static HttpRequest.BodyPublisher unknownLength(String text) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nobody_is_upgraded_with_http_2_or_without(boolean http2) throws IOException, InterruptedException {
        try (var listening = new Listening(new StubEdge(), ListenConfigs.http2(http2));
                var client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            var answer = client.send(to("http", listening, "/a").build(), BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void tls_from_pem_files_serves_http_1_and_2(HttpClient.Version version, @TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        var store = selfSigned(folder);
        try (var listening = tls(new StubEdge(), store, folder);
                var client = client(version, store)) {
            HttpResponse<String> answer = client.send(
                    to("https", listening, "/")
                            .POST(BodyPublishers.ofString("hello"))
                            .build(),
                    BodyHandlers.ofString());
            var tooLarge = client.send(
                    to("https", listening, "/")
                            .POST(BodyPublishers.ofString("x".repeat(2_000)))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(answer.body()).isEqualTo("hello");
            assertThat(answer.version()).isEqualTo(version);
            assertThat(tooLarge.statusCode()).isEqualTo(413);
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    @SuppressWarnings("NullAway") // it does not see that the array may be null
    void only_answers_that_may_have_a_length_have_one(HttpClient.Version version, @TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        var store = selfSigned(folder);
        var files = new ListenerSettings.PemFiles(
                pem(
                        folder.resolve("certificate.pem"),
                        "CERTIFICATE",
                        certificate(store).getEncoded()),
                pem(folder.resolve("key.pem"), "PRIVATE KEY", key(store).getEncoded()));
        var edge = new StubEdge(received -> {
            var status = Integer.parseInt(received.rawPath().substring(1));
            return new EdgeResponse(status, List.of(), status == 200 ? new byte[7] : null);
        });
        try (var listening = new Listening(edge, ListenConfigs.tls(files));
                var client = HttpClient.newBuilder()
                        .version(version)
                        .sslContext(trusting(store))
                        .build()) {
            var lengths = new ArrayList<String>();
            for (var method : List.of("GET", "HEAD")) {
                for (var status : List.of(200, 201, 204, 205, 304)) {
                    var answer = client.send(
                            to("https", listening, "/" + status)
                                    .method(method, BodyPublishers.noBody())
                                    .build(),
                            BodyHandlers.ofByteArray());
                    lengths.add(answer.statusCode() + " "
                            + answer.headers().firstValue("content-length").orElse("none"));
                    assertThat(answer.version()).isEqualTo(version);
                }
            }

            assertThat(lengths.subList(0, 5))
                    .containsExactly("200 7", "201 0", "204 none", "205 0", "304 none")
                    .isEqualTo(lengths.subList(5, 10));
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void header_values_are_octets_both_ways(HttpClient.Version version, @TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        var store = selfSigned(folder);
        var files = new ListenerSettings.PemFiles(
                pem(
                        folder.resolve("certificate.pem"),
                        "CERTIFICATE",
                        certificate(store).getEncoded()),
                pem(folder.resolve("key.pem"), "PRIVATE KEY", key(store).getEncoded()));
        var edge = new StubEdge(received -> StubEdge.text(
                200,
                String.join("|", received.headers().all("x-name")),
                new HttpHeader("x-name", "na\u00efve ~~~~ \u20ac"),
                new HttpHeader("x-edges", " a ")));
        try (var listening = new Listening(edge, ListenConfigs.tls(files));
                var client = HttpClient.newBuilder()
                        .version(version)
                        .sslContext(trusting(store))
                        .build()) {
            var answer = client.send(to("https", listening, "/").build(), BodyHandlers.ofString());
            var octets = answer.headers().firstValue("x-name").orElseThrow();

            assertThat(answer.version()).isEqualTo(version);
            assertThat(new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                    .isEqualTo("na\u00efve ~~~~ \u20ac");
            assertThat(answer.headers().firstValue("x-edges")).hasValue("a");
        }
    }

    @Test
    void a_caller_may_not_negotiate_tls_again(@TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        var store = selfSigned(folder);
        var files = new ListenerSettings.PemFiles(
                pem(
                        folder.resolve("certificate.pem"),
                        "CERTIFICATE",
                        certificate(store).getEncoded()),
                pem(folder.resolve("key.pem"), "PRIVATE KEY", key(store).getEncoded()));
        try (var listening = new Listening(new StubEdge(), ListenConfigs.tls(files));
                var socket = (SSLSocket) trusting(store)
                        .getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), listening.port());
                var caller = new Raw(socket)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            var answer = caller.send(Raw.head("GET / HTTP/1.1")).answer();

            var again = catchThrowable(() -> {
                socket.startHandshake();
                caller.send(Raw.head("GET / HTTP/1.1")).answer();
            });

            assertThat(answer.status()).isEqualTo(200);
            assertThat(again).isInstanceOf(IOException.class).isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    /** Made by the JDK's own keytool, so that no other program is needed. */
    private static KeyStore selfSigned(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        var file = folder.resolve("keys.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-alias",
                        "edge",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost")
                .inheritIO()
                .start()
                .waitFor();
        assertThat(made).isZero();
        return KeyStore.getInstance(file.toFile(), PASSWORD);
    }

    private static Key key(KeyStore store) throws GeneralSecurityException {
        return store.getKey("edge", PASSWORD);
    }

    private static Certificate certificate(KeyStore store) throws GeneralSecurityException {
        return store.getCertificate("edge");
    }

    private static Path pem(Path file, String what, byte[] der) throws IOException {
        var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    private static SSLContext trusting(KeyStore store) throws IOException, GeneralSecurityException {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load((InputStream) null, null);
        trusted.setCertificateEntry("edge", certificate(store));
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    @Test
    void while_it_drains_every_answer_ends_its_connection_and_new_ones_are_still_served() throws IOException {
        try (var listening = new Listening(new StubEdge());
                var old = listening.connect()) {
            old.send(Raw.head("GET / HTTP/1.1")).answer();

            listening.listener().beginDrain();

            assertThat(old.send(Raw.head("GET / HTTP/1.1")).answer().header("connection"))
                    .contains("close");
            assertThat(old.rest()).isEmpty();
            try (var young = listening.connect()) {
                var answer = young.send(Raw.head("GET / HTTP/1.1")).answer();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("connection")).contains("close");
            }
        }
    }

    @Test
    void a_stop_lets_a_request_in_flight_finish_and_takes_no_more() throws IOException, InterruptedException {
        var began = new CountDownLatch(1);
        var finish = new CountDownLatch(1);
        var listening = new Listening(new StubEdge(received -> {
            began.countDown();
            finish.await();
            return StubEdge.text(200, "done");
        }));
        try (var caller = listening.connect()) {
            caller.send(Raw.head("GET / HTTP/1.1"));
            began.await();
            var port = listening.port();
            var stop = Thread.ofVirtual().start(listening::close);
            await().until(() -> catchThrowable(() -> new Raw(port).close()) instanceof ConnectException);
            finish.countDown();

            assertThat(caller.answer().body()).isEqualTo("done");
            stop.join();
        }
    }

    @Test
    void a_request_that_was_under_way_when_the_listener_closed_is_answered_on_an_old_and_on_a_new_connection()
            throws IOException, InterruptedException {
        var listening = new Listening(new StubEdge());
        try (var old = listening.connect();
                var young = listening.connect()) {
            old.send(Raw.head("GET / HTTP/1.1")).answer();
            var port = listening.port();
            listening.listener().beginDrain();
            var stop = Thread.ofVirtual().start(() -> listening.listener().stop(Duration.ofSeconds(10)));
            await().until(() -> catchThrowable(() -> new Raw(port).close()) instanceof ConnectException);

            assertThat(old.send(Raw.head("GET / HTTP/1.1")).answer().status()).isEqualTo(200);
            assertThat(young.send(Raw.head("GET / HTTP/1.1")).answer().status()).isEqualTo(200);
            assertThat(old.rest()).isEmpty();
            assertThat(young.rest()).isEmpty();
            stop.join();
        }
    }

    @Test
    void a_listener_that_answers_says_nothing_and_one_that_has_ended_names_its_port() throws Exception {
        try (var listening = new Listening(new StubEdge())) {
            assertThat(listening.listener().failing()).isEmpty();
            var port = listening.port();

            listening.endItsSocket(); // the system lets it go a moment later

            await().until(() -> listening.listener().failing().isPresent());
            assertThat(listening.listener().failing())
                    .hasValueSatisfying(why -> assertThat(why).contains("port " + port));
        }
    }

    @Test
    void a_connection_without_a_request_ends_with_the_last_moment() throws IOException, InterruptedException {
        var listening = new Listening(new StubEdge());
        try (var idle = listening.connect()) {
            idle.send(Raw.head("GET / HTTP/1.1")).answer();

            listening.listener().stop(Duration.ofMillis(50));

            assertThat(idle.rest()).isEmpty();
        }
    }

    @Test
    void the_admin_socket_has_its_own_routing() throws IOException {
        var edge = new StubEdge();
        try (var listening = new Listening(edge);
                var admin = new Raw(listening.listener().adminPort());
                var caller = listening.connect()) {
            var metrics = admin.send(Raw.head("GET /observe/metrics HTTP/1.1")).answer();
            var elsewhere = admin.send(Raw.head("GET /orders HTTP/1.1")).answer();
            var fromOutside =
                    caller.send(Raw.head("GET /observe/metrics HTTP/1.1")).answer();

            assertThat(metrics.status()).isEqualTo(200);
            assertThat(elsewhere.status()).isEqualTo(404);
            assertThat(fromOutside.header("x-request-id")).isPresent();
            assertThat(edge.asked()).containsExactly("GET /observe/metrics");
        }
    }

    @Test
    void the_access_log_has_a_line_per_answer_where_it_is_on() throws IOException {
        var logger = (Logger) LoggerFactory.getLogger(AccessLog.LOGGER);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
        try (var listening = new Listening(new StubEdge(), ListenConfigs.accessLog());
                var caller = listening.connect()) {
            var good = caller.send(Raw.head("POST /orders?secret=1 HTTP/1.1", "Content-Length: 5") + "hello")
                    .answer();
            await().until(() -> lines.list.size() == 1);
            var bad = caller.send("GET /a%zz HTTP/1.1\r\n\r\n").answer();

            await().until(() -> lines.list.size() == 2);
            assertThat(lines.list.get(0).getFormattedMessage())
                    .matches("POST /orders 200 5 \\d+ "
                            + good.header("x-request-id").orElseThrow());
            assertThat(lines.list.get(1).getFormattedMessage())
                    .matches("GET /a%zz 400 \\d+ \\d+ "
                            + bad.header("x-request-id").orElseThrow());
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(null);
        }
    }

    @Test
    void values_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> new ListenerSettings.Address("", 1)).hasMessageContaining("host");
        assertThatThrownBy(() -> new ListenerSettings.Address("a", 65_536)).hasMessageContaining("65536");
        assertThatThrownBy(() -> new ListenerSettings.Limits(1, 0, 100, Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .hasMessageContaining("in flight");
        assertThatThrownBy(() -> new ListenerSettings.Limits(1, 1, 100, Duration.ZERO, Duration.ofSeconds(1)))
                .hasMessageContaining("transfer");
    }
}

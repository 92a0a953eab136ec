package dev.sluice.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.wire.HttpHeader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SecurityHeadersTest {
    private static final String HSTS = "strict-transport-security";
    private static final UnaryOperator<ListenerSettings> FOR_90_DAYS = ListenConfigs.hsts(Duration.ofDays(90));
    private static final StubEdge EDGE =
            new StubEdge(received -> received.rawPath().equals("/own")
                    ? StubEdge.text(200, "", new HttpHeader(HSTS, "max-age=1"))
                    : StubEdge.text(200, ""));

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void over_tls_browsers_are_told_to_stay_with_it_unless_the_service_says_something_else(
            HttpClient.Version version, @TempDir Path folder) throws Exception {
        var certificate = SelfSigned.in(folder);
        try (var listening = new Listening(EDGE, config -> FOR_90_DAYS.apply(certificate.over(config)));
                var client = HttpClient.newBuilder()
                        .version(version)
                        .sslContext(certificate.trusting())
                        .build()) {
            assertThat(get(client, listening, "/").headers().allValues(HSTS)).containsExactly("max-age=7776000");
            assertThat(get(client, listening, "/own").headers().allValues(HSTS)).containsExactly("max-age=1");
            assertThat(get(client, listening, "/").version()).isEqualTo(version);
        }
    }

    private static HttpResponse<String> get(HttpClient client, Listening listening, String path)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("https://localhost:" + listening.port() + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void over_plain_http_nothing_is_said_of_it() throws IOException {
        try (var listening = new Listening(EDGE, FOR_90_DAYS)) {
            for (var request : List.of(Raw.head("GET / HTTP/1.1"), "noise\r\n\r\n")) {
                try (var caller = listening.connect()) {
                    assertThat(caller.send(request).answer().headers(HSTS)).isEmpty();
                }
            }
        }
    }
}

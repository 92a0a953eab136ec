package dev.sluice.edge.authenticate;

import dev.sluice.edge.authenticate.IssuerSettings.JwksUrl;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches a key set. Not with the providers of jwks-rsa: those read a body of any length and share one
 * rate limit between known and unknown key ids, so that a flood of unknown ones would lock out the known.
 */
final class HttpKeySetLoader implements KeySetLoader {
    /** The longest key set, in bytes; usual ones have a few thousand. */
    static final int MAX_BYTES = 512 * 1024;

    private static final int OK = 200;

    private final HttpClient client;
    private final HttpRequest request;
    private final Duration timeout;
    private final JwksParser parser;

    HttpKeySetLoader(JwksUrl source, JwksParser parser) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(source.timeout())
                .build();
        this.request = HttpRequest.newBuilder(source.uri())
                .header("Accept", "application/jwk-set+json, application/json")
                .build();
        this.timeout = source.timeout();
        this.parser = parser;
    }

    @Override
    public Optional<KeySet> read() throws IOException, InterruptedException {
        var response = fetch();
        if (response.statusCode() != OK) {
            throw new IOException("it answered " + response.statusCode());
        }
        return Optional.of(parser.parse(response.body()));
    }

    /** The request's own timeout would end with the head and let a body drip for ever. */
    private HttpResponse<byte[]> fetch() throws IOException, InterruptedException {
        var flight = client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
        try {
            return flight.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no whole answer within " + timeout.toMillis() + " ms", e);
        } finally {
            flight.cancel(true);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}

package dev.sluice.load.drive;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.load.verify.CallRecord;
import dev.sluice.load.verify.CallResult;
import dev.sluice.load.verify.CallResult.Answered;
import dev.sluice.load.verify.CallResult.Cut;
import dev.sluice.load.verify.CallResult.Missing;
import dev.sluice.load.verify.TopicReader;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * Calls {@code POST /<service>/{key}} with a nonce, at several edges in turns: over HTTP/1.1 on kept connections, or over
 * HTTP/2 on a few that all calls share. A refused connection is tried again at the next edge, since nothing was sent;
 * whatever happens after that is the answer. Thread safe: each call holds its own thread.
 */
public final class LoadClient implements AutoCloseable {
    /** Longer than any answer may take. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(65);

    private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(20);

    private final List<URI> edges;
    private final String service;
    private final String token;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    /** Of HTTP/2, one for each edge; empty where every call has a connection for itself. */
    private final List<Http2Connections> shared;

    private LoadClient(List<URI> edges, String service, String token, List<Http2Connections> shared) {
        this.edges = List.copyOf(edges);
        this.service = service;
        this.token = token;
        this.shared = shared;
    }

    /** As many connections as calls are under way. */
    public static LoadClient overHttp1(List<URI> edges, String service, String token) {
        return new LoadClient(edges, service, token, List.of());
    }

    /** So many connections to each edge, used in turns; they are open on return. */
    public static LoadClient overHttp2(List<URI> edges, String service, String token, int connections)
            throws IOException {
        var shared = edges.stream()
                .map(edge -> new Http2Connections(edge, connections))
                .toList();
        var caller = new LoadClient(edges, service, token, shared);
        caller.connect();
        return caller;
    }

    /** Opens the shared connections that are not open: one that was idle for half a minute is closed. */
    public void connect() throws IOException {
        for (var connections : shared) {
            connections.open();
        }
    }

    /** Makes one call; returns when its end is known.
     * @param number of the key, which is the service's own */
    public CallRecord call(long nonce, int number) throws InterruptedException {
        var key = service + "-" + number;
        var begun = System.nanoTime();
        var edge = (int) (nonce % edges.size());
        var refusals = 0;
        while (true) {
            var answer = answer(edge, nonce, key);
            var again =
                    answer instanceof Cut cut && cut.refused() && System.nanoTime() - begun < ANSWER_TIMEOUT.toNanos();
            if (!again) {
                return new CallRecord(nonce, key, edge, begun, System.nanoTime(), answer);
            }
            edge = (edge + 1) % edges.size();
            refusals++;
            if (refusals % edges.size() == 0) {
                Thread.sleep(BETWEEN_ROUNDS);
            }
        }
    }

    private CallResult answer(int edge, long nonce, String key) throws InterruptedException {
        try {
            var path = "/" + service + "/" + key;
            var body = "{\"nonce\":" + nonce + "}";
            return shared.isEmpty()
                    ? alone(edges.get(edge).resolve(path), body)
                    : shared(shared.get(edge), edges.get(edge).resolve(path), nonce, body);
        } catch (HttpTimeoutException e) {
            return new Missing();
        } catch (ConnectException e) {
            return new Cut(true, e.toString());
        } catch (IOException | RuntimeException e) {
            return new Cut(false, e.toString());
        }
    }

    private Answered alone(URI target, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(target)
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/json")
                .timeout(ANSWER_TIMEOUT)
                .POST(BodyPublishers.ofString(body))
                .build();
        var response = client.send(request, BodyHandlers.ofByteArray());
        var id = response.headers().firstValue("x-request-id").orElse("");
        return new Answered(response.statusCode(), id, TopicReader.nonce(response.body()));
    }

    private Answered shared(Http2Connections connections, URI target, long nonce, String body)
            throws IOException, InterruptedException {
        var request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.POST, target.getRawPath(), Unpooled.copiedBuffer(body, UTF_8));
        request.headers()
                .set(HttpHeaderNames.HOST, target.getAuthority())
                .set("x-http2-scheme", "http") // netty's name for the pseudo field
                .set(HttpHeaderNames.AUTHORIZATION, "Bearer " + token)
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HttpHeaderNames.CONTENT_LENGTH, request.content().readableBytes());
        var reply = connections.send(request, nonce, ANSWER_TIMEOUT);
        return new Answered(reply.status(), reply.requestId(), TopicReader.nonce(reply.body()));
    }

    @Override
    public void close() {
        client.close();
        shared.forEach(Http2Connections::close);
    }
}

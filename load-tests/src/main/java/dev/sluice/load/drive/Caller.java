package dev.sluice.load.drive;

import dev.sluice.load.history.Answer;
import dev.sluice.load.history.Answer.Answered;
import dev.sluice.load.history.Answer.Cut;
import dev.sluice.load.history.Answer.Missing;
import dev.sluice.load.history.Call;
import dev.sluice.load.history.Topics;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Calls {@code POST /<service>/{key}} with a nonce, at several edges in turns: over HTTP/1.1 on kept connections, or over
 * HTTP/2 on a few that all calls share. A refused connection is tried again at the next edge, since nothing was sent;
 * whatever happens after that is the answer. Thread safe: each call holds its own thread.
 */
public final class Caller implements AutoCloseable {
    /** Longer than any answer may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(65);

    private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(20);

    private final List<URI> edges;
    private final String service;
    private final String token;
    /** Of which each keeps its own connections. */
    private final List<HttpClient> clients;

    private Caller(List<URI> edges, String service, String token, HttpClient.Version version, int clients) {
        this.edges = List.copyOf(edges);
        this.service = service;
        this.token = token;
        this.clients = Stream.generate(() -> client(version)).limit(clients).toList();
    }

    /** As many connections as calls are under way. */
    public static Caller overHttp1(List<URI> edges, String service, String token) {
        return new Caller(edges, service, token, HttpClient.Version.HTTP_1_1, 1);
    }

    /** So many connections to each edge, used in turns; they are open on return. */
    public static Caller overHttp2(List<URI> edges, String service, String token, int connections)
            throws IOException, InterruptedException {
        var caller = new Caller(edges, service, token, HttpClient.Version.HTTP_2, connections);
        caller.connect();
        return caller;
    }

    private static HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /** Asks for a path that there is not: calls that found no connection would all open one. One that was idle for half a
     * minute is closed, so that this must be done again. */
    public void connect() throws IOException, InterruptedException {
        for (var edge : edges) {
            var request =
                    HttpRequest.newBuilder(edge.resolve("/")).timeout(PATIENCE).build();
            for (var client : clients) {
                var version = client.send(request, BodyHandlers.discarding()).version();
                if (version != client.version()) {
                    throw new IOException("%s answers by %s, not by %s".formatted(edge, version, client.version()));
                }
            }
        }
    }

    /** Makes one call; returns when its end is known.
     * @param number of the key, which is the service's own */
    public Call call(long nonce, int number) throws InterruptedException {
        var key = service + "-" + number;
        var begun = System.nanoTime();
        var edge = (int) (nonce % edges.size());
        var refusals = 0;
        while (true) {
            var answer = answer(edges.get(edge), nonce, key);
            var again = answer instanceof Cut cut && cut.refused() && System.nanoTime() - begun < PATIENCE.toNanos();
            if (!again) {
                return new Call(nonce, key, edge, begun, System.nanoTime(), answer);
            }
            edge = (edge + 1) % edges.size();
            refusals++;
            if (refusals % edges.size() == 0) {
                Thread.sleep(BETWEEN_ROUNDS);
            }
        }
    }

    private Answer answer(URI edge, long nonce, String key) throws InterruptedException {
        var request = HttpRequest.newBuilder(edge.resolve("/" + service + "/" + key))
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/json")
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofString("{\"nonce\":" + nonce + "}"))
                .build();
        try {
            var client = clients.get((int) (nonce % clients.size()));
            return answered(client.send(request, BodyHandlers.ofByteArray()));
        } catch (HttpTimeoutException e) {
            return new Missing();
        } catch (ConnectException e) {
            return new Cut(true, e.toString());
        } catch (IOException | RuntimeException e) {
            return new Cut(false, e.toString());
        }
    }

    private static Answered answered(HttpResponse<byte[]> response) {
        var id = response.headers().firstValue("x-request-id").orElse("");
        return new Answered(response.statusCode(), id, Topics.nonce(response.body()));
    }

    @Override
    public void close() {
        clients.forEach(HttpClient::close);
    }
}

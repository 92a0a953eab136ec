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

/**
 * Calls {@code POST /proof/{key}} with a nonce, over HTTP/1.1 on kept connections, at several edges in turns. A refused
 * connection is tried again at the next edge, since nothing was sent; whatever happens after that is the answer. Thread
 * safe: each call holds its own thread.
 */
public final class Caller implements AutoCloseable {
    /** Longer than any answer may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(20);

    private final List<URI> edges;
    private final String token;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    public Caller(List<URI> edges, String token) {
        this.edges = List.copyOf(edges);
        this.token = token;
    }

    /** Makes one call; returns when its end is known. */
    public Call call(long nonce, String key) throws InterruptedException {
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
        var request = HttpRequest.newBuilder(edge.resolve("/proof/" + key))
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/json")
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofString("{\"nonce\":" + nonce + "}"))
                .build();
        try {
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
        client.close();
    }
}

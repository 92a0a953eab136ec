package dev.sluice.load.scenario;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A JSON body posted over HTTP/1.1 on a kept connection, through the JDK's client. */
public final class HttpPost implements OneCallAtATime.Call, AutoCloseable {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest request;

    public HttpPost(URI target, String token, byte[] json) {
        this.request = HttpRequest.newBuilder(target)
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/json")
                .timeout(Duration.ofSeconds(10))
                .POST(BodyPublishers.ofByteArray(json))
                .build();
    }

    @Override
    public void make() throws IOException, InterruptedException {
        var answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(request.uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
    }

    @Override
    public void close() {
        client.close();
    }
}

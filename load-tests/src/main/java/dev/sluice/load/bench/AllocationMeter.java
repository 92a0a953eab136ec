package dev.sluice.load.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** What edges say that their threads have allocated, the reading of it included. Virtual threads count with their carriers. */
final class AllocationMeter implements AutoCloseable {
    private static final String METRIC = "jvm_allocated_bytes_total ";
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<URI> metrics;

    /** @param metrics where each of them shows its metrics in Prometheus text form */
    AllocationMeter(List<URI> metrics) {
        this.metrics = List.copyOf(metrics);
    }

    /** Bytes of all since each started. */
    double bytes() throws IOException, InterruptedException {
        var bytes = 0.0;
        for (var edge : metrics) {
            bytes += bytes(edge);
        }
        return bytes;
    }

    private double bytes(URI edge) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(edge).timeout(ANSWER_TIMEOUT).build();
        return http.send(request, BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(METRIC))
                .mapToDouble(line -> Double.parseDouble(line.substring(METRIC.length())))
                .findFirst()
                .orElseThrow(() -> new IOException(edge + " does not tell " + METRIC.strip()));
    }

    @Override
    public void close() {
        http.close();
    }
}

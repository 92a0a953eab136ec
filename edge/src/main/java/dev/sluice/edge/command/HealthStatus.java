package dev.sluice.edge.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a process said when it was asked whether it is ready.
 *
 * @param missing in one line; empty where it is ready
 */
public record HealthStatus(Optional<String> missing) {
    private static final int LONGEST_BODY = 64 * 1024;

    /**
     * Asks once. By {@link HttpURLConnection}, since whoever checks health starts a JVM each time: it is there sooner than
     * {@code java.net.http}.
     *
     * @param ready of an admin socket, {@code …/observe/health/ready}
     * @param atMost for connecting, and again for reading
     */
    public static HealthStatus from(URI ready, Duration atMost) {
        try {
            var connection = (HttpURLConnection) ready.toURL().openConnection();
            connection.setConnectTimeout(Math.toIntExact(atMost.toMillis()));
            connection.setReadTimeout(Math.toIntExact(atMost.toMillis()));
            var status = connection.getResponseCode();
            return status == HttpURLConnection.HTTP_OK
                    ? new HealthStatus(Optional.empty())
                    : new HealthStatus(Optional.of(failing(status, connection.getErrorStream())));
        } catch (IOException e) {
            return new HealthStatus(Optional.of("no answer from " + ready + ": " + e.getMessage()));
        }
    }

    /** The parts that say no, each with its reason. */
    private static String failing(int status, InputStream body) throws IOException {
        var text = body == null ? "" : new String(body.readNBytes(LONGEST_BODY), StandardCharsets.UTF_8);
        try {
            var parts = new ObjectMapper()
                    .readTree(text)
                    .path("checks")
                    .valueStream()
                    .filter(part -> !"UP".equals(part.path("status").asText()))
                    .map(part -> part.path("name").asText() + ": "
                            + part.path("data").path("reason").asText("no reason given"))
                    .collect(Collectors.joining("; "));
            return parts.isEmpty() ? "status " + status : parts;
        } catch (JsonProcessingException e) {
            return "status " + status;
        }
    }
}

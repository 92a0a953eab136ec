package dev.sluice.edge.listen;

import io.helidon.health.HealthCheck;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import java.util.List;
import java.util.function.Supplier;

/**
 * What operators ask, on the admin socket only: {@code /observe/health/live}, {@code …/started} and {@code …/ready}, each
 * with a body that names every part, and {@code /observe/metrics}.
 *
 * @param metrics Prometheus text
 */
public record AdminEndpoints(List<HealthCheck> checks, Supplier<String> metrics) {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    ObserveFeature health() {
        var health = HealthObserver.builder()
                .details(true)
                .useSystemServices(false)
                .addHealthChecks(checks)
                .build();
        return ObserveFeature.builder()
                .observersDiscoverServices(false)
                .addObserver(health)
                .addSockets(List.of(Listener.ADMIN))
                .build();
    }

    HttpRouting.Builder routing() {
        return HttpRouting.builder()
                .get(
                        "/observe/metrics",
                        (_, response) -> response.header(HeaderNames.CONTENT_TYPE, PROMETHEUS_TEXT)
                                .send(metrics.get()));
    }
}

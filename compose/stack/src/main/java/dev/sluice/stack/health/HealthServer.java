package dev.sluice.stack.health;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A socket on which a process tells {@code /observe/health/live} and {@code /observe/health/ready}, in the form of the edge's
 * admin socket.
 */
public final class HealthServer implements AutoCloseable {
    private final WebServer server;

    private HealthServer(WebServer server) {
        this.server = server;
    }

    /**
     * @param port 0 for a free one
     * @param part whose health it is, as in {@code orders}
     * @param missing why it is not ready, empty where it is; quick, never blocks
     * @throws IllegalStateException where the port cannot be had
     */
    public static HealthServer open(String host, int port, String part, Supplier<Optional<String>> missing) {
        var health = HealthObserver.builder()
                .details(true)
                .useSystemServices(false)
                .addCheck(new Check(part, HealthCheckType.LIVENESS, Optional::empty))
                .addCheck(new Check(part, HealthCheckType.READINESS, missing))
                .build();
        var server = WebServer.builder()
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .host(host)
                .port(port)
                .addFeature(ObserveFeature.builder()
                        .observersDiscoverServices(false)
                        .addObserver(health)
                        .build())
                .routing(HttpRouting.builder())
                .build()
                .start();
        if (!server.isRunning()) { // Helidon logs the failure and returns as if nothing had happened
            throw new IllegalStateException("cannot listen on %s port %d".formatted(host, port));
        }
        return new HealthServer(server);
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }

    private record Check(String name, HealthCheckType type, Supplier<Optional<String>> missing) implements HealthCheck {

        @Override
        public HealthCheckResponse call() {
            var response = HealthCheckResponse.builder();
            missing.get()
                    .ifPresentOrElse(why -> response.status(false).detail("reason", why), () -> response.status(true));
            return response.build();
        }

        @Override
        public String path() {
            return name;
        }
    }
}

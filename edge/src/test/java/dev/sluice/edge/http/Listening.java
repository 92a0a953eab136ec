package dev.sluice.edge.http;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.edge.pipeline.RequestHandler;
import dev.sluice.edge.services.ConsumerGroupMonitor;
import dev.sluice.edge.services.DemandEndpoint;
import dev.sluice.edge.services.DemandTracker;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A listener on free ports, for one test. */
final class Listening implements AutoCloseable {
    static final int MAX_BODY = 100_000;
    static final ListenerSettings.Limits LIMITS =
            new ListenerSettings.Limits(MAX_BODY, 100, 100, Duration.ofSeconds(10), Duration.ofSeconds(10));

    private static final DemandEndpoint NO_DEMAND = new DemandEndpoint(
            "edge",
            new DemandTracker(
                    new ConsumerGroupMonitor(() -> {
                        throw new IllegalStateException("never started");
                    }),
                    ContractSet::empty));

    private final EdgeListener listener;

    Listening(RequestHandler answerer) {
        this(answerer, config -> config);
    }

    Listening(RequestHandler answerer, UnaryOperator<ListenerSettings> change) {
        this(answerer, change, () -> "");
    }

    /** @param metrics a page of the admin socket */
    Listening(RequestHandler answerer, UnaryOperator<ListenerSettings> change, Supplier<String> metrics) {
        var anyPort = new ListenerSettings.Address("127.0.0.1", 0);
        var config = new ListenerSettings(
                anyPort, anyPort, LIMITS, Optional.empty(), true, Duration.ofSeconds(1), false, List.of());
        this.listener = new EdgeListener(
                        change.apply(config),
                        answerer,
                        new AdminEndpoints(
                                List.of(),
                                metrics,
                                () -> "",
                                (_, _) -> Map.entry("", true),
                                () -> Optional.of("{}".getBytes(StandardCharsets.UTF_8)),
                                NO_DEMAND))
                .start();
    }

    EdgeListener listener() {
        return listener;
    }

    int port() {
        return listener.port();
    }

    Raw connect() throws IOException {
        return new Raw(port());
    }

    /** As Helidon does by itself when it cannot take a connection; it has no door for that. */
    void endItsSocket() throws ReflectiveOperationException, IOException {
        var server = value(EdgeListener.class, listener, "server");
        var listeners = (Map<?, ?>) value(server.getClass(), server, "listeners");
        var callers = Objects.requireNonNull(listeners.get(WebServer.DEFAULT_SOCKET_NAME));
        ((Channel) value(callers.getClass(), callers, "serverSocket")).close();
    }

    private static Object value(Class<?> type, Object of, String name) throws ReflectiveOperationException {
        var field = type.getDeclaredField(name);
        field.setAccessible(true);
        return Objects.requireNonNull(field.get(of));
    }

    @Override
    public void close() {
        listener.stop(Duration.ZERO);
    }
}

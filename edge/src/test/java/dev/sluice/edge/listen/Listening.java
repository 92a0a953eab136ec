package dev.sluice.edge.listen;

import dev.sluice.edge.pipeline.Answerer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A listener on free ports, for one test. */
final class Listening implements AutoCloseable {
    static final int MAX_BODY = 100_000;
    static final ListenConfig.Limits LIMITS =
            new ListenConfig.Limits(MAX_BODY, 100, 100, Duration.ofSeconds(10), Duration.ofSeconds(10));

    private final Listener listener;

    Listening(Answerer answerer) {
        this(answerer, config -> config);
    }

    Listening(Answerer answerer, UnaryOperator<ListenConfig> change) {
        var anyPort = new ListenConfig.Address("127.0.0.1", 0);
        var config = new ListenConfig(anyPort, anyPort, LIMITS, Optional.empty(), true, Duration.ofSeconds(1), false);
        this.listener = new Listener(change.apply(config), answerer, new AdminEndpoints(List.of(), () -> "")).start();
    }

    static UnaryOperator<ListenConfig> limits(ListenConfig.Limits limits) {
        return config -> new ListenConfig(
                config.callers(),
                config.admin(),
                limits,
                config.tls(),
                config.http2(),
                config.shutdownGrace(),
                config.accessLog());
    }

    Listener listener() {
        return listener;
    }

    int port() {
        return listener.port();
    }

    Raw connect() throws IOException {
        return new Raw(port());
    }

    @Override
    public void close() {
        listener.stop(Duration.ZERO);
    }
}

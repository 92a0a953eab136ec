package dev.sluice.stack;

import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.DispatcherConfig;
import dev.sluice.dispatcher.handle.Handlers;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** A broker of this JVM's own, and an edge in front of it. */
final class House extends RunningEdge {
    final EmbeddedBroker broker;

    House(Map<String, String> documents) throws Exception {
        this(EmbeddedBroker.start(), documents);
    }

    private House(EmbeddedBroker broker, Map<String, String> documents) throws Exception {
        super(broker.bootstrapServers(), documents);
        this.broker = broker;
    }

    /** Starts a service of which nothing is waited for at its end; it has requests to read on return. */
    Dispatcher service(String name, Handlers handlers) throws InterruptedException {
        var config = DispatcherConfig.of(broker.bootstrapServers(), name).withDrain(Duration.ZERO);
        var opened = Dispatcher.open(config, handlers);
        if (!opened.awaitReady(SOON)) {
            opened.close();
            throw new IllegalStateException(name + " has no partitions after " + SOON);
        }
        return opened;
    }

    @Override
    public void close() throws IOException {
        try (broker) {
            super.close();
        }
    }
}

package dev.sluice.stack;

import dev.sluice.broker.EmbeddedBroker;
import java.io.IOException;
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

    @Override
    public void close() throws IOException {
        try (broker) {
            super.close();
        }
    }
}

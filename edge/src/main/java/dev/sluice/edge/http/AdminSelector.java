package dev.sluice.edge.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;

/** Takes every connection of the admin socket for HTTP/1.1, whatever it begins with; a probe may speak HTTP/1.0. */
record AdminSelector(ServerConnectionSelector helidon, ConnectionTimeouts patience)
        implements ServerConnectionSelector {

    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    @Override
    public Support supports(BufferData data) {
        return Support.SUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return helidon.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return new LingeringConnection(helidon, Http10Reader.over(context), patience);
    }
}

package dev.sluice.edge.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;

/** HTTP/2 by prior knowledge and by ALPN, on connections that are counted, drained and end well. */
record Http2Selector(ServerConnectionSelector helidon, ConnectionTimeouts patience, Http2Drain drain)
        implements ServerConnectionSelector {

    @Override
    public int bytesToIdentifyConnection() {
        return helidon.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return helidon.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return helidon.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return new Http2ServerConnection(helidon, context, patience, drain);
    }
}

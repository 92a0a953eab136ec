package dev.sluice.edge.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * Takes every connection that does not begin with HTTP/2's preface for HTTP/1.1, so that HTTP/1.0 and noise get an
 * answer, and has it end well.
 */
record LenientHttp1Selector(ServerConnectionSelector helidon, ConnectionTimeouts patience, boolean http2)
        implements ServerConnectionSelector {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    @Override
    public Support supports(BufferData data) {
        if (!http2) {
            return Support.SUPPORTED;
        }
        var start = new byte[Math.min(PREFACE.length, data.available())];
        data.read(start);
        if (!Arrays.equals(start, Arrays.copyOf(PREFACE, start.length))) {
            return Support.SUPPORTED;
        }
        return start.length < PREFACE.length ? Support.UNKNOWN : Support.UNSUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return helidon.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return new LingeringConnection(helidon, context, patience);
    }
}

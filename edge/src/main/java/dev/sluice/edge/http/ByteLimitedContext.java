package dev.sluice.edge.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose input is counted and framed before Helidon gets it; it ends where one request brought more bytes than
 * any legal one.
 */
record ByteLimitedContext(ConnectionContext helidon, MessageFraming framing, DataReader dataReader)
        implements ConnectionContext {

    static ByteLimitedContext of(ConnectionContext helidon, ConnectionTimeouts.TrackedConnection connection) {
        var framing = new MessageFraming(() -> next(helidon.dataReader(), connection));
        return new ByteLimitedContext(helidon, framing, new OctetReader(framing::next));
    }

    /** What the caller sent next; null at the end. */
    private static byte @Nullable [] next(DataReader reader, ConnectionTimeouts.TrackedConnection connection) {
        if (connection.broughtTooMuch()) {
            return null;
        }
        try {
            reader.ensureAvailable();
        } catch (DataReader.InsufficientDataAvailableException e) {
            return null;
        }
        var bytes = reader.readBytes(reader.available());
        connection.brought(bytes.length);
        return bytes;
    }

    @Override
    public ListenerContext listenerContext() {
        return helidon.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return helidon.executor();
    }

    @Override
    public DataWriter dataWriter() {
        return helidon.dataWriter();
    }

    @Override
    public Router router() {
        return helidon.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return helidon.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return helidon.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return helidon.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return helidon.localPeer();
    }

    @Override
    public boolean isSecure() {
        return helidon.isSecure();
    }

    @Override
    public String socketId() {
        return helidon.socketId();
    }

    @Override
    public String childSocketId() {
        return helidon.childSocketId();
    }
}

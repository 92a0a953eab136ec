package dev.sluice.edge.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.http2.StreamWatch;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** A connection whose bytes and calls pass through what the edge puts in place of Helidon's. */
record InterceptedContext(
        ConnectionContext helidon,
        DataReader dataReader,
        DataWriter dataWriter,
        ExecutorService executor,
        StreamWatch streams)
        implements ConnectionContext, StreamWatch {

    @Override
    public void beginsNext(int stream) {
        streams.beginsNext(stream);
    }

    @Override
    public void dataThrownAway(int octets) {
        streams.dataThrownAway(octets);
    }

    @Override
    public ListenerContext listenerContext() {
        return helidon.listenerContext();
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

package dev.sluice.broker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.server.ServerSocketFactory;

/** The node's two ports, bound before Kafka starts: so free ones cannot be lost to somebody else in between, and a taken
 * one is known before anything is written. Kafka takes each channel over when it is ready to listen. */
final class BrokerListeners implements ServerSocketFactory, AutoCloseable {
    static final String HOST = "127.0.0.1";
    static final String CLIENTS = "CLIENTS";
    static final String CONTROLLER = "CONTROLLER";

    private static final int BACKLOG = 128;

    private final Map<String, ServerSocketChannel> waiting = new ConcurrentHashMap<>();
    private final int clientPort;
    private final int controllerPort;

    private BrokerListeners(int clientPort) {
        this.clientPort = bind(CLIENTS, clientPort);
        this.controllerPort = bind(CONTROLLER, 0);
    }

    static BrokerListeners open(int clientPort) {
        return new BrokerListeners(clientPort);
    }

    int clientPort() {
        return clientPort;
    }

    InetSocketAddress controller() {
        return address(controllerPort);
    }

    @Override
    public ServerSocketChannel openServerSocket(
            String listener, InetSocketAddress address, int backlog, int receiveBufferBytes) throws IOException {
        var channel = waiting.remove(listener);
        if (channel == null) {
            throw new IOException("no port was bound for listener " + listener);
        }
        if (receiveBufferBytes > 0) {
            channel.socket().setReceiveBufferSize(receiveBufferBytes);
        }
        channel.configureBlocking(false);
        return channel;
    }

    /** Gives up the ports that Kafka did not come to take over. */
    @Override
    public void close() {
        waiting.values().forEach(BrokerListeners::closeQuietly);
        waiting.clear();
    }

    private int bind(String listener, int port) {
        ServerSocketChannel channel = null;
        try {
            channel = ServerSocketChannel.open();
            channel.bind(address(port), BACKLOG);
            waiting.put(listener, channel);
            return channel.socket().getLocalPort();
        } catch (IOException e) {
            if (channel != null) {
                closeQuietly(channel);
            }
            close();
            throw new IllegalStateException("cannot listen on %s port %d: %s".formatted(HOST, port, e.getMessage()), e);
        }
    }

    @SuppressWarnings("AddressSelection") // a numeric address: there is nothing to resolve
    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(HOST, port);
    }

    private static void closeQuietly(ServerSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // A listening socket that cannot be closed has nothing to lose.
        }
    }
}

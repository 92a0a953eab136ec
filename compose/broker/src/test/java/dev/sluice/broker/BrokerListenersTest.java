package dev.sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.apache.kafka.server.ServerSocketFactory;
import org.junit.jupiter.api.Test;

class BrokerListenersTest {
    private static final InetSocketAddress UNUSED = new InetSocketAddress(0);

    @Test
    void the_length_of_the_backlog_is_not_taken_for_the_size_of_the_receive_buffer() throws IOException {
        try (var listeners = BrokerListeners.open(0)) {
            ServerSocketFactory factory = listeners;

            try (var socket = factory.openServerSocket(BrokerListeners.CLIENTS, UNUSED, 50, -1)) {
                assertThat(socket.socket().getReceiveBufferSize())
                        .as("what the system gives; with a few KiB every connection stalls for 200 ms at a time")
                        .isGreaterThan(32 * 1024);
            }
        }
    }

    @Test
    void a_size_that_is_configured_is_the_size_of_the_receive_buffer() throws IOException {
        try (var listeners = BrokerListeners.open(0);
                var socket = listeners.openServerSocket(BrokerListeners.CLIENTS, UNUSED, 50, 70_000)) {
            assertThat(socket.socket().getReceiveBufferSize()).isGreaterThanOrEqualTo(70_000);
        }
    }
}

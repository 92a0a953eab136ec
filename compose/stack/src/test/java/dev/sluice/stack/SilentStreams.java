package dev.sluice.stack;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A hostile caller: so many streams of HTTP/2 that announce a body of two bytes and never send it. One that is answered is taken
 * back and begun anew, at a pace that leaves the processors to others.
 */
final class SilentStreams implements AutoCloseable {
    private static final int STREAMS_PER_CONNECTION = 100;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int END_HEADERS = 4;

    private final List<Connection> connections = new ArrayList<>();
    private final AtomicLong answered = new AtomicLong();

    /** @param between how long each connection waits before it begins one anew */
    SilentStreams(int port, String path, int streams, Duration between) throws IOException {
        for (var number = 0; number < streams / STREAMS_PER_CONNECTION; number++) {
            connections.add(new Connection(port, path, between));
        }
    }

    /** How many were answered, with whatever. */
    long answered() {
        return answered.get();
    }

    private final class Connection {
        private final Socket socket;
        private final BufferedOutputStream out;
        private final byte[] head;
        private final Duration between;
        private final LinkedBlockingQueue<Integer> over = new LinkedBlockingQueue<>();
        private final List<Thread> threads;

        Connection(int port, String path, Duration between) throws IOException {
            this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
            this.out = new BufferedOutputStream(socket.getOutputStream());
            this.head = head(path);
            this.between = between;
            this.threads = List.of(
                    Thread.ofVirtual().start(() -> untilClosed(this::read)),
                    Thread.ofVirtual().start(() -> untilClosed(this::write)));
        }

        private void write() throws IOException, InterruptedException {
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            frame(SETTINGS, 0, 0, new byte[0]);
            var next = 1;
            for (; next < 2 * STREAMS_PER_CONNECTION; next += 2) {
                frame(HEADERS, END_HEADERS, next, head);
            }
            out.flush();
            while (true) {
                frame(RESET, 0, over.take(), new byte[] {0, 0, 0, 8});
                frame(HEADERS, END_HEADERS, next, head);
                out.flush();
                next += 2;
                LockSupport.parkNanos(between.toNanos());
            }
        }

        private void read() throws IOException {
            var in = new DataInputStream(socket.getInputStream());
            while (true) {
                var length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
                var type = in.readUnsignedByte();
                in.readUnsignedByte();
                var stream = in.readInt();
                in.skipNBytes(length);
                if (type == HEADERS) {
                    answered.incrementAndGet();
                    over.add(stream);
                }
            }
        }

        private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
            out.write(new byte[] {
                (byte) (payload.length >> 16),
                (byte) (payload.length >> 8),
                (byte) payload.length,
                (byte) type,
                (byte) flags
            });
            out.write(new byte[] {(byte) (stream >> 24), (byte) (stream >> 16), (byte) (stream >> 8), (byte) stream});
            out.write(payload);
        }

        void close() throws IOException, InterruptedException {
            socket.close();
            for (var thread : threads) {
                thread.interrupt();
                thread.join();
            }
        }
    }

    /** POST, http; then path, authority, content-type and content-length, none of them indexed. */
    private static byte[] head(String path) {
        var block = new ByteArrayOutputStream();
        block.write(0x83);
        block.write(0x86);
        literal(block, path, 4);
        literal(block, "localhost", 1);
        literal(block, "application/json", 15, 31 - 15);
        literal(block, "2", 15, 28 - 15);
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String value, int... name) {
        for (var part : name) {
            block.write(part);
        }
        block.write(value.length());
        block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void untilClosed(Work work) {
        try {
            work.run();
        } catch (IOException | InterruptedException e) {
            Thread.currentThread().interrupt(); // the edge, or this test, has closed it
        }
    }

    @Override
    public void close() throws IOException {
        try {
            for (var connection : connections) {
                connection.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.sluice.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A hostile caller: so many bodies in chunks over HTTP/1.1 that never end, each begun anew once it was answered. */
final class SlowUploads implements AutoCloseable {
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong answered = new AtomicLong();

    /** @param piece the size of a chunk
     * @param between how long each waits before its next one */
    SlowUploads(int port, String path, int uploads, int piece, Duration between) {
        var head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n";
        var chunk = Integer.toHexString(piece) + "\r\n" + " ".repeat(piece) + "\r\n";
        for (var number = 0; number < uploads; number++) {
            threads.add(Thread.ofVirtual().start(() -> upload(port, head, chunk, between)));
        }
    }

    /** How many were answered, with whatever. */
    long answered() {
        return answered.get();
    }

    private void upload(int port, String head, String chunk, Duration between) {
        while (!Thread.currentThread().isInterrupted()) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                while (socket.getInputStream().available() == 0
                        && !Thread.currentThread().isInterrupted()) {
                    socket.getOutputStream().write(chunk.getBytes(StandardCharsets.US_ASCII));
                    LockSupport.parkNanos(between.toNanos());
                }
                answered.incrementAndGet();
            } catch (IOException e) {
                answered.incrementAndGet(); // with a reset
            }
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

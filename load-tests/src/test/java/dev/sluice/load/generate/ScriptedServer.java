package dev.sluice.load.generate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers each HTTP call without a body as a rule says, and counts. A virtual thread for each connection. */
final class ScriptedServer implements AutoCloseable {
    /** An answer that is none: the connection ends instead. */
    static final String NONE = "";

    final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger mostAtOnce = new AtomicInteger();

    private final AtomicInteger underWay = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ServerSocket listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    private final Rule rule;

    /** What follows the version in an answer, up to the last header. */
    @FunctionalInterface
    interface Rule {
        /** @param call from 1 */
        String answer(int call) throws Exception;
    }

    ScriptedServer(Rule rule) throws IOException {
        this.rule = rule;
        Thread.ofVirtual().start(this::accept);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/orders");
    }

    private void accept() {
        try {
            while (true) {
                var socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (SocketException _) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            while (read(in)) {
                mostAtOnce.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                var answer = rule.answer(calls.incrementAndGet());
                underWay.decrementAndGet();
                if (answer.equals(NONE)) {
                    return;
                }
                socket.getOutputStream()
                        .write("HTTP/1.1 %s\r\ncontent-length: 0\r\n\r\n"
                                .formatted(answer)
                                .getBytes(US_ASCII));
            }
        } catch (SocketException _) {
            // the caller was quicker
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads a call up to its empty line; false where there is no more. */
    private static boolean read(BufferedReader in) throws IOException {
        var line = in.readLine();
        while (line != null && !line.isEmpty()) {
            line = in.readLine();
        }
        return line != null;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (var socket : open) {
            socket.close();
        }
    }
}

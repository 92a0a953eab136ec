package dev.sluice.stack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What came back for some bytes.
 *
 * @param closed whether the other side ended the connection
 */
record RawExchange(byte[] received, boolean closed) {
    private static final Duration WAITS = Duration.ofSeconds(15);
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})");

    /** Sends bytes on a connection of their own and reads what comes, to its end. */
    static RawExchange of(int port, byte[] sent) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(Math.toIntExact(WAITS.toMillis()));
            socket.getOutputStream().write(sent);
            return read(socket);
        }
    }

    private static RawExchange read(Socket socket) throws IOException {
        var received = new ByteArrayOutputStream();
        var piece = new byte[8 * 1024];
        try {
            for (int count; (count = socket.getInputStream().read(piece)) >= 0; ) {
                received.write(piece, 0, count);
            }
            return new RawExchange(received.toByteArray(), true);
        } catch (SocketTimeoutException e) {
            return new RawExchange(received.toByteArray(), false);
        }
    }

    /** One char an octet. */
    String text() {
        return new String(received, StandardCharsets.ISO_8859_1);
    }

    /** Of all answers over HTTP/1.1, in their order. */
    List<Integer> statuses() {
        return STATUS.matcher(text())
                .results()
                .map((MatchResult found) -> Integer.valueOf(found.group(1)))
                .toList();
    }
}

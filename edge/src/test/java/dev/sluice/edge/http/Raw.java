package dev.sluice.edge.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A caller that writes bytes as it likes. Reading waits at most ten seconds. */
final class Raw implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    Raw(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** From another address of this machine, as {@code 127.0.0.2}. */
    Raw(int port, String from) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.ofLiteral(from), 0));
    }

    Raw(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        this.in = socket.getInputStream();
    }

    /** A whole head in one go; {@code Host} is added. */
    static String head(String requestLine, String... headers) {
        var lines = new ArrayList<>(List.of(requestLine, "Host: localhost"));
        lines.addAll(List.of(headers));
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    Raw send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Raw send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** The next answer, which must have a {@code Content-Length}, none at all for {@code HEAD}. */
    Answer answer(boolean withBody) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            var next = in.read();
            if (next < 0) {
                throw new IOException("closed after: " + head.toString(StandardCharsets.ISO_8859_1));
            }
            head.write(next);
        }
        var answer = new Answer(head.toString(StandardCharsets.ISO_8859_1), "");
        var length = answer.header("content-length").map(Integer::parseInt).orElse(0);
        return withBody ? new Answer(answer.head(), new String(in.readNBytes(length), StandardCharsets.UTF_8)) : answer;
    }

    Answer answer() throws IOException {
        return answer(true);
    }

    /** All that still comes until the server closes; a reset counts as the end. */
    String rest() throws IOException {
        var rest = new ByteArrayOutputStream();
        try {
            in.transferTo(rest);
        } catch (SocketException e) {
            rest.write("(reset)".getBytes(StandardCharsets.US_ASCII));
        }
        return rest.toString(StandardCharsets.ISO_8859_1);
    }

    void endSending() throws IOException {
        socket.shutdownOutput();
    }

    /** Hangs up with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    record Answer(String head, String body) {

        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        Optional<String> header(String lowerCaseName) {
            return headers(lowerCaseName).stream().findFirst();
        }

        List<String> headers(String lowerCaseName) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(lowerCaseName + ":"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .toList();
        }
    }
}

package dev.sluice.edge.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A caller that writes frames of HTTP/2 as it likes, with prior knowledge. Reading waits at most ten seconds. */
final class RawHttp2 implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private final Socket socket;
    private final DataInputStream in;
    private final Map<Integer, StringBuilder> bodies = new HashMap<>();
    private final Set<Integer> ended = new HashSet<>();

    RawHttp2(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    /** The head of a request whose body is to come. */
    RawHttp2 post(int stream, String path, int announced) throws IOException {
        var block = new ByteArrayOutputStream();
        block.writeBytes(new byte[] {(byte) 0x83, (byte) 0x86}); // POST, http
        literal(block, 4, path);
        literal(block, 1, "localhost");
        literal(block, 28, Integer.toString(announced));
        return frame(HEADERS, END_HEADERS, stream, block.toByteArray());
    }

    RawHttp2 data(int stream, String text, boolean last) throws IOException {
        return frame(DATA, last ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Without indexing, the name by its place in the static table. */
    private static void literal(ByteArrayOutputStream block, int name, String value) {
        if (name < 15) {
            block.write(name);
        } else {
            block.write(15);
            block.write(name - 15);
        }
        block.write(value.length());
        block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    private RawHttp2 frame(int type, int flags, int stream, byte[] payload) throws IOException {
        var frame = new ByteArrayOutputStream();
        frame.write(payload.length >> 16);
        frame.write(payload.length >> 8);
        frame.write(payload.length);
        frame.write(type);
        frame.write(flags);
        for (var shift = 24; shift >= 0; shift -= 8) {
            frame.write(stream >> shift);
        }
        frame.writeBytes(payload);
        send(frame.toByteArray());
        return this;
    }

    private void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** What the answer on a stream has for a body, once it is over. */
    String answer(int stream) throws IOException {
        while (!ended.contains(stream)) {
            var length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
            var type = in.readUnsignedByte();
            var flags = in.readUnsignedByte();
            var of = in.readInt();
            var payload = in.readNBytes(length);
            if (type == DATA) {
                bodies.computeIfAbsent(of, _ -> new StringBuilder())
                        .append(new String(payload, StandardCharsets.UTF_8));
            }
            if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
                ended.add(of);
            }
        }
        return bodies.getOrDefault(stream, new StringBuilder()).toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

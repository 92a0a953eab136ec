package dev.sluice.edge.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A caller over HTTP/2 with prior knowledge that writes frames as it likes. Heads of answers are decoded by others than
 * Helidon. Reading waits at most ten seconds. */
final class Http2Caller implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int SETTINGS = 4;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    static final int HEADER_TABLE_SIZE = 1;

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1_000_000);
    private int stream = -1;

    record Frame(int type, int flags, int stream, byte[] payload) {

        boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    /** @param body everything after the head, as text of UTF-8 */
    record Answer(Http2Headers head, String body) {

        int status() {
            return Integer.parseInt(head.status().toString());
        }
    }

    /** Sends the preface and the first SETTINGS, given as identifiers and values by turns. */
    Http2Caller(int port, int... settings) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        send(PREFACE.getBytes(StandardCharsets.US_ASCII)).settings(settings);
    }

    Http2Caller send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    Http2Caller frame(int type, int flags, int stream, byte[] payload) throws IOException {
        var frame = ByteBuffer.allocate(9 + payload.length);
        frame.putInt(payload.length << 8 | type).put((byte) flags).putInt(stream);
        return send(frame.put(payload).array());
    }

    Http2Caller settings(int... settings) throws IOException {
        var payload = ByteBuffer.allocate(settings.length * 3);
        for (var at = 0; at < settings.length; at += 2) {
            payload.putShort((short) settings[at]).putInt(settings[at + 1]);
        }
        return frame(SETTINGS, 0, 0, payload.array());
    }

    /** A GET on a stream of its own; the block goes after that of method, scheme, path and authority. */
    Http2Caller get(byte[] block) throws IOException {
        return getWhole(join(octets("82 86 84"), named(1, "localhost"), block));
    }

    /** A request without a body on a stream of its own; all of its block is given. */
    Http2Caller getWhole(byte[] block) throws IOException {
        stream += 2;
        return frame(HEADERS, END_STREAM | END_HEADERS, stream, block);
    }

    /** The answer to the last request; a table size in {@code SETTINGS} counts from its acknowledgement on. */
    Answer answer() throws IOException, Http2Exception {
        var block = new ByteArrayOutputStream();
        var body = new ByteArrayOutputStream();
        while (true) {
            var frame = next();
            switch (frame.type()) {
                case HEADERS, CONTINUATION -> block.writeBytes(frame.payload());
                case DATA -> body.writeBytes(frame.payload());
                case GOAWAY -> throw new EOFException("GOAWAY " + HexFormat.of().formatHex(frame.payload()));
                default -> {} // not about an answer
            }
            if (frame.stream() == stream && frame.type() <= HEADERS && frame.has(END_STREAM)) {
                var head = decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(block.toByteArray()));
                return new Answer(head, body.toString(StandardCharsets.UTF_8));
            }
        }
    }

    /** Tells a table size in mid connection and waits until it counts. */
    void allowTable(int size) throws IOException, Http2Exception {
        settings(HEADER_TABLE_SIZE, size);
        awaitAck();
        tableCounts(size);
    }

    void awaitAck() throws IOException {
        while (true) {
            var frame = next();
            if (frame.type() == SETTINGS && frame.has(ACK)) {
                return;
            }
        }
    }

    /** From now on answers that need more, or do not tell that they do with less, are an error (RFC 7541 §4.2). */
    void tableCounts(int size) throws Http2Exception {
        decoder.configuration().maxHeaderTableSize(size);
    }

    /** The error code of the GOAWAY that comes, after which the connection ends. */
    int goAway() throws IOException {
        while (true) {
            var frame = next();
            if (frame.type() == GOAWAY) {
                var code = ByteBuffer.wrap(frame.payload()).getInt(4);
                in.readAllBytes();
                return code;
            }
        }
    }

    Frame next() throws IOException {
        var first = in.readInt();
        var flags = in.readUnsignedByte();
        return new Frame(first & 0xff, flags, in.readInt(), in.readNBytes(first >>> 8));
    }

    /** Octets in hexadecimal; blanks part them. */
    static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** A literal with a new name that goes into the table. */
    static byte[] indexed(String name, String value) {
        return join(octets("40"), text(name), text(value));
    }

    /** A literal with a name of the static table that goes into no table. */
    static byte[] named(int index, String value) {
        return join(new byte[] {(byte) index}, text(value));
    }

    static byte[] text(String text) {
        return join(integer(text.length(), 7, 0), text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** RFC 7541 §5.1. */
    static byte[] integer(int value, int prefix, int first) {
        var most = (1 << prefix) - 1;
        var octets = new ByteArrayOutputStream();
        octets.write(first | Math.min(value, most));
        for (var left = value - most; left >= 0; left = left < 0x80 ? -1 : left >>> 7) {
            octets.write(left < 0x80 ? left : (left & 0x7f) | 0x80);
        }
        return octets.toByteArray();
    }

    static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

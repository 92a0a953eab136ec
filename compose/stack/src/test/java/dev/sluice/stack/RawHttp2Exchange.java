package dev.sluice.stack;

import dev.sluice.load.hostile.Http2Frames;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** An HTTP/2 connection on which frames are sent as they are, and that keeps all that comes back. One thread uses it. */
final class RawHttp2Exchange implements AutoCloseable {
    private static final Duration WAITS = Duration.ofSeconds(15);
    private static final int GIVEN_STATUSES = 0x88;
    private static final List<Integer> STATIC_STATUSES = List.of(200, 204, 206, 304, 400, 404, 500);
    private static final int STATUS_NAME = 8;
    private static final int TABLE_OF_NOTHING = 0x20;

    private final Socket socket;
    private final DataInputStream in;
    private final List<Frame> frames = new ArrayList<>();
    private final Map<Integer, Integer> statuses = new HashMap<>();
    private boolean ended;

    record Frame(int type, int flags, int stream, byte[] payload) {
        boolean is(int wanted, int ofStream) {
            return type == wanted && stream == ofStream;
        }

        /** Of RST_STREAM the error; of GOAWAY the last stream. */
        int firstNumber() {
            return ByteBuffer.wrap(payload).getInt();
        }

        /** Of GOAWAY. */
        int error() {
            return ByteBuffer.wrap(payload).getInt(Integer.BYTES);
        }
    }

    private RawHttp2Exchange(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    static RawHttp2Exchange open(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.toIntExact(WAITS.toMillis()));
        return new RawHttp2Exchange(socket);
    }

    /** Sends as much as the other side takes: it may have closed already. */
    RawHttp2Exchange send(byte[]... parts) {
        try {
            socket.getOutputStream().write(Http2Frames.joined(parts));
        } catch (IOException e) {
            // what it said before is still to be read
        }
        return this;
    }

    /** Reads until a frame fits, or the connection ends.
     * @return whether one did, now or before */
    boolean await(Predicate<Frame> wanted) {
        while (frames.stream().noneMatch(wanted)) {
            if (!readFrame()) {
                return false;
            }
        }
        return true;
    }

    /** Until the answer on a stream, its reset, or the end of all. */
    void awaitEndOf(int stream) {
        await(frame -> frame.is(Http2Frames.RST_STREAM, stream)
                || ((frame.is(Http2Frames.DATA, stream) || frame.is(Http2Frames.HEADERS, stream))
                        && (frame.flags() & Http2Frames.END_STREAM) != 0));
    }

    void awaitEnd() {
        await(_ -> false);
    }

    /** 0 where none came. */
    int status(int stream) {
        return statuses.getOrDefault(stream, 0);
    }

    boolean isReset(int stream) {
        return frames.stream().anyMatch(frame -> frame.is(Http2Frames.RST_STREAM, stream));
    }

    /** The first, where one came. */
    Optional<Frame> goAway() {
        return frames.stream()
                .filter(frame -> frame.type() == Http2Frames.GOAWAY)
                .findFirst();
    }

    boolean isEnded() {
        return ended;
    }

    /** What came on a stream as its body, a char an octet. */
    String body(int stream) {
        var body = new ByteArrayOutputStream();
        frames.stream()
                .filter(frame -> frame.is(Http2Frames.DATA, stream))
                .forEach(frame -> body.writeBytes(frame.payload()));
        return body.toString(StandardCharsets.ISO_8859_1);
    }

    private boolean readFrame() {
        if (ended) {
            return false;
        }
        try {
            var length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            var frame = new Frame(in.readUnsignedByte(), in.readUnsignedByte(), in.readInt(), in.readNBytes(length));
            frames.add(frame);
            if (frame.type() == Http2Frames.HEADERS) {
                statuses.putIfAbsent(frame.stream(), status(frame.payload()));
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            ended = true;
            return false;
        }
    }

    /** {@code :status} comes first (RFC 9113 §8.3): one of HPACK's static fields, or a literal without Huffman code; before it
     * the table may be told to hold nothing. */
    private static int status(byte[] block) {
        var at = block[0] == TABLE_OF_NOTHING ? 1 : 0;
        var first = Byte.toUnsignedInt(block[at]);
        if (first >= GIVEN_STATUSES) {
            return STATIC_STATUSES.get(first - GIVEN_STATUSES);
        }
        if ((first & 0x0f) != STATUS_NAME && (first & 0x3f) != STATUS_NAME) {
            throw new IllegalStateException("an answer begins with " + first + ", not with its status");
        }
        return Integer.parseInt(new String(block, at + 2, block[at + 1], StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return frames.stream()
                        .map(frame -> "type %d flags %d stream %d bytes %d"
                                .formatted(frame.type(), frame.flags(), frame.stream(), frame.payload().length))
                        .toList()
                + (ended ? " then closed" : "");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

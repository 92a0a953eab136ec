package dev.sluice.edge.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A caller on HTTP/2 by prior knowledge that writes the frames it likes, legal or not, and keeps what comes back. It acknowledges
 * nothing by itself, gives no window back, and compresses nothing: field lines are literals without indexing, plain strings.
 * Waits at most ten seconds for anything.
 */
final class RawHttp2Client implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 0x1;
    static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int PRIORITY_FLAG = 0x20;

    static final int NO_ERROR = 0x0;
    static final int PROTOCOL_ERROR = 0x1;
    static final int FLOW_CONTROL_ERROR = 0x3;
    static final int STREAM_CLOSED = 0x5;
    static final int FRAME_SIZE_ERROR = 0x6;
    static final int REFUSED_STREAM = 0x7;
    static final int CANCEL = 0x8;
    static final int ENHANCE_YOUR_CALM = 0xb;

    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final int PATIENCE_MILLIS = 10_000;
    private static final String[] STATIC = {
        "",
        ":authority",
        ":method=GET",
        ":method=POST",
        ":path=/",
        ":path=/index.html",
        ":scheme=http",
        ":scheme=https",
        ":status=200",
        ":status=204",
        ":status=206",
        ":status=304",
        ":status=400",
        ":status=404",
        ":status=500",
        "accept-charset",
        "accept-encoding=gzip, deflate",
        "accept-language",
        "accept-ranges",
        "accept",
        "access-control-allow-origin",
        "age",
        "allow",
        "authorization",
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-location",
        "content-range",
        "content-type",
        "cookie",
        "date",
        "etag",
        "expect",
        "expires",
        "from",
        "host",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "last-modified",
        "link",
        "location",
        "max-forwards",
        "proxy-authenticate",
        "proxy-authorization",
        "range",
        "referer",
        "refresh",
        "retry-after",
        "server",
        "set-cookie",
        "strict-transport-security",
        "transfer-encoding",
        "user-agent",
        "vary",
        "via",
        "www-authenticate"
    };

    private final Socket socket;
    private final List<Frame> frames = new ArrayList<>();
    private final Map<Integer, Stream> streams = new HashMap<>();
    private final List<GoAway> goAways = new ArrayList<>();
    private final List<Field> table = new ArrayList<>();
    private boolean closed;

    /** One field line, as it goes over the wire or came from it. */
    record Field(String name, String value) {}

    /** Any frame that came in. */
    record Frame(int type, int flags, int stream, byte[] payload) {}

    record GoAway(int lastStream, int code) {}

    /**
     * What came on one stream.
     *
     * @param reset the code of its RST_STREAM
     */
    record Answer(List<Field> fields, String body, boolean ended, Optional<Integer> reset) {

        int status() {
            return field(":status").map(Integer::parseInt).orElse(0);
        }

        Optional<String> field(String name) {
            return fields.stream()
                    .filter(field -> field.name().equals(name))
                    .map(Field::value)
                    .findFirst();
        }
    }

    private static final class Stream {
        private final List<Field> fields = new ArrayList<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final ByteArrayOutputStream block = new ByteArrayOutputStream();
        private boolean endsWithBlock;
        private boolean ended;
        private Optional<Integer> reset = Optional.empty();
    }

    /** A connection on which nothing was written yet. */
    static RawHttp2Client silent(int port) throws IOException {
        return new RawHttp2Client(port);
    }

    /** A connection that has begun: preface, and SETTINGS with these, each an id and a value. */
    static RawHttp2Client connect(int port, int... settings) throws IOException {
        return new RawHttp2Client(port).send(PREFACE).send(settings(settings));
    }

    private RawHttp2Client(int port) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        Thread.ofPlatform().daemon().name("raw-http2").start(this::read);
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >>> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    static byte[] settings(int... idsAndValues) {
        var payload = ByteBuffer.allocate(idsAndValues.length / 2 * 6);
        for (var at = 0; at < idsAndValues.length; at += 2) {
            payload.putShort((short) idsAndValues[at]).putInt(idsAndValues[at + 1]);
        }
        return frame(SETTINGS, 0, 0, payload.array());
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** A whole head as one frame; pseudo fields are written like all others. */
    static byte[] head(int stream, boolean last, Field... fields) {
        return frame(HEADERS, END_HEADERS | (last ? END_STREAM : 0), stream, block(fields));
    }

    /** A GET or another request without a body, with further fields. */
    static byte[] request(int stream, String method, String path, Field... more) {
        return head(stream, true, fields(method, path, more));
    }

    static Field[] fields(String method, String path, Field... more) {
        var all = new ArrayList<>(List.of(
                new Field(":method", method),
                new Field(":scheme", "http"),
                new Field(":path", path),
                new Field(":authority", "localhost")));
        all.addAll(List.of(more));
        return all.toArray(Field[]::new);
    }

    /** HPACK literals without indexing; the names of pseudo fields by their place in the static table, as clients do. */
    static byte[] block(Field... fields) {
        var block = new ByteArrayOutputStream();
        for (var field : fields) {
            switch (field.name()) {
                case ":authority" -> block.write(1);
                case ":method" -> block.write(2);
                case ":path" -> block.write(4);
                case ":scheme" -> block.write(6);
                case ":status" -> block.write(8);
                default -> {
                    block.write(0);
                    text(field.name(), block);
                }
            }
            text(field.value(), block);
        }
        return block.toByteArray();
    }

    /** A literal whose name is written out whatever it is. */
    static byte[] literal(int representation, String name, String value) {
        var out = new ByteArrayOutputStream();
        out.write(representation);
        text(name, out);
        text(value, out);
        return out.toByteArray();
    }

    private static void text(String text, ByteArrayOutputStream to) {
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            to.write(bytes.length);
        } else {
            to.write(127);
            var left = bytes.length - 127;
            while (left > 127) {
                to.write(left % 128 + 128);
                left /= 128;
            }
            to.write(left);
        }
        to.writeBytes(bytes);
    }

    RawHttp2Client send(byte[]... parts) throws IOException {
        socket.getOutputStream().write(join(parts)); // after which the answer may have come, and the end
        return this;
    }

    /** The same again and again in few writes, until done or the other side closes. */
    void flood(int times, byte[] frame) {
        var many = 100;
        var part = new ByteArrayOutputStream();
        for (var at = 0; at < many; at++) {
            part.writeBytes(frame);
        }
        try {
            for (var sent = 0; sent < times && !isClosed(); sent += many) {
                send(part.toByteArray());
            }
        } catch (IOException e) {
            awaitClose();
        }
    }

    /** What came on a stream once it is over: ended, reset, or the connection gone. */
    Answer answer(int stream) {
        await("an answer on stream " + stream, () -> {
            var known = streams.get(stream);
            return closed || (known != null && (known.ended || known.reset.isPresent()));
        });
        return soFar(stream);
    }

    synchronized Answer soFar(int stream) {
        var known = streams.getOrDefault(stream, new Stream());
        return new Answer(
                List.copyOf(known.fields), known.body.toString(StandardCharsets.UTF_8), known.ended, known.reset);
    }

    /** The first GOAWAY; fails where none comes. */
    GoAway goAway() {
        await("a GOAWAY", () -> !goAways.isEmpty() || closed);
        synchronized (this) {
            if (goAways.isEmpty()) {
                throw new AssertionError("closed without a GOAWAY");
            }
            return goAways.getFirst();
        }
    }

    synchronized List<GoAway> goAways() {
        return List.copyOf(goAways);
    }

    synchronized List<Frame> frames() {
        return List.copyOf(frames);
    }

    synchronized boolean isClosed() {
        return closed;
    }

    void awaitClose() {
        await("the end of the connection", () -> closed);
    }

    /** Waits for the answer to a PING, after which all that was sent before has been looked at. */
    void awaitPing() throws IOException {
        var mark = new byte[] {1, 2, 3, 4, 5, 6, 7, 8};
        var before = pingAnswers();
        send(frame(PING, 0, 0, mark));
        await("the answer to a PING", () -> pingAnswers() > before || closed);
    }

    private synchronized long pingAnswers() {
        return frames.stream()
                .filter(frame -> frame.type() == PING && (frame.flags() & ACK) != 0)
                .count();
    }

    synchronized void await(String what, BooleanSupplier condition) {
        var until = System.currentTimeMillis() + PATIENCE_MILLIS;
        try {
            while (!condition.getAsBoolean()) {
                var left = until - System.currentTimeMillis();
                if (left <= 0) {
                    throw new AssertionError("waited in vain for " + what);
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private void read() {
        try (var in = new DataInputStream(socket.getInputStream())) {
            while (true) {
                var length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
                var type = in.readUnsignedByte();
                var flags = in.readUnsignedByte();
                var stream = in.readInt();
                take(new Frame(type, flags, stream, in.readNBytes(length)));
            }
        } catch (IOException e) { // its end, too
            end();
        }
    }

    private synchronized void end() {
        closed = true;
        notifyAll();
    }

    private synchronized void take(Frame frame) {
        frames.add(frame);
        var payload = ByteBuffer.wrap(frame.payload());
        switch (frame.type()) {
            case GOAWAY -> goAways.add(new GoAway(payload.getInt(), payload.getInt()));
            case RST_STREAM -> stream(frame).reset = Optional.of(payload.getInt());
            case DATA -> {
                stream(frame).body.writeBytes(frame.payload());
                stream(frame).ended |= (frame.flags() & END_STREAM) != 0;
            }
            case HEADERS, CONTINUATION -> head(frame, stream(frame));
            default -> {
                // kept among the frames
            }
        }
        notifyAll();
    }

    private Stream stream(Frame frame) {
        return streams.computeIfAbsent(frame.stream(), _ -> new Stream());
    }

    private void head(Frame frame, Stream stream) {
        stream.block.writeBytes(frame.payload());
        if (frame.type() == HEADERS) {
            stream.endsWithBlock = (frame.flags() & END_STREAM) != 0;
        }
        if ((frame.flags() & END_HEADERS) != 0) {
            decode(ByteBuffer.wrap(stream.block.toByteArray()), stream.fields);
            stream.block.reset();
            stream.ended |= stream.endsWithBlock;
        }
    }

    private void decode(ByteBuffer block, List<Field> into) {
        while (block.hasRemaining()) {
            var first = block.get() & 0xff;
            if (first >= 0x80) {
                into.add(known(integer(first, 7, block)));
            } else if ((first & 0xe0) == 0x20) {
                integer(first, 5, block); // the size of the table, which these few answers do not fill
            } else {
                var indexed = (first & 0x40) != 0;
                var place = integer(first, indexed ? 6 : 4, block);
                var field = new Field(place == 0 ? text(block) : known(place).name(), text(block));
                into.add(field);
                if (indexed) {
                    table.addFirst(field);
                }
            }
        }
    }

    private Field known(int place) {
        if (place < STATIC.length) {
            var field = STATIC[place].split("=", 2);
            return new Field(field[0], field.length > 1 ? field[1] : "");
        }
        return table.get(place - STATIC.length);
    }

    private static int integer(int first, int prefix, ByteBuffer block) {
        var mask = (1 << prefix) - 1;
        var value = first & mask;
        if (value == mask) {
            var shift = 0;
            int next;
            do {
                next = block.get();
                value += (next & 0x7f) << shift;
                shift += 7;
            } while ((next & 0x80) != 0);
        }
        return value;
    }

    /** Plain text; a Huffman code stays as it is. */
    private static String text(ByteBuffer block) {
        var length = integer(block.get(), 7, block);
        var bytes = new byte[length];
        block.get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

package dev.sluice.edge.http;

import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectTransportRequest;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows the requests of one HTTP/1.1 connection byte by byte (RFC 9112), between the socket and Helidon, which reads them
 * more laxly than RFC 9112 allows. Where a byte breaks the grammar Helidon gets what came before it, and with its next read
 * the refusal; nothing behind that byte is looked at. What nobody may act on is left out: extensions and trailers of chunked
 * bodies, and an empty line before a request (§2.2).
 *
 * <p>No byte of a request is handed on before Helidon asks for it, so what is known here is of the request that Helidon has.
 * Bodies are not looked at, and are handed on in the arrays in which they came. The connection's thread owns it.
 */
final class MessageFraming {
    /** The framing of the connection that this thread reads. */
    static final ScopedValue<MessageFraming> CURRENT = ScopedValue.newInstance();

    /** In bytes, of one request. */
    static final int MOST_TRAILERS = 8 * 1024;

    private static final byte[] NOTHING = {};

    private enum Part {
        BEGIN,
        EMPTY_LINE,
        LINE,
        HEAD,
        BODY,
        SIZE,
        EXTENSIONS,
        SIZE_END,
        CHUNK,
        CHUNK_END,
        CHUNK_LINE_FEED,
        TRAILERS,
        /** Nothing is looked at any more: Helidon refuses the connection, or speaks HTTP/2 on it. */
        THROUGH
    }

    private final Supplier<byte @Nullable []> source;
    private final RequestLine line = new RequestLine();
    private final FieldLines fields = new FieldLines();
    private final ChunkSize chunk = new ChunkSize();
    private final LeftOut out = new LeftOut();
    private Part part = Part.BEGIN;
    private byte[] in = NOTHING;
    private int at;
    private long left;
    private int trailerBytes;
    private boolean isOver;
    private boolean hadEmptyLine;
    private @Nullable FramingException fault;

    /** @param source what comes in next; null at the end */
    MessageFraming(Supplier<byte @Nullable []> source) {
        this.source = source;
    }

    /** The method of the request as it came, where Helidon's capitals do not say it. */
    Optional<String> spelledMethod() {
        return line.spelledMethod();
    }

    /** The method of the request that this thread reads, as far as it was read; empty over HTTP/2. */
    static String currentMethod() {
        return CURRENT.isBound() ? CURRENT.get().line.method() : "";
    }

    /** Whether all of one request was handed on, and nothing of the next. */
    boolean isBetween() {
        return isOver;
    }

    /** Why the connection ends, where this class ends it. */
    Optional<String> fault() {
        return Optional.ofNullable(fault).map(FramingException::reason);
    }

    /** That of the connection that this thread reads, if it does. */
    static Optional<String> currentFault() {
        return CURRENT.isBound() ? CURRENT.get().fault() : Optional.empty();
    }

    /**
     * What Helidon gets next, at least one byte; null at the end.
     *
     * @throws RequestException where what follows is no HTTP
     */
    byte @Nullable [] next() {
        while (fault == null) {
            if (at == in.length) {
                var came = source.get();
                if (came == null) {
                    refuseHalfALine();
                    return null;
                }
                in = came;
                at = 0;
            }
            var handed = read();
            if (handed.length > 0) {
                return handed;
            }
        }
        throw refused(EventType.BAD_REQUEST, fault.status(), fault.reason());
    }

    /** Helidon takes the end of the input within a request line for that of an idle connection, and answers nothing. Within
     * header lines it calls it an error of its own, and so is this one. */
    private void refuseHalfALine() {
        if (part == Part.LINE) {
            throw refused(EventType.INTERNAL_ERROR, Status.INTERNAL_SERVER_ERROR_500, "the request line broke off");
        }
    }

    private RequestException refused(EventType type, Status status, String reason) {
        return RequestException.builder()
                .type(type)
                .status(status)
                .request(DirectTransportRequest.create("HTTP/1.1", line.method(), ""))
                .setKeepAlive(false)
                .message(reason)
                .safeMessage(true)
                .build();
    }

    /** Up to the end of what came, of the request, or before the first bad byte. */
    private byte[] read() {
        if (isOver) {
            isOver = false;
            hadEmptyLine = false;
            part = Part.BEGIN;
        }
        out.begin(at);
        try {
            while (at < in.length && !isOver) {
                at = step();
            }
        } catch (FramingException bad) {
            fault = bad;
            at = bad.at();
        }
        return out.end(in, at);
    }

    private int step() throws FramingException {
        return switch (part) {
            case BEGIN -> begin();
            case EMPTY_LINE -> emptyLine();
            case LINE -> line();
            case HEAD -> head();
            case BODY -> body();
            case SIZE -> size();
            case EXTENSIONS -> extensions();
            case SIZE_END -> sizeEnd();
            case CHUNK -> chunk();
            case CHUNK_END -> expect('\r', Part.CHUNK_LINE_FEED);
            case CHUNK_LINE_FEED -> expect('\n', Part.SIZE);
            case TRAILERS -> trailers();
            case THROUGH -> in.length;
        };
    }

    private int begin() {
        if (in[at] == '\r' && !hadEmptyLine) {
            hadEmptyLine = true;
            out.leaveOut(in, at);
            part = Part.EMPTY_LINE;
            return at + 1;
        }
        line.begin();
        part = Part.LINE;
        return at;
    }

    private int emptyLine() throws FramingException {
        var next = expect('\n', Part.BEGIN);
        out.goOn(next);
        return next;
    }

    private int line() throws FramingException {
        var to = line.take(in, at);
        if (line.isOver()) {
            fields.begin();
            part = line.isOurVersion() ? Part.HEAD : Part.THROUGH;
        }
        return to;
    }

    private int head() throws FramingException {
        var to = fields.take(in, at);
        if (fields.isOver()) {
            fields.checkLength(to - 1);
            left = fields.length();
            isOver = !fields.isChunked() && left == 0;
            part = fields.isChunked() ? Part.SIZE : Part.BODY;
            chunk.beginBody();
        }
        return to;
    }

    private int body() {
        var to = skip();
        isOver = left == 0;
        return to;
    }

    private int skip() {
        var count = (int) Math.min(left, in.length - at);
        left -= count;
        return at + count;
    }

    private int size() throws FramingException {
        var to = chunk.takeDigits(in, at);
        if (to < in.length) {
            part = in[to] == '\r' ? Part.SIZE_END : Part.EXTENSIONS;
            if (part == Part.EXTENSIONS) {
                out.leaveOut(in, to);
                return to;
            }
            return to + 1;
        }
        return to;
    }

    private int extensions() throws FramingException {
        var to = chunk.takeExtensions(in, at);
        if (to < in.length) {
            out.goOn(to);
            part = Part.SIZE_END;
            return to + 1;
        }
        return to;
    }

    private int sizeEnd() throws FramingException {
        var next = expect('\n', chunk.size() == 0 ? Part.TRAILERS : Part.CHUNK);
        left = chunk.size();
        chunk.begin();
        fields.begin();
        trailerBytes = 0;
        return next;
    }

    private int chunk() {
        var to = skip();
        if (left == 0) {
            part = Part.CHUNK_END;
        }
        return to;
    }

    /** Trailers are read as header lines are, and left out but for the empty line at their end (RFC 9110 §6.5.1). */
    private int trailers() throws FramingException {
        if (trailerBytes == 0 && in[at] != '\r') {
            out.leaveOut(in, at);
        }
        var to = fields.take(in, at);
        trailerBytes += to - at;
        if (trailerBytes > MOST_TRAILERS) {
            throw new FramingException(at, "the trailers are longer than " + MOST_TRAILERS + " bytes");
        }
        if (fields.isOver()) {
            isOver = true;
            out.emptyLine(to);
        }
        return to;
    }

    private int expect(char octet, Part next) throws FramingException {
        if (in[at] != octet) {
            throw new FramingException(at, "a line, or a chunk's data, does not end with CR LF");
        }
        part = next;
        return at + 1;
    }

    /** What of one array is handed on: nearly always all of it, which costs no copy. */
    private static final class LeftOut {
        private static final byte[] END_OF_LINE = {'\r', '\n'};

        private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
        private int from;
        private boolean isLeavingOut;

        /** Goes on as the array before ended. */
        void begin(int at) {
            from = at;
        }

        void leaveOut(byte[] in, int at) {
            kept.write(in, from, at - from);
            isLeavingOut = true;
        }

        void goOn(int at) {
            from = at;
            isLeavingOut = false;
        }

        /** As {@link #goOn}, with an empty line that may have begun in an array before; where something was left out. */
        void emptyLine(int at) {
            if (isLeavingOut) {
                kept.writeBytes(END_OF_LINE);
                goOn(at);
            }
        }

        byte[] end(byte[] in, int to) {
            if (kept.size() == 0 && !isLeavingOut) {
                return from == 0 && to == in.length ? in : Arrays.copyOfRange(in, from, to);
            }
            if (!isLeavingOut) {
                kept.write(in, from, to - from);
            }
            var bytes = kept.toByteArray();
            kept.reset();
            return bytes;
        }
    }
}

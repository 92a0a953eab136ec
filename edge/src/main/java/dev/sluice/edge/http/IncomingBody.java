package dev.sluice.edge.http;

import dev.sluice.edge.request.Body;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The body of one request, read off Helidon's connection and unpacked here. Its request's thread owns it. */
final class IncomingBody implements Body {
    private static final Logger LOG = LoggerFactory.getLogger(IncomingBody.class);
    private static final int PIECE_BYTES = 16 * 1024;
    private static final int SMALL_BYTES = 1024;
    private static final int SHORT_BYTES = 64 * 1024;
    private static final int SHOWN_CODING = 60;

    private final ServerRequest request;
    private final ConnectionTimeouts.TrackedConnection connection;
    private final Waiting waiting;
    private final long sinceNanos = System.nanoTime();
    private @Nullable InputStream in;
    private @Nullable Upload upload;
    private @Nullable Outcome<byte[]> outcome;
    private boolean asked;
    private boolean readToEnd;

    /** What happens around the wait for a body. */
    interface Waiting {

        /** The wait begins: the request gives its place up, and the body takes room as it comes.
         * @param deadline of the request */
        Upload begin(Deadline deadline);

        /** The body is here: the request takes its place again; says why there is none. */
        Optional<Refusal> end();

        /** What one is told whose body ended for others. */
        Refusal full();
    }

    IncomingBody(ServerRequest request, ConnectionTimeouts.TrackedConnection connection, Waiting waiting) {
        this.request = request;
        this.connection = connection;
        this.waiting = waiting;
    }

    @Override
    public boolean isPresent() {
        return request.content().hasEntity();
    }

    /** False while bytes of this body may still come in, which nobody may take for a request. */
    boolean isOver() {
        return readToEnd || !isPresent();
    }

    /** Whether nobody has begun to read it, and it will end soon by itself: its length is known, and no caller waits for
     * leave to send it. */
    boolean isShort() {
        var headers = request.headers();
        return !asked
                && headers.contentLength().orElse(Long.MAX_VALUE) <= SHORT_BYTES
                && !headers.contains(HeaderNames.EXPECT);
    }

    @Override
    public OptionalLong declaredBytes() {
        return codings().isEmpty() ? request.headers().contentLength() : OptionalLong.empty();
    }

    @Override
    public Outcome<byte[]> read(long maxBytes, Deadline deadline) throws InterruptedException {
        var known = outcome;
        if (known == null) {
            asked = true;
            known = readOnce(maxBytes, deadline);
            outcome = known;
        }
        return known;
    }

    private Outcome<byte[]> readOnce(long maxBytes, Deadline deadline) throws InterruptedException {
        if (!isPresent()) {
            return Outcome.go(new byte[0]);
        }
        var codings = codings();
        if (codings.isEmpty()) {
            return bytes(maxBytes, maxBytes, deadline).then(this::kept);
        }
        return codings.equals(List.of("gzip")) || codings.equals(List.of("x-gzip"))
                ? bytes(GzipDecoder.mostPacked(maxBytes), maxBytes, deadline)
                        .then(packed -> GzipDecoder.unpack(packed, maxBytes))
                        .then(this::kept)
                : Outcome.stop(new Refusal.UnsupportedContentCoding(cut(String.join(", ", codings))));
    }

    /** A body that is here counts with its own length, not with what came on the wire for it. */
    private Outcome<byte[]> kept(byte[] body) {
        if (upload != null && !upload.keep(body.length)) {
            return Outcome.stop(waiting.full());
        }
        return waiting.end().<Outcome<byte[]>>map(Outcome::stop).orElseGet(() -> Outcome.go(body));
    }

    /** Its bytes are not needed any more. */
    void release() {
        if (upload != null) {
            upload.release();
        }
    }

    /** In the order applied, lower case; {@code identity} is none. */
    private List<String> codings() {
        if (!request.headers().contains(HeaderNames.CONTENT_ENCODING)) {
            return List.of();
        }
        return request.headers().all(HeaderNames.CONTENT_ENCODING, List::of).stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                .filter(coding -> !coding.isEmpty() && !coding.equals("identity"))
                .toList();
    }

    private Outcome<byte[]> bytes(long maxBytes, long limitToName, Deadline deadline) throws InterruptedException {
        var tooLarge = Outcome.<byte[]>stop(new Refusal.BodyTooLarge(limitToName));
        var length = request.headers().contentLength().orElse(0);
        if (length > maxBytes) {
            return tooLarge;
        }
        var upload = waiting.begin(deadline);
        this.upload = upload;
        connection.uploading(upload);
        try (upload) {
            return collect(length, maxBytes, tooLarge, upload);
        } finally {
            connection.uploading(null);
            Thread.interrupted(); // HTTP/2's end interrupts this thread, perhaps too late to be noticed
        }
    }

    private Outcome<byte[]> collect(long length, long maxBytes, Outcome<byte[]> tooLarge, Upload upload)
            throws InterruptedException {
        var body = new Bytes(length);
        try {
            in = request.content().inputStream();
            while (body.readFrom(in)) {
                if (upload.reached(body.size) != null) {
                    return Outcome.stop(ended(upload));
                }
                if (body.size > maxBytes) {
                    return tooLarge;
                }
            }
        } catch (HttpException e) {
            return e.status().code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()
                    ? tooLarge
                    : Outcome.stop(new Refusal.Malformed("the body breaks HTTP/2"));
        } catch (RequestException e) {
            return e.status().code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()
                    ? tooLarge
                    : Outcome.stop(new Refusal.Malformed("the body's framing is broken: " + e.getMessage()));
        } catch (NumberFormatException e) {
            return Outcome.stop(new Refusal.Malformed("a chunk's size is no hexadecimal number"));
        } catch (IOException
                | UncheckedIOException
                | ServerConnectionException
                | IllegalStateException // Helidon's for an interrupt while it waits to give a window back
                | DataReader.InsufficientDataAvailableException e) {
            return brokenOff(upload, tooLarge);
        }
        if (upload.ending() != null) {
            return Outcome.stop(ended(upload));
        }
        readToEnd = true;
        if (request.headers().contains(HeaderNames.CONTENT_LENGTH) && body.size != length) {
            return Outcome.stop(new Refusal.Malformed("the body has " + body.size + " bytes, announced " + length));
        }
        return Outcome.go(body.toArray());
    }

    /** What came so far, in an array of just the announced length where that is short; a long one grows as bytes come,
     * since announcing costs a caller nothing. */
    private static final class Bytes {
        private final int announced;
        private byte[] bytes;
        private int size;

        Bytes(long announced) {
            this.announced = (int) Math.min(announced, PIECE_BYTES);
            this.bytes = new byte[announced > 0 ? Math.min(this.announced, SMALL_BYTES) : SMALL_BYTES];
        }

        /** @return false at the end */
        boolean readFrom(InputStream in) throws IOException {
            if (size < bytes.length) {
                var count = in.read(bytes, size, bytes.length - size);
                size += Math.max(count, 0);
                return count >= 0;
            }
            var next = in.read(); // nearly always the end: the array need not grow for it
            if (next >= 0) {
                var twice = Math.multiplyExact(bytes.length, 2);
                bytes = Arrays.copyOf(bytes, bytes.length < announced ? Math.max(announced, twice) : twice);
                bytes[size++] = (byte) next;
            }
            return next >= 0;
        }

        byte[] toArray() {
            return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
        }
    }

    private Refusal ended(Upload upload) {
        return upload.ending() == Upload.Ending.EVICTED
                ? waiting.full()
                : new Refusal.RequestTimeout(Duration.ofNanos(System.nanoTime() - sinceNanos));
    }

    private Outcome<byte[]> brokenOff(Upload upload, Outcome<byte[]> tooLarge) throws InterruptedException {
        if (upload.ending() != null) {
            return Outcome.stop(ended(upload));
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while a body came in");
        }
        return connection.broughtTooMuch()
                ? tooLarge
                : Outcome.stop(new Refusal.Malformed("the body broke off before its end"));
    }

    /**
     * Reads what is left and throws it away.
     *
     * @return false where it did not end in time; true also where it broke off
     */
    boolean discard(Supplier<ConnectionTimeouts.Timeout> limits) {
        try (var limit = limits.get()) {
            return discard(limit);
        } finally {
            Thread.interrupted();
        }
    }

    private boolean discard(ConnectionTimeouts.Timeout limit) {
        try {
            var from = in == null ? request.content().inputStream() : in;
            var piece = new byte[PIECE_BYTES];
            while (!limit.isOver()) {
                if (isEnd(from, piece)) {
                    readToEnd = !limit.isOver();
                    return readToEnd;
                }
            }
            return false;
        } catch (IOException
                | UncheckedIOException
                | ServerConnectionException
                | RequestException
                | IllegalStateException e) {
            return !limit.isOver(); // or the stream or its connection is gone, and the rest with it
        }
    }

    /** Helidon waits for the rest of a body over HTTP/2 once its handler is done, without end: it is over for it from now on. */
    static void endFor(ServerRequest request) {
        var content = request.content();
        if (!content.hasEntity() || content.consumed()) {
            return;
        }
        Thread.currentThread().interrupt(); // the next wait for a frame ends at once, and with it the body
        try {
            content.consume();
        } catch (RuntimeException e) {
            LOG.debug("the rest of a body is given up", e);
        }
        if (content.consumed()) {
            Thread.interrupted();
        } else {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isEnd(InputStream in, byte[] piece) throws IOException {
        try {
            return in.read(piece) < 0;
        } catch (HttpException e) {
            return false; // over Helidon's limit, as told for each further piece
        }
    }

    private static String cut(String coding) {
        return coding.length() <= SHOWN_CODING ? coding : coding.substring(0, SHOWN_CODING) + "…";
    }
}

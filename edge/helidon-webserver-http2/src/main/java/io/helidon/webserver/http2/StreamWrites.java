package io.helidon.webserver.http2;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.http2.FrameLock;
import io.helidon.http.http2.Http2Flag;
import io.helidon.http.http2.Http2FrameData;
import io.helidon.http.http2.Http2FrameHeader;
import io.helidon.http.http2.Http2FrameTypes;
import io.helidon.http.http2.Http2Headers;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http2.Http2ServerStream.WriteState;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.NullMarked;

/**
 * Writes the frames of an answer, and none on a stream that was reset (RFC 9113 §5.1): the rest of an answer is left out then, as
 * if it had been sent. Whether it was is looked at under the lock of the connection's frames, under which RST_STREAM is written
 * too. Stands in place of methods of {@link Http2ServerStream}; on the thread of the stream.
 */
@NullMarked
final class StreamWrites {
    private StreamWrites() {}

    static int writeHeaders(Http2ServerStream stream, Http2Headers head, boolean isLast) {
        return unlessReset(stream, () -> stream.writeHeaders$original(head, isLast));
    }

    static int writeTrailers(Http2ServerStream stream, Http2Headers trailers) {
        return unlessReset(stream, () -> stream.writeTrailers$original(trailers));
    }

    /** Before each part of a body. Whoever was interrupted gives the body up, and asks for nothing of it. */
    static void write100Continue(Http2ServerStream stream) {
        if (stream.writeState.get() == WriteState.EXPECTED_100
                && !Thread.currentThread().isInterrupted()) {
            unlessReset(stream, () -> {
                stream.write100Continue$original();
                return 0;
            });
        }
    }

    private static int unlessReset(Http2ServerStream stream, IntSupplier write) {
        return FrameLock.holdDuring(stream.writer, () -> stream.isReset ? 0 : write.getAsInt());
    }

    @SuppressWarnings("unused") // Helidon's parameters
    static int writeHeadersWithData(
            Http2ServerStream stream, Http2Headers head, int length, BufferData data, boolean isLast) {
        return writeHeaders(stream, head, false) + writeData(stream, data, isLast);
    }

    static int writeData(Http2ServerStream stream, BufferData data, boolean isLast) {
        if (stream.isReset) {
            return 0;
        }
        stream.writeState.updateAndGet(state -> {
            var sent = state.checkAndMove(WriteState.DATA_SENT);
            return isLast ? sent.checkAndMove(WriteState.END) : sent;
        });
        var frame = dataFrame(stream, data, isLast);
        try {
            for (var part : frame.split(stream.flowControl().outbound().maxFrameSize())) {
                write(stream, part);
            }
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("an answer cannot be written", e);
        }
        if (isLast) {
            stream.closeFromLocal();
        }
        return frame.header().length() + Http2FrameHeader.LENGTH;
    }

    private static Http2FrameData dataFrame(Http2ServerStream stream, BufferData data, boolean isLast) {
        var flags = Http2Flag.DataFlags.create(isLast ? Http2Flag.END_OF_STREAM : 0);
        var header = Http2FrameHeader.create(data.available(), Http2FrameTypes.DATA, flags, stream.streamId());
        return new Http2FrameData(header, data);
    }

    /** As the windows allow. */
    private static void write(Http2ServerStream stream, Http2FrameData frame) {
        var rest = Optional.of(frame);
        while (rest.isPresent()) {
            var toWrite = rest.get();
            rest = FrameLock.holdDuring(stream.writer, () -> writePart(stream, toWrite));
            if (rest.isPresent()) {
                stream.flowControl().outbound().blockTillUpdate();
            }
        }
    }

    /** Reads, uses and lowers the windows at once: other streams of the connection write from the same one (§6.9.1). */
    private static Optional<Http2FrameData> writePart(Http2ServerStream stream, Http2FrameData frame) {
        if (stream.isReset) {
            return Optional.empty();
        }
        var windows = stream.flowControl().outbound();
        var parts = windows.cut(frame);
        if (parts.length == 0) {
            return Optional.of(frame);
        }
        stream.writer.write(parts[0]);
        windows.decrementWindowSize(parts[0].header().length());
        return parts.length == 1 ? Optional.empty() : Optional.of(parts[1]);
    }
}

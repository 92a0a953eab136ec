package io.helidon.webserver.http2;

import io.helidon.http.http2.FlowWindows;
import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;
import io.helidon.http.http2.Http2Flag;
import io.helidon.http.http2.Http2RstStream;
import io.helidon.http.http2.Http2StreamState;
import io.helidon.http.http2.Http2WindowUpdate;
import io.helidon.http.http2.WindowSize;
import io.helidon.webserver.CloseConnectionException;
import org.jspecify.annotations.NullMarked;

/**
 * How a single stream ends before its time (RFC 9113 §5.4.2), by its caller or by the edge: it is marked first and its RST_STREAM
 * written then, so that nothing more is written on it ({@link StreamWrites}). Stands in place of methods of
 * {@link Http2ServerStream}; used by the thread of the connection save where it says so.
 */
@NullMarked
final class StreamResets {
    private StreamResets() {}

    /** Its handler runs on, finds that the body broke off, and answers nobody. Not for a stream that was reset already. */
    static void reset(Http2ServerStream stream, Http2ErrorCode why) {
        if (stream.isReset) {
            return;
        }
        var frame = new Http2RstStream(why);
        stream.rstStream(frame);
        stream.streams.remove(stream.streamId());
        stream.writer.write(frame.toFrameData(stream.clientSettings, stream.streamId(), Http2Flag.NoFlags.create()));
    }

    /** Also on the thread of the stream. Whoever waits to write more on it looks again. */
    static boolean rstStream(Http2ServerStream stream, Http2RstStream frame) {
        stream.isReset = true;
        var wasEarly = stream.rstStream$original(frame);
        stream.flowControl().outbound().incrementStreamWindowSize(WindowSize.MAX_WIN_SIZE);
        return wasEarly;
    }

    /** On the thread of the stream. Helidon would reset a stream once more, also one that its caller has reset (§5.4.2). */
    static void handle(Http2ServerStream stream) {
        try {
            stream.handle$original();
        } catch (CloseConnectionException e) {
            if (!stream.isReset) {
                throw e;
            }
        }
    }

    /** A body that is longer or shorter than its length (§8.1.1). */
    @SuppressWarnings("unused") // Helidon's parameters
    static void resetInvalidContentLength(Http2ServerStream stream, int frameLength, boolean isLast) {
        stream.state = Http2StreamState.CLOSED; // also where the head was all, and the stream is idle still
        reset(stream, Http2ErrorCode.PROTOCOL);
        stream.flowControl().inbound().incrementWindowSize(frameLength);
    }

    /** §6.9 and §6.9.1. */
    static void windowUpdate(Http2ServerStream stream, Http2WindowUpdate frame) {
        var increment = frame.windowSizeIncrement();
        if (stream.streamState() == Http2StreamState.CLOSED) {
            return;
        }
        if (increment == 0) {
            reset(stream, Http2ErrorCode.PROTOCOL);
        } else if (FlowWindows.wouldOverflow(stream.flowControl(), increment)) {
            reset(stream, Http2ErrorCode.FLOW_CONTROL);
        } else {
            stream.flowControl().outbound().incrementStreamWindowSize(increment);
        }
    }

    /** Whether a header block is one of trailers. They may come after the answer too, which needs not wait for them (§5.1,
     * half-closed), and the stream may end before the last CONTINUATION of them: its HEADERS came before. */
    static boolean checkHeadersReceivable(Http2ServerStream stream) throws Http2Exception {
        return switch (stream.streamState()) {
            case HALF_CLOSED_LOCAL, CLOSED -> true;
            default -> stream.checkHeadersReceivable$original();
        };
    }
}

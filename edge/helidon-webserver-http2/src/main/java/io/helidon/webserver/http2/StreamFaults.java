package io.helidon.webserver.http2;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.WritableHeaders;
import io.helidon.http.http2.FlowWindows;
import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;
import io.helidon.http.http2.Http2Flag;
import io.helidon.http.http2.Http2FrameData;
import io.helidon.http.http2.Http2FrameHeader;
import io.helidon.http.http2.Http2FrameType;
import io.helidon.http.http2.Http2FrameTypes;
import io.helidon.http.http2.Http2GoAway;
import io.helidon.http.http2.Http2Headers;
import io.helidon.http.http2.Http2RstStream;
import io.helidon.http.http2.Http2StreamState;
import io.helidon.http.http2.MalformedHeadException;
import io.helidon.webserver.http2.Http2Connection.State;
import io.helidon.webserver.http2.Http2Connection.StreamContext;
import io.helidon.webserver.http2.Http2Connection.StreamRunnable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is wrong with one stream from the others of its connection (RFC 9113 §5.4.2): a malformed head is answered, one too
 * many is refused, and what still comes on a stream that is over is thrown away. Stands in place of methods of
 * {@link Http2Connection}; used by the thread of the connection save where it says so.
 */
@NullMarked
final class StreamFaults {
    /** A stream ends for its caller a moment before it ends here: the caller may have begun the next one. */
    private static final int WAITS_FOR_PLACE = 50;

    private static final long WAIT_NANOS = 1_000_000;
    private static final int PRIORITY_OCTETS = 5;

    private StreamFaults() {}

    static void doHeaders(Http2Connection connection, Limit limit) {
        var stream = connection.frameHeader.streamId();
        if (connection.frameHeader.type() == Http2FrameType.HEADERS) {
            resetOutOfPlace(connection, connection.streams.get(stream));
            if (isOver(connection, stream)) {
                throwAway(connection, stream, limit);
                return;
            }
        }
        try {
            connection.doHeaders$original(limit);
        } catch (MalformedHeadException e) {
            answer(connection, connection.streams.get(stream), limit, e);
        } catch (Http2Exception e) {
            refuse(connection, stream, e);
        }
    }

    /** HEADERS after the end of a request (RFC 9113 §5.1), and such as are no trailers since they do not end it (§8.1). */
    private static void resetOutOfPlace(Http2Connection connection, @Nullable StreamContext context) {
        if (context == null) {
            return;
        }
        if (context.stream().streamState() == Http2StreamState.HALF_CLOSED_REMOTE) {
            StreamResets.reset(context.stream(), Http2ErrorCode.STREAM_CLOSED);
        } else if (isOpen(context)
                && !connection.frameHeader.flags(Http2FrameTypes.HEADERS).endOfStream()) {
            StreamResets.reset(context.stream(), Http2ErrorCode.PROTOCOL);
        }
    }

    /** Its caller may still send on it. */
    private static boolean isOpen(StreamContext context) {
        var state = context.stream().streamState();
        return state == Http2StreamState.OPEN || state == Http2StreamState.HALF_CLOSED_LOCAL;
    }

    /** The table of the connection must see what is in them. */
    private static void throwAway(Http2Connection connection, int stream, Limit limit) {
        connection.locallyResetStreams.add(stream);
        try {
            connection.doHeaders$original(limit);
        } finally {
            connection.locallyResetStreams.remove(stream);
        }
    }

    static void decodeLocallyResetHeaders(Http2Connection connection, Http2FrameData... frames) {
        try {
            connection.decodeLocallyResetHeaders$original(frames);
        } catch (MalformedHeadException e) {
            // concerns a stream that is over
        }
    }

    /** The handlers find the fault among the headers, and answer as they answer everything. */
    private static void answer(
            Http2Connection connection, StreamContext context, Limit limit, MalformedHeadException fault) {
        var first = connection.frameHeader.type() == Http2FrameType.CONTINUATION
                ? context.contHeader()
                : connection.frameHeader;
        var isLast = first.flags(Http2FrameTypes.HEADERS).endOfStream();
        context.clearContinuations();
        connection.continuationExpectedStreamId = 0;
        connection.state = State.READ_FRAME;
        var stream = context.stream();
        if (stream.streamState() != Http2StreamState.IDLE) {
            StreamResets.reset(stream, Http2ErrorCode.PROTOCOL); // trailers: to the handler the body broke off
            return;
        }
        try {
            connection.activateStream(stream.streamId());
            stream.prologue(HttpPrologue.create(
                    Http2Connection.FULL_PROTOCOL,
                    Http2Connection.PROTOCOL,
                    Http2Connection.PROTOCOL_VERSION,
                    Method.GET,
                    "/",
                    false));
            stream.requestLimit(limit);
            stream.headers(
                    Http2Headers.create(WritableHeaders.create()
                            .add(HeaderValues.create(MalformedHeadException.FAULT, fault.fault()))),
                    isLast);
            var _ = connection
                    .ctx
                    .executor()
                    .submit(new StreamRunnable(connection.streams, stream, Thread.currentThread()));
        } catch (Http2Exception e) {
            refuse(connection, stream.streamId(), e);
        }
    }

    private static void refuse(Http2Connection connection, int id, Http2Exception fault) {
        if (fault.code() != Http2ErrorCode.REFUSED_STREAM) {
            throw fault;
        }
        var context = connection.streams.get(id);
        if (context != null) {
            close(context.stream());
        }
        connection.streams.remove(id);
        connection.writeConnectionFrame(new Http2RstStream(Http2ErrorCode.REFUSED_STREAM)
                .toFrameData(connection.clientSettings, id, Http2Flag.NoFlags.create()));
        connection.state = State.READ_FRAME;
    }

    static void dataFrame(Http2Connection connection) {
        var stream = connection.frameHeader.streamId();
        requireWindow(connection);
        resetOnFault(connection, connection.streams.get(stream));
        if (isOver(connection, stream)) {
            throwDataAway(connection, stream);
            return;
        }
        try {
            connection.dataFrame$original();
        } catch (Http2Exception e) {
            if (connection.frameInProgress == null || !isOver(connection, stream)) {
                throw e;
            }
            throwDataAway(connection, stream); // it ended just now
        }
    }

    /** What a connection may bring into memory unread; padding counts (RFC 9113 §6.9.1). That of a stream is as large, so whoever
     * keeps to this one keeps to that. */
    private static void requireWindow(Http2Connection connection) {
        if (connection.frameHeader.length() > FlowWindows.remaining(connection.flowControl)) {
            throw new Http2Exception(Http2ErrorCode.FLOW_CONTROL, "DATA beyond the window of the connection");
        }
    }

    private static void resetOnFault(Http2Connection connection, @Nullable StreamContext context) {
        if (context == null) {
            return;
        }
        var stream = context.stream();
        if (stream.streamState() == Http2StreamState.HALF_CLOSED_REMOTE) {
            StreamResets.reset(stream, Http2ErrorCode.STREAM_CLOSED); // §5.1
        } else if (isOpen(context) && hasNoPadLength(connection.frameHeader)) {
            StreamResets.reset(stream, Http2ErrorCode.FRAME_SIZE); // §4.2
        }
    }

    private static boolean hasNoPadLength(Http2FrameHeader frame) {
        return frame.length() == 0 && frame.flags(Http2FrameTypes.DATA).padded();
    }

    private static void throwDataAway(Http2Connection connection, int stream) {
        var isLast = connection.frameHeader.flags(Http2FrameTypes.DATA).endOfStream();
        if (connection.ctx instanceof StreamWatch watch) {
            watch.dataThrownAway(connection.frameHeader.length());
        }
        connection.discardDataForLocallyResetStream(stream, isLast);
        connection.state = State.READ_FRAME;
    }

    /** What they ask for is not heeded, as RFC 9113 §5.3.2 has it: neither a weight nor a stream that depends on itself. */
    static void doPriority(Http2Connection connection) {
        var id = connection.frameHeader.streamId();
        connection.frameInProgress = null;
        connection.state = State.READ_FRAME;
        if (id == 0) {
            throw new Http2Exception(Http2ErrorCode.PROTOCOL, "PRIORITY on stream 0");
        }
        if (connection.frameHeader.length() == PRIORITY_OCTETS || isOver(connection, id)) {
            return;
        }
        var context = connection.streams.get(id);
        if (context == null) { // which may not be reset (§6.4)
            throw new Http2Exception(Http2ErrorCode.FRAME_SIZE, "PRIORITY of a wrong length on an idle stream");
        }
        StreamResets.reset(context.stream(), Http2ErrorCode.FRAME_SIZE); // §6.3
    }

    /** Takes no more calls, and goes on reading: answers under way need the windows that their caller still opens. Answered with the
     * last stream that was taken, which is put in where frames are written (§6.8). */
    static void goAwayFrame(Http2Connection connection) {
        connection.frameInProgress = null;
        connection.state = State.READ_FRAME;
        connection.writeConnectionFrame(new Http2GoAway(0, Http2ErrorCode.NO_ERROR, "")
                .toFrameData(connection.clientSettings, 0, Http2Flag.NoFlags.create()));
    }

    static void rstStream(Http2Connection connection) {
        if (isOver(connection, connection.frameHeader.streamId())) {
            connection.frameInProgress = null;
            connection.state = State.READ_FRAME;
        } else {
            connection.rstStream$original();
        }
    }

    /** Streams are used in their order, so one with a lower number that is not there any more has been. */
    private static boolean isOver(Http2Connection connection, int id) {
        if (id % 2 == 0 || id > connection.lastStreamId) {
            return false;
        }
        var context = connection.streams.get(id);
        return context == null || context.stream().streamState() == Http2StreamState.CLOSED;
    }

    static void activateStream(Http2Connection connection, int id) {
        for (var waits = 0; waits < WAITS_FOR_PLACE && isFull(connection); waits++) {
            LockSupport.parkNanos(WAIT_NANOS);
        }
        connection.activateStream$original(id);
        if (connection.ctx instanceof StreamWatch watch) {
            watch.beginsNext(id);
        }
    }

    private static boolean isFull(Http2Connection connection) {
        return connection.streams.size() >= connection.maxClientConcurrentStreams;
    }

    /** Helidon remembers these, up to a number after which it ends the connection; here they are over like others. */
    @SuppressWarnings("unused")
    static void locallyResetStream(Http2Connection connection, int id) {}

    /** On the thread of a stream: with its handler it is over, whether or not its caller has sent all of it. */
    static void run(StreamRunnable call) {
        try {
            call.run$original();
        } finally {
            call.streams().remove(call.stream().streamId());
            close(call.stream());
        }
    }

    /** Gives the windows of unread frames back, and wakes whoever waits for more. */
    private static void close(Http2ServerStream stream) {
        if (stream.streamState() != Http2StreamState.CLOSED) {
            stream.rstStream(new Http2RstStream(Http2ErrorCode.NO_ERROR));
        }
    }
}

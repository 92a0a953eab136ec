package dev.sluice.edge.http;

import dev.sluice.edge.pipeline.RequestHandler;
import dev.sluice.edge.request.EdgeResponse;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.Refusal;
import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.RoutingResponse;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends answers within their time. Whatever goes wrong here is never told to the caller as a fault of his own: his request may
 * have been published.
 */
final class ResponseSender {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseSender.class);

    private final RequestHandler answerer;
    private final AccessLog accessLog;
    private final ConnectionTimeouts patience;
    private final PendingResponses room;
    private final StrictTransportSecurity hsts;
    private final Duration transfer;

    /** @param transfer how long a caller may take to read an answer */
    ResponseSender(
            RequestHandler answerer,
            AccessLog accessLog,
            ConnectionTimeouts patience,
            PendingResponses room,
            StrictTransportSecurity hsts,
            Duration transfer) {
        this.answerer = answerer;
        this.accessLog = accessLog;
        this.patience = patience;
        this.room = room;
        this.hsts = hsts;
        this.transfer = transfer;
    }

    /**
     * Sends on the request's own thread and writes the access log.
     *
     * @param last whether an HTTP/1.1 connection ends with this answer
     * @throws CloseConnectionException where the answer did not arrive: over HTTP/2 its stream ends, else the connection
     */
    void send(
            ReceivedRequest received,
            EdgeResponse answered,
            boolean http2,
            boolean last,
            ConnectionTimeouts.TrackedConnection connection,
            RoutingResponse response) {
        var wait = new StreamWait();
        Runnable giveUp = http2 ? () -> connection.betweenFrames(wait::interrupt) : connection::close;
        var sent = answered;
        var size = answered.body() == null ? 0 : answered.body().length;
        try (var _ = patience.limit(transfer, giveUp);
                var _ = room.begin(size, giveUp)) {
            sent = sendOrSaySo(received, answered, http2, last && !http2, response);
        } catch (IllegalStateException e) { // Helidon's for an interrupt, and for a stream that was reset before
            LOG.debug("the caller of {} did not take its answer", received.id(), e);
            throw new CloseConnectionException(
                    "the answer was not taken", new Http2Exception(Http2ErrorCode.CANCEL, "not taken", e));
        } catch (ServerConnectionException | UncheckedIOException e) {
            LOG.debug("the caller of {} was gone before its answer", received.id(), e);
            throw new CloseConnectionException("the caller is gone", e);
        } finally {
            wait.end();
            accessLog.answered(received, sent);
        }
    }

    /** @return what was sent: a 502 in place of an answer that cannot be written */
    private EdgeResponse sendOrSaySo(
            ReceivedRequest received, EdgeResponse answered, boolean http2, boolean close, RoutingResponse response) {
        try {
            write(received, answered, http2, close, response);
            return answered;
        } catch (UncheckedIOException | CloseConnectionException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            if (http2 && e instanceof IllegalStateException) {
                throw e; // the stream is gone, or its time is over
            }
            if (!response.reset()) {
                throw new CloseConnectionException("an answer broke off", e);
            }
            LOG.warn("the answer to {} cannot be written: {}", received.id(), String.valueOf(e));
            var instead = answerer.refuse(received.id(), new Refusal.BrokenReply("it cannot be written as HTTP"));
            write(received, instead, http2, close, response);
            return instead;
        }
    }

    private void write(
            ReceivedRequest received, EdgeResponse answered, boolean http2, boolean close, RoutingResponse response) {
        hsts.addTo(answered, response.headers());
        ResponseWriter.send(answered, received, http2, close, response);
    }

    /** The wait of this thread for windows that a caller on HTTP/2 does not open; it ends with its stream alone. */
    private static final class StreamWait {
        private final Thread thread = Thread.currentThread();
        private boolean over;

        synchronized void interrupt() {
            if (!over) {
                thread.interrupt();
            }
        }

        /** Called by the thread itself, which may have been interrupted too late to notice. */
        synchronized void end() {
            over = true;
            Thread.interrupted();
        }
    }
}

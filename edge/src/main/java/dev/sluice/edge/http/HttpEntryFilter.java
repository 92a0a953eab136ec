package dev.sluice.edge.http;

import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.pipeline.RequestHandler;
import dev.sluice.edge.request.EdgeResponse;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.RequestIds;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Where each request comes in and its answer goes out, on the request's own thread. A filter, since that is the first
 * place where Helidon shows a request, before it takes the path apart.
 *
 * <p>The rule of this class: an answer that is given before the body was read to its end is sent, and then the
 * connection is closed by {@link CloseConnectionException}. Helidon would take the rest of the body for the next request.
 * A short body is read to its end and thrown away once the answer is sent, so that a refused caller keeps its connection.
 * On HTTP/2, where bodies cannot be mistaken, the rest is thrown away for a moment, however long; then the stream is reset, which
 * says that no more is wanted and nothing about the answer (RFC 9113 §8.1).
 */
final class HttpEntryFilter implements Filter {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEntryFilter.class);
    private static final HeaderName CALLERS_ID = HeaderNames.create("X-Request-Id");
    private static final String CONTINUE = "100-continue";
    private static final int SHOWN_CALLERS_ID = 128;
    private static final int STATUS_DIGITS = 3;
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final RequestHandler answerer;
    private final RequestIds ids;
    private final ResponseSender sender;
    private final ConnectionTimeouts patience;
    private final UploadRegistry uploads;
    private final ListenerSettings.Limits limits;
    private final ClientAddress client;
    private final Semaphore room;
    private volatile boolean draining;

    HttpEntryFilter(
            RequestHandler answerer,
            RequestIds ids,
            ResponseSender sender,
            ConnectionTimeouts patience,
            UploadRegistry uploads,
            ClientAddress client,
            ListenerSettings.Limits limits) {
        this.uploads = uploads;
        this.client = client;
        this.answerer = answerer;
        this.ids = ids;
        this.sender = sender;
        this.patience = patience;
        this.limits = limits;
        this.room = new Semaphore(limits.maxInFlight());
    }

    /** From now on every answer on HTTP/1.1 ends its connection; {@link Http2Drain} does the same for HTTP/2. */
    void beginDrain() {
        draining = true;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        var http2 = request.prologue().protocolVersion().startsWith("2");
        try {
            filter(http2, request, response);
        } finally {
            if (http2) {
                IncomingBody.endFor(request);
            }
        }
    }

    private void filter(boolean http2, RoutingRequest request, RoutingResponse response) {
        var connection = patience.connection(request.remotePeer().address());
        if (connection == null) {
            throw new CloseConnectionException("the connection is closed already");
        }
        connection.requestBegins(http2);
        try {
            exchange(http2, connection, request, response);
        } finally {
            connection.requestEnds();
            MDC.remove("requestId");
            MDC.remove("callerRequestId");
        }
    }

    private void exchange(
            boolean http2,
            ConnectionTimeouts.TrackedConnection connection,
            RoutingRequest request,
            RoutingResponse response) {
        var arrival = new ReceivedRequest.Arrival(System.currentTimeMillis(), System.nanoTime());
        var id = ids.next();
        MDC.put("requestId", id.text());
        var callersId = cleaned(request.headers().first(CALLERS_ID).orElse(""));
        if (!callersId.isEmpty()) {
            MDC.put("callerRequestId", callersId);
        }
        var thread = Thread.currentThread();
        Runnable giveUp = http2 ? thread::interrupt : connection::giveUp;
        var slot = new InFlightSlot(room, limits.maxInFlight());
        var headers = RequestHeadReader.headers(request);
        var peer = request.remotePeer();
        var upload = new UploadTimeout(slot, uploads, client, peer, headers, limits.transfer(), giveUp);
        var body = new IncomingBody(request, connection, upload);
        var method = RequestHeadReader.method(http2, request);
        var target = RequestHeadReader.target(http2, method, request);
        var asked = target instanceof Outcome.Go<RequestTarget>(var found)
                ? found
                : RequestTarget.ofPath(request.prologue().uriPath().rawPath());
        var received = received(id, arrival, request, method, asked, headers, body);
        var fault = RequestHeadReader.fault(http2, request, asked, client.isTrustedPeer(peer));
        var answered = slot.take() ? answer(received, target, fault, slot, body) : answerer.refuse(id, slot.refusal());
        var last = isLast(request, target, body);
        sender.send(received, answered, http2, last, connection, response);
        end(http2, last, connection, body);
    }

    /** Keeps the rule of this class, once the answer is sent. */
    private void end(boolean http2, boolean last, ConnectionTimeouts.TrackedConnection connection, IncomingBody body) {
        if (http2) {
            var thread = Thread.currentThread();
            if (!body.isOver() && !body.discard(() -> patience.limit(LINGER, thread::interrupt))) {
                throw new CloseConnectionException(
                        "the rest of a body is not wanted", new Http2Exception(Http2ErrorCode.NO_ERROR, "answered"));
            }
        } else if (last || !isReadOut(body, connection)) {
            throw new CloseConnectionException("closed after an answer");
        }
    }

    private boolean isReadOut(IncomingBody body, ConnectionTimeouts.TrackedConnection connection) {
        if (!body.isOver()) {
            body.discard(() -> patience.limit(LINGER, connection::giveUp));
        }
        return body.isOver();
    }

    private ReceivedRequest received(
            RequestId id,
            ReceivedRequest.Arrival arrival,
            RoutingRequest request,
            String method,
            RequestTarget target,
            ReceivedRequest.Headers sent,
            IncomingBody body) {
        ReceivedRequest.Headers lines = name ->
                target.authority() != null && name.equals("host") ? List.of(target.authority()) : sent.all(name);
        return new ReceivedRequest(
                id,
                arrival,
                () -> client.of(request.remotePeer(), lines),
                method,
                target.path(),
                request.prologue().query().rawValue(),
                lines,
                body);
    }

    /** What comes of it; from then on the request is not in flight any more, however long its caller takes to read that. */
    private EdgeResponse answer(
            ReceivedRequest received,
            Outcome<RequestTarget> target,
            String fault,
            InFlightSlot slot,
            IncomingBody body) {
        try {
            return answer(received, target, fault);
        } finally {
            slot.giveBack();
            body.release();
        }
    }

    private EdgeResponse answer(ReceivedRequest received, Outcome<RequestTarget> target, String fault) {
        if (!fault.isEmpty()) {
            return answerer.refuse(
                    received.id(), Integer.parseInt(fault, 0, STATUS_DIGITS, 10), fault.substring(STATUS_DIGITS + 1));
        }
        if (target instanceof Outcome.Stop<RequestTarget>(var refusal)) {
            return answerer.refuse(received.id(), refusal);
        }
        if (received.method().equals("CONNECT")) {
            return answerer.refuse(received.id(), 501, "CONNECT is not known: this is no proxy");
        }
        var expected = received.headers().all("expect");
        if (!expected.isEmpty() && !expected.stream().allMatch(CONTINUE::equalsIgnoreCase)) {
            return answerer.refuse(received.id(), 417, "no expectation but " + CONTINUE + " is known");
        }
        try {
            return answerer.answer(received);
        } catch (InterruptedException e) {
            LOG.warn("stopped while a request was in flight: {}", received.id(), e);
        } catch (RuntimeException | Error e) {
            LOG.error("the edge failed on request {}", received.id(), e);
        }
        return answerer.refuse(received.id(), new Refusal.EdgeFault());
    }

    /** Whether an HTTP/1.1 connection ends with the answer to this request, as after all that Helidon refuses. */
    private boolean isLast(RoutingRequest request, Outcome<RequestTarget> target, IncomingBody body) {
        var headers = request.headers();
        return draining
                || target instanceof Outcome.Stop<RequestTarget>
                || !(body.isOver() || body.isShort())
                || (headers.contains(HeaderNames.CONNECTION) && headers.containsToken(HeaderValues.CONNECTION_CLOSE));
    }

    private static boolean isVisible(int character) {
        return character > ' ' && character < 0x7f;
    }

    private static String cleaned(String callersId) {
        if (callersId.isEmpty()) {
            return callersId;
        }
        return callersId
                .chars()
                .filter(HttpEntryFilter::isVisible)
                .limit(SHOWN_CALLERS_ID)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}

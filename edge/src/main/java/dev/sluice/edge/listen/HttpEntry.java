package dev.sluice.edge.listen;

import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.pipeline.Answerer;
import dev.sluice.edge.request.Answered;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Received;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.RequestIds;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;
import io.helidon.http.http2.MalformedHeadException;
import io.helidon.http.http2.RequestHead;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
final class HttpEntry implements Filter {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEntry.class);
    private static final HeaderName CALLERS_ID = HeaderNames.create("X-Request-Id");
    private static final String CONTINUE = "100-continue";
    private static final int SHOWN_CALLERS_ID = 128;
    private static final int STATUS_DIGITS = 3;
    private static final Duration LINGER = Duration.ofSeconds(2);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Answerer answerer;
    private final RequestIds ids;
    private final AccessLog accessLog;
    private final Patience patience;
    private final UploadRegistry uploads;
    private final ListenConfig.Limits limits;
    private final ClientAddress client;
    private final StrictTransportSecurity hsts;
    private final Semaphore room;
    private volatile boolean draining;

    HttpEntry(
            Answerer answerer,
            RequestIds ids,
            AccessLog accessLog,
            Patience patience,
            UploadRegistry uploads,
            ClientAddress client,
            StrictTransportSecurity hsts,
            ListenConfig.Limits limits) {
        this.uploads = uploads;
        this.client = client;
        this.hsts = hsts;
        this.answerer = answerer;
        this.ids = ids;
        this.accessLog = accessLog;
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
        var connection = patience.connection(request.remotePeer().address());
        if (connection == null) {
            throw new CloseConnectionException("the connection is closed already");
        }
        var http2 = request.prologue().protocolVersion().startsWith("2");
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
            boolean http2, Patience.Connection connection, RoutingRequest request, RoutingResponse response) {
        var arrival = new Received.Arrival(System.currentTimeMillis(), System.nanoTime());
        var id = ids.next();
        MDC.put("requestId", id.text());
        var callersId = cleaned(request.headers().first(CALLERS_ID).orElse(""));
        if (!callersId.isEmpty()) {
            MDC.put("callerRequestId", callersId);
        }
        var thread = Thread.currentThread();
        Runnable giveUp = http2 ? thread::interrupt : connection::giveUp;
        var slot = new RequestSlot(room);
        var body = new RequestBody(request, connection, new BodyWait(slot, request, giveUp));
        var method = method(http2, request);
        var target = target(http2, method, request);
        var asked = target instanceof Outcome.Go<RequestTarget>(var found)
                ? found
                : new RequestTarget(request.prologue().uriPath().rawPath(), null);
        var received = received(id, arrival, request, method, asked, body);
        boolean last;
        if (slot.take()) {
            try {
                var answered = answer(received, target, http2 ? fault(request) : "", body);
                last = isLast(request, body);
                send(received, answered, http2, last, connection, response);
            } finally {
                slot.giveBack();
            }
        } else {
            last = isLast(request, body);
            send(received, answerer.refuse(id, noRoom()), http2, last, connection, response);
        }
        end(http2, last, connection, body);
    }

    /** Keeps the rule of this class, once the answer is sent. */
    private void end(boolean http2, boolean last, Patience.Connection connection, RequestBody body) {
        if (http2) {
            var thread = Thread.currentThread();
            if (!body.isOver() && !body.discard(() -> patience.limit(LINGER, thread::interrupt))) {
                thread.interrupt(); // or Helidon would read on
                throw new CloseConnectionException(
                        "the rest of a body is not wanted", new Http2Exception(Http2ErrorCode.NO_ERROR, "answered"));
            }
        } else if (last || !isReadOut(body, connection)) {
            throw new CloseConnectionException("closed after an answer");
        }
    }

    private boolean isReadOut(RequestBody body, Patience.Connection connection) {
        if (!body.isOver()) {
            body.discard(() -> patience.limit(LINGER, connection::giveUp));
        }
        return body.isOver();
    }

    private static Duration shorter(Duration left, Duration right) {
        return left.compareTo(right) < 0 ? left : right;
    }

    /** As the caller wrote it: Helidon's are in capitals. */
    private static String method(boolean http2, RoutingRequest request) {
        var asCapitals = request.prologue().method().text();
        if (http2) {
            return request.headers().first(RequestHead.SPELLED_METHOD).orElse(asCapitals);
        }
        return MessageFraming.CURRENT.isBound()
                ? MessageFraming.CURRENT.get().spelledMethod().orElse(asCapitals)
                : asCapitals;
    }

    private static Outcome<RequestTarget> target(boolean http2, String method, RoutingRequest request) {
        var prologue = request.prologue();
        var target = prologue.uriPath().rawPath();
        if (prologue.fragment().hasValue()) {
            return Outcome.stop(new Refusal.Malformed("the target has a fragment"));
        }
        return http2
                ? Outcome.go(new RequestTarget(target, null))
                : RequestTarget.of(
                        target,
                        method,
                        request.headers().first(HeaderNames.HOST).orElse(""));
    }

    private Received received(
            RequestId id,
            Received.Arrival arrival,
            RoutingRequest request,
            String method,
            RequestTarget target,
            RequestBody body) {
        var sent = lines(request);
        Received.Headers lines = name ->
                target.authority() != null && name.equals("host") ? List.of(target.authority()) : sent.all(name);
        return new Received(
                id,
                arrival,
                () -> client.of(request.remotePeer(), lines),
                method,
                target.path(),
                request.prologue().query().rawValue(),
                lines,
                body);
    }

    private Answered answer(Received received, Outcome<RequestTarget> target, String fault, RequestBody body) {
        try {
            return answer(received, target, fault);
        } finally {
            body.release();
        }
    }

    /** A request does not count as in flight while its body is on its way: that may be for ever. */
    private final class BodyWait implements RequestBody.Waiting {
        private final RequestSlot slot;
        private final RoutingRequest request;
        private final Runnable giveUp;

        BodyWait(RequestSlot slot, RoutingRequest request, Runnable giveUp) {
            this.slot = slot;
            this.request = request;
            this.giveUp = giveUp;
        }

        @Override
        public Upload begin(Deadline deadline) {
            slot.giveBack();
            var caller = client.of(request.remotePeer(), lines(request));
            return uploads.begin(
                    caller,
                    client.isProxy(request.remotePeer(), caller),
                    shorter(limits.transfer(), deadline.left()),
                    giveUp);
        }

        @Override
        public Optional<Refusal> end() {
            return slot.take() ? Optional.empty() : Optional.of(noRoom());
        }

        @Override
        public Refusal full() {
            return uploads.full();
        }
    }

    private static Received.Headers lines(RoutingRequest request) {
        var headers = request.headers();
        return name -> HeaderOctets.texts(headers.all(HeaderNames.createFromLowercase(name), List::of));
    }

    /** Of a head that Helidon could not read over HTTP/2: the status, a blank and what is wrong; else empty. */
    private static String fault(RoutingRequest request) {
        return request.headers().first(MalformedHeadException.FAULT).orElse("");
    }

    private Answered answer(Received received, Outcome<RequestTarget> target, String fault) {
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
        if (!isVisible(received.rawPath()) || !isVisible(received.rawQuery())) {
            return answerer.refuse(received.id(), new Refusal.Malformed("the target has bytes outside visible ASCII"));
        }
        try {
            return answerer.answer(received);
        } catch (InterruptedException e) {
            LOG.warn("stopped while a request was in flight: {}", received.id(), e);
        } catch (RuntimeException | Error e) {
            LOG.error("the edge failed on request {}", received.id(), e);
        }
        return answerer.refuse(received.id(), new Refusal.EdgeFailed());
    }

    private Refusal noRoom() {
        return new Refusal.Unavailable(
                Refusal.Unavailable.Cause.IN_FLIGHT,
                "the edge has " + limits.maxInFlight() + " requests in flight, its limit",
                RETRY_AFTER);
    }

    /** Whether an HTTP/1.1 connection ends with the answer to this request. */
    private boolean isLast(RoutingRequest request, RequestBody body) {
        var headers = request.headers();
        return draining
                || !(body.isOver() || body.isShort())
                || (headers.contains(HeaderNames.CONNECTION) && headers.containsToken(HeaderValues.CONNECTION_CLOSE));
    }

    private void send(
            Received received,
            Answered answered,
            boolean http2,
            boolean last,
            Patience.Connection connection,
            RoutingResponse response) {
        var wait = new StreamWait();
        Runnable giveUp = http2 ? () -> connection.betweenFrames(wait::interrupt) : connection::close;
        var sent = answered;
        try (var _ = patience.limit(limits.transfer(), giveUp)) {
            hsts.addTo(answered, response.headers());
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

    /** An answer that cannot be written is the service's fault or ours, never the caller's, whatever Helidon makes of it: the
     * request may have been published.
     * @return what was sent */
    private Answered sendOrSaySo(
            Received received, Answered answered, boolean http2, boolean close, RoutingResponse response) {
        try {
            Answers.send(answered, received, http2, close, response);
            return answered;
        } catch (UncheckedIOException | CloseConnectionException e) {
            throw e;
        } catch (RuntimeException e) {
            if (http2 && e instanceof IllegalStateException) {
                throw e; // the stream is gone, or its time is over
            }
            if (!response.reset()) {
                throw new CloseConnectionException("an answer broke off", e);
            }
            LOG.warn("the answer to {} cannot be written: {}", received.id(), e.toString());
            var instead = answerer.refuse(received.id(), new Refusal.BrokenReply("it cannot be written as HTTP"));
            Answers.send(instead, received, http2, close, response);
            return instead;
        }
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

    private static boolean isVisible(String text) {
        for (var at = 0; at < text.length(); at++) {
            if (!isVisible(text.charAt(at))) {
                return false;
            }
        }
        return true;
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
                .filter(HttpEntry::isVisible)
                .limit(SHOWN_CALLERS_ID)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}

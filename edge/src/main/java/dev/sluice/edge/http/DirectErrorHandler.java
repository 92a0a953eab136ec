package dev.sluice.edge.http;

import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.pipeline.RequestHandler;
import dev.sluice.edge.request.EdgeResponse;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.RequestIds;
import io.helidon.http.DirectHandler;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import org.jspecify.annotations.Nullable;

/**
 * Gives the answers for what Helidon refuses before a handler sees it the same form as all others: problem body and
 * request id. Helidon closes the connection after each.
 */
final class DirectErrorHandler implements DirectHandler {
    private final RequestHandler answerer;
    private final RequestIds ids;
    private final AccessLog accessLog;
    private final StrictTransportSecurity hsts;
    private final ListenerSettings.Limits limits;

    DirectErrorHandler(
            RequestHandler answerer,
            RequestIds ids,
            AccessLog accessLog,
            StrictTransportSecurity hsts,
            ListenerSettings.Limits limits) {
        this.answerer = answerer;
        this.ids = ids;
        this.accessLog = accessLog;
        this.hsts = hsts;
        this.limits = limits;
    }

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType event,
            Status status,
            ServerResponseHeaders headers,
            @Nullable String message) {
        var began = System.nanoTime();
        var id = ids.next();
        var answered = answered(id, status.code(), message);
        hsts.addTo(answered, headers);
        ResponseWriter.writeHead(answered, id, headers);
        var response = TransportResponse.builder()
                .status(Status.create(answered.status()))
                .headers(headers)
                .keepAlive(false);
        if (answered.body() != null && !RequestHeadReader.isForHead(request)) {
            response.entity(answered.body());
        }
        accessLog.answered(request.method(), request.path(), answered, (System.nanoTime() - began) / 1_000, id);
        return response.build();
    }

    private EdgeResponse answered(RequestId id, int status, @Nullable String message) {
        return switch (status) {
            case 413 -> answerer.refuse(id, new Refusal.BodyTooLarge(limits.maxBodyBytes()));
            case 414 ->
                answerer.refuse(id, 414, "the request line is longer than " + EdgeListener.MAX_REQUEST_LINE + " bytes");
            case 431 -> answerer.refuse(id, 431, MessageFraming.currentFault().orElse("the head is too large"));
            case 501 -> answerer.refuse(id, 501, "a transfer coding other than chunked is not known");
            case 505 -> answerer.refuse(id, 505, "only HTTP/1.1 and HTTP/2 are spoken");
            default -> headless(id, HeadValidator.of(status, message));
        };
    }

    /** Every fault behind a handler is caught there, so what Helidon calls internal is one of a head, too. */
    private EdgeResponse headless(RequestId id, HeadValidator fault) {
        return switch (fault) {
            case LATE -> answerer.refuse(id, new Refusal.RequestTimeout(limits.transfer()));
            case BROKEN_OFF -> answerer.refuse(id, new Refusal.Malformed("the request's head broke off"));
            case LARGE ->
                answerer.refuse(id, fault.status(), "the head is longer than " + EdgeListener.MAX_HEAD + " bytes");
            case MALFORMED ->
                answerer.refuse(
                        id,
                        new Refusal.Malformed(MessageFraming.currentFault().orElse("the request's head is malformed")));
        };
    }
}

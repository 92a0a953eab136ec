package dev.sluice.edge.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Gives whatever the server refuses on the admin socket, before a page sees it, a body that says so. */
final class AdminRefusals implements DirectHandler {
    private static final String UNREADABLE =
            "the head is malformed or broke off; only HTTP/1.1 is spoken here, and requests of"
                    + " HTTP/1.0 as the first of a connection";

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType event,
            Status status,
            ServerResponseHeaders headers,
            @Nullable String message) {
        var told = told(event, status, message);
        AdminRequestFilter.protect(headers);
        headers.set(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        var response = TransportResponse.builder().status(told).headers(headers).keepAlive(false);
        if (!RequestHeadReader.isForHead(request)) {
            var text = told.code() + " " + told.reasonPhrase() + ": " + why(told) + "\n";
            response.entity(text.getBytes(StandardCharsets.UTF_8));
        }
        return response.build();
    }

    /** A page that fails does so while its request is in flight; else the head is what is wrong. */
    private static Status told(EventType event, Status status, @Nullable String message) {
        var isOfHead = event == EventType.INTERNAL_ERROR
                && LingeringConnection.CURRENT.isBound()
                && LingeringConnection.CURRENT.get().isIdle();
        return isOfHead || status.equals(Status.BAD_REQUEST_400)
                ? Status.create(HeadValidator.of(status.code(), message).status())
                : status;
    }

    private static String why(Status status) {
        return switch (status.code()) {
            case 404 -> "there is no such page on the admin port";
            case 408 -> "the head did not come in time";
            case 414 -> "the request line is longer than " + EdgeListener.MAX_REQUEST_LINE + " bytes";
            case 431 ->
                MessageFraming.currentFault().orElse("the head is longer than " + EdgeListener.MAX_HEAD + " bytes");
            case 500 -> "the page failed, the log says why";
            default -> MessageFraming.currentFault().orElse(UNREADABLE);
        };
    }
}

package dev.sluice.edge.listen;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Gives whatever the server refuses on the admin socket, before a page sees it, a body that says so. */
final class AdminRefusals implements DirectHandler {

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType event,
            Status status,
            ServerResponseHeaders headers,
            @Nullable String message) {
        var isCutOff = event == EventType.INTERNAL_ERROR
                && LingeringConnection.CURRENT.isBound()
                && LingeringConnection.CURRENT.get().isIdle();
        var told = isCutOff ? Status.BAD_REQUEST_400 : status;
        AdminFilter.protect(headers);
        headers.set(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        var text = told.code() + " " + told.reasonPhrase() + ": " + why(told) + "\n";
        return TransportResponse.builder()
                .status(told)
                .headers(headers)
                .keepAlive(false)
                .entity(text.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static String why(Status status) {
        return switch (status.code()) {
            case 404 -> "there is no such page on the admin port";
            case 500 -> "the page failed, the log says why";
            default -> "only HTTP/1.1 is spoken here, and requests of HTTP/1.0 as the first of a connection";
        };
    }
}

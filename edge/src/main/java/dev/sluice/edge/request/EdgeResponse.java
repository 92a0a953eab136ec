package dev.sluice.edge.request;

import dev.sluice.contracts.wire.HttpHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the caller gets. Framing ({@code Content-Length}, {@code Date}, {@code Connection}) is added by {@code http}.
 *
 * @param headers in order; a name may repeat
 * @param body null for none; for {@code HEAD} the body that {@code GET} would have had, of which only the length is sent
 */
public record EdgeResponse(int status, List<HttpHeader> headers, byte @Nullable [] body) {

    /** Written out, since NullAway does not see the annotation of an array in a compact constructor of another module. */
    public EdgeResponse(int status, List<HttpHeader> headers, byte @Nullable [] body) {
        this.status = status;
        this.headers = List.copyOf(headers);
        this.body = body;
    }
}

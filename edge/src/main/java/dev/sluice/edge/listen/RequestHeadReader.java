package dev.sluice.edge.listen;

import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Received;
import dev.sluice.edge.request.Refusal;
import io.helidon.http.HeaderNames;
import io.helidon.http.http2.MalformedHeadException;
import io.helidon.http.http2.RequestHead;
import io.helidon.webserver.http.RoutingRequest;
import java.util.List;

/** What a request's head says, as its caller wrote it; Helidon has read it, and what it does not keep was kept on the way in. */
final class RequestHeadReader {
    private RequestHeadReader() {}

    /** In the caller's spelling: Helidon's are in capitals. */
    static String method(boolean http2, RoutingRequest request) {
        var asCapitals = request.prologue().method().text();
        if (http2) {
            return request.headers().first(RequestHead.SPELLED_METHOD).orElse(asCapitals);
        }
        return MessageFraming.CURRENT.isBound()
                ? MessageFraming.CURRENT.get().spelledMethod().orElse(asCapitals)
                : asCapitals;
    }

    static Outcome<RequestTarget> target(boolean http2, String method, RoutingRequest request) {
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

    /** The lines of each field, as text. */
    static Received.Headers headers(RoutingRequest request) {
        var headers = request.headers();
        return name -> HeaderOctets.texts(headers.all(HeaderNames.createFromLowercase(name), List::of));
    }

    /** Of a head that Helidon could not read over HTTP/2: the status, a blank and what is wrong; else empty. */
    static String fault(boolean http2, RoutingRequest request) {
        return http2 ? request.headers().first(MalformedHeadException.FAULT).orElse("") : "";
    }
}

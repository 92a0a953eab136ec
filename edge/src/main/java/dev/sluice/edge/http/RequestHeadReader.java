package dev.sluice.edge.http;

import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.Refusal;
import io.helidon.http.DirectHandler.TransportRequest;
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

    /** Whether an answer of Helidon's may have no body (RFC 9110 §9.3.2). Of a request line that is too long it does not say the method. */
    static boolean isForHead(TransportRequest request) {
        return request.method().equals("HEAD") || MessageFraming.currentMethod().equals("HEAD");
    }

    /** What the request is for; malformed where its target or its host is none of RFC 3986, on either version. */
    static Outcome<RequestTarget> target(boolean http2, String method, RoutingRequest request) {
        var prologue = request.prologue();
        var hosts = request.headers().all(HeaderNames.HOST, List::of);
        if (hosts.size() != 1 || !UriSyntax.isAuthority(hosts.getFirst())) {
            return malformed("the request names no host, more than one, or one that is none (RFC 3986 §3.2)");
        }
        if (prologue.fragment().hasValue()) {
            return malformed("the target has a fragment");
        }
        if (!UriSyntax.isQuery(prologue.query().rawValue())) {
            return malformed("the query has characters that none may have (RFC 3986 §3.4)");
        }
        var raw = prologue.uriPath().rawPath();
        var target = http2 ? Outcome.go(RequestTarget.ofPath(raw)) : RequestTarget.of(raw, method, hosts.getFirst());
        return target instanceof Outcome.Go<RequestTarget>(var found) && !UriSyntax.isPath(found.path())
                ? malformed("the path has characters that none may have (RFC 3986 §3.3)")
                : target;
    }

    private static Outcome<RequestTarget> malformed(String reason) {
        return Outcome.stop(new Refusal.Malformed(reason));
    }

    /** The lines of each field, as text. */
    static ReceivedRequest.Headers headers(RoutingRequest request) {
        var headers = request.headers();
        return name -> HeaderOctets.texts(headers.all(HeaderNames.createFromLowercase(name), List::of));
    }

    /**
     * Of a head that Helidon could not read over HTTP/2, or that is for another server: the status, a blank and what is wrong; else
     * empty. What is asked for by {@code https} must have come over TLS (RFC 9110 §7.4). Over HTTP/2 the {@code :scheme} is not looked
     * at: proxies that end TLS pass it on as it was.
     *
     * @param isTrusted whether the peer is a gateway that may have ended TLS
     */
    static String fault(boolean http2, RoutingRequest request, RequestTarget target, boolean isTrusted) {
        if (http2) {
            return request.headers().first(MalformedHeadException.FAULT).orElse("");
        }
        return target.isHttps() && !request.isSecure() && !isTrusted
                ? "421 the target is one of https, and the connection has no TLS"
                : "";
    }
}

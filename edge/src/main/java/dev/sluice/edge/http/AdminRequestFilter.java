package dev.sluice.edge.http;

import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Before all that operators ask. Who may reach the admin socket is the network's to say; a browser that can must not be
 * made to ask it by a page from elsewhere.
 */
final class AdminRequestFilter implements Filter {
    private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
    private static final String PLAIN_TEXT = "text/plain; charset=utf-8";
    private static final List<String> METHODS = List.of("GET", "HEAD");

    private final ConnectionTimeouts patience;
    private final AdminHosts hosts;
    private final Duration transfer;

    /** @param transfer how long an operator may take to read a page */
    AdminRequestFilter(ConnectionTimeouts patience, AdminHosts hosts, Duration transfer) {
        this.patience = patience;
        this.hosts = hosts;
        this.transfer = transfer;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        var connection = patience.connection(request.remotePeer().address());
        if (connection == null) {
            throw new CloseConnectionException("the connection is closed already");
        }
        connection.requestBegins(false);
        try {
            var refusal = refusal(request);
            var isLast = refusal.isPresent() || isLast(request.headers());
            protect(response.headers());
            if (isLast) {
                response.headers().set(HeaderValues.CONNECTION_CLOSE);
            }
            try (var _ = patience.limit(transfer, connection::close)) {
                answer(refusal, chain, request, response);
            } catch (ServerConnectionException | UncheckedIOException e) {
                throw new CloseConnectionException("the page was not taken", e);
            }
            if (isLast) {
                throw new CloseConnectionException("closed after an answer");
            }
        } finally {
            connection.requestEnds();
        }
    }

    private static void answer(
            Optional<Refused> refusal, FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (refusal.isPresent()) {
            send(refusal.get(), request, response);
        } else {
            if (AdminEndpoints.isHead(request)) { // where the page says no length; a 204 has none (RFC 9110 §8.6)
                response.headers().set(WrittenHeader.NO_LENGTH);
            } else {
                response.streamFilter(Whole::new);
            }
            chain.proceed();
        }
    }

    /** No admin page reads a body, and Helidon takes one that nobody read for the next request. */
    private static boolean isLast(ServerRequestHeaders headers) {
        return headers.contains(HeaderNames.TRANSFER_ENCODING)
                || headers.contentLength().orElse(0) > 0
                || (headers.contains(HeaderNames.CONNECTION) && headers.containsToken(HeaderValues.CONNECTION_CLOSE));
    }

    private record Refused(Status status, String why) {}

    private Optional<Refused> refusal(RoutingRequest request) {
        var method = RequestHeadReader.method(false, request);
        return switch (RequestHeadReader.target(false, method, request)) {
            case Outcome.Stop<RequestTarget>(var refusal) -> Optional.of(malformed(refusal));
            case Outcome.Go<RequestTarget>(var target) -> refusal(method, target, request);
        };
    }

    private static Refused malformed(Refusal refusal) {
        return new Refused(
                Status.BAD_REQUEST_400,
                refusal instanceof Refusal.Malformed(var reason) ? reason : "the target is malformed");
    }

    /** An absolute target names the host that {@code Host} does, or it was malformed. */
    private Optional<Refused> refusal(String method, RequestTarget target, RoutingRequest request) {
        var headers = request.headers();
        if (target.isHttps() || !hosts.has(headers.get(HeaderNames.HOST).get())) {
            return Optional.of(new Refused(
                    Status.MISDIRECTED_REQUEST_421,
                    "this is not the host that was asked for, nor does it speak TLS; names other than localhost and"
                            + " this machine's stand in admin.hosts"));
        }
        var site = headers.first(FETCH_SITE).orElse("none");
        if (headers.contains(HeaderNames.ORIGIN) || !(site.equals("none") || site.equals("same-origin"))) {
            return Optional.of(new Refused(Status.FORBIDDEN_403, "pages of other sites may not ask the admin port"));
        }
        return METHODS.contains(method)
                ? Optional.empty()
                : Optional.of(
                        new Refused(Status.METHOD_NOT_ALLOWED_405, "the pages of the admin port are for reading"));
    }

    private static void send(Refused refused, RoutingRequest request, RoutingResponse response) {
        response.status(refused.status);
        if (refused.status.equals(Status.METHOD_NOT_ALLOWED_405)) {
            response.header(HeaderNames.ALLOW, String.join(", ", METHODS));
        }
        var text = refused.status.code() + " " + refused.status.reasonPhrase() + ": " + refused.why + "\n";
        AdminEndpoints.send(request, response, PLAIN_TEXT, text);
    }

    /** Writes a page in one go, so that it has a length: chunks are nothing for HTTP/1.0. */
    private static final class Whole extends ByteArrayOutputStream {
        private final OutputStream out;
        private boolean isWritten;

        private Whole(OutputStream out) {
            this.out = out;
        }

        @Override
        public void close() throws IOException {
            if (!isWritten) {
                isWritten = true;
                writeTo(out);
                out.close();
            }
        }
    }

    /** What stands on every answer of the admin socket. */
    static void protect(ServerResponseHeaders headers) {
        headers.set(HeaderNames.CACHE_CONTROL, "no-store");
        headers.set(HeaderNames.create("X-Content-Type-Options"), "nosniff");
        headers.set(HeaderNames.create("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");
    }
}

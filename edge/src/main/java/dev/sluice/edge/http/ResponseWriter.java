package dev.sluice.edge.http;

import dev.sluice.contracts.model.MediaType;
import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.request.EdgeResponse;
import dev.sluice.edge.request.ReceivedRequest;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes answers. What would break framing is left out here once more, whoever let it through. */
final class ResponseWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseWriter.class);
    private static final byte[] NOTHING = {};
    private static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-Id");
    private static final Set<String> OURS = Set.of(
            "connection",
            "content-length",
            "date",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "x-request-id");

    private ResponseWriter() {}

    /** The header lines of an answer, save those that belong to framing. */
    static void writeHead(EdgeResponse answered, RequestId id, ServerResponseHeaders headers) {
        var values =
                new LinkedHashMap<HeaderName, List<String>>(); // each name is set once: adding would copy all before
        for (var header : answered.headers()) {
            if (isSafe(header)) {
                values.computeIfAbsent(HeaderNames.create(header.name()), _ -> new ArrayList<>(1))
                        .add(HttpHeader.withoutEdgeBlanks(HeaderOctets.octets(header.value())));
            } else {
                LOG.warn("an answer's header is left out: its name or value would break the answer's framing");
            }
        }
        values.forEach((name, all) -> add(name, all, headers));
        headers.set(REQUEST_ID, id.text());
    }

    /** After what is there already. */
    private static void add(HeaderName name, List<String> octets, ServerResponseHeaders headers) {
        headers.add(HeaderValues.create(name, octets));
        if (!octets.stream().allMatch(HeaderOctets::isAscii)) {
            headers.set(new WrittenHeader.AsOctets(headers.get(name)));
        }
    }

    /** @param http2 where Helidon adds a length only once it sends, else with the status */
    static void send(
            EdgeResponse answered, ReceivedRequest received, boolean http2, boolean close, ServerResponse response) {
        writeHead(answered, received.id(), response.headers());
        if (close) {
            response.headers().set(HeaderValues.CONNECTION_CLOSE);
        }
        if (isLengthless(answered.status())) {
            withoutLength(http2, response);
        }
        response.status(Status.create(answered.status()));
        var body = answered.body() == null || isBodiless(answered.status()) ? NOTHING : answered.body();
        if (received.method().equals("HEAD") && !isBodiless(answered.status())) {
            response.headers().contentLength(body.length);
            response.send();
        } else {
            response.send(body);
        }
    }

    private static void withoutLength(boolean http2, ServerResponse response) {
        if (http2) {
            var _ = response.beforeSend(() -> response.headers().remove(HeaderNames.CONTENT_LENGTH));
        } else {
            response.headers().set(WrittenHeader.NO_LENGTH);
        }
    }

    /** Whether an answer has no length at all (RFC 9110 §8.6): a 204 may not, and what a 200 would have instead of a 304 nobody
     * knows here. */
    private static boolean isLengthless(int status) {
        return status == 204 || status == 304;
    }

    private static boolean isBodiless(int status) {
        return status == 204 || status == 205 || status == 304;
    }

    private static boolean isSafe(HttpHeader header) {
        return MediaType.isToken(header.name())
                && !OURS.contains(header.name().toLowerCase(Locale.ROOT))
                && !header.hasControls();
    }
}

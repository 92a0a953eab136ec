package io.helidon.http.http2;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/** What a head must have beyond well-formed fields. Stands in place of a method of {@link Http2Headers}; on the connection's thread. */
@NullMarked
public final class RequestHead {
    /** Of one head; more are refused. Browsers that split their cookies send some dozens. */
    public static final int MAX_FIELDS = 256;

    /** Under which handlers find a method that was not written in capitals (RFC 9110 §9.1: its case counts), since Helidon's
     * methods are. No caller can send a field of that name. */
    public static final HeaderName SPELLED_METHOD = HeaderNames.create(" method");

    /** RFC 9113 §8.2.2; in a head the others are looked at by Helidon. */
    private static final List<HeaderName> OF_CONNECTIONS = List.of(
            HeaderNames.create("proxy-connection"), HeaderNames.create("keep-alive"), HeaderNames.create("upgrade"));

    private static final List<HeaderName> NOT_IN_TRAILERS =
            List.of(HeaderNames.CONNECTION, HeaderNames.TRANSFER_ENCODING, HeaderNames.TE);

    /** Of what this server can be asked for; over HTTP/1.1 an absolute target may have no other either. */
    private static final Set<String> SCHEMES = Set.of("http", "https");

    private RequestHead() {}

    static void validateRequest(Http2Headers head) {
        try {
            head.validateRequest$original();
        } catch (Http2Exception e) {
            throw new MalformedHeadException(Objects.requireNonNullElse(e.getMessage(), "no head of a request"));
        }
        validateFields(head.httpHeaders());
        if (!SCHEMES.contains(head.scheme().toLowerCase(Locale.ROOT))) {
            throw new MalformedHeadException("a :scheme that is neither http nor https");
        }
        if (!isTarget(head.path())) {
            throw new MalformedHeadException("a :path that is neither a path with its query nor *");
        }
    }

    /** Nobody reads them, yet whoever sends such may hope that somebody behind does (RFC 9113 §8.2.2 and §8.1.1). */
    static void validateTrailers(Headers trailers) {
        validateFields(trailers);
        refuse(NOT_IN_TRAILERS, trailers);
    }

    private static void validateFields(Headers fields) {
        try {
            for (var field : fields) {
                if (!field.headerName().equals(SPELLED_METHOD)) { // ours, with a name that none may have
                    field.validate();
                }
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedHeadException("a field with octets that none may have");
        }
        refuse(OF_CONNECTIONS, fields);
    }

    private static void refuse(List<HeaderName> names, Headers fields) {
        for (var name : names) {
            if (fields.contains(name)) {
                throw new MalformedHeadException(name.lowerCase() + " belongs to HTTP/1.1");
            }
        }
    }

    /** RFC 9113 §8.3.1. */
    private static boolean isTarget(String path) {
        return (path.startsWith("/") && path.indexOf('#') < 0) || path.equals("*");
    }
}

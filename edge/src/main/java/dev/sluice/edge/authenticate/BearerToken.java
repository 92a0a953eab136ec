package dev.sluice.edge.authenticate;

import dev.sluice.edge.request.Received.Headers;
import dev.sluice.edge.request.Refusal;

/** The token of a request: RFC 6750 §2.1, only ever from the header {@code Authorization}. */
final class BearerToken {
    /** In characters; HTTP servers bound heads at about as much. */
    static final int MAX_LENGTH = 16 * 1024;

    private static final String SCHEME = "Bearer";

    private BearerToken() {}

    /** Another scheme is as good as no token (RFC 6750 §3.1). */
    static String of(Headers headers) throws Refused {
        var values = headers.all("authorization");
        if (values.isEmpty()) {
            throw new Refused(new Refusal.NoToken());
        }
        if (values.size() > 1) {
            throw Refused.badToken("more than one Authorization header");
        }
        return ofValue(values.getFirst());
    }

    private static String ofValue(String value) throws Refused {
        if (value.isBlank()) {
            throw Refused.badToken("the Authorization header is empty");
        }
        int schemeEnd = value.indexOf(' ');
        if (!(schemeEnd < 0 ? value : value.substring(0, schemeEnd)).equalsIgnoreCase(SCHEME)) {
            throw new Refused(new Refusal.NoToken());
        }
        var begin = SCHEME.length();
        while (begin < value.length() && value.charAt(begin) == ' ') {
            begin++;
        }
        var token = value.substring(begin);
        if (token.length() > MAX_LENGTH) {
            throw Refused.badToken("the token has " + token.length() + " characters, limit " + MAX_LENGTH);
        }
        return token;
    }
}

package dev.sluice.edge.authenticate;

import dev.sluice.edge.request.ReceivedRequest.Headers;
import dev.sluice.edge.request.Refusal;

/** The token of a request: RFC 6750 §2.1, only ever from the header {@code Authorization}. */
final class BearerToken {
    /** In characters; HTTP servers bound heads at about as much. */
    static final int MAX_LENGTH = 16 * 1024;

    private static final String SCHEME = "Bearer";

    private BearerToken() {}

    /** Another scheme is as good as no token (RFC 6750 §3.1). */
    static String of(Headers headers) throws AuthenticationFailure {
        var values = headers.all("authorization");
        if (values.isEmpty()) {
            throw new AuthenticationFailure(new Refusal.NoToken());
        }
        if (values.size() > 1) {
            throw AuthenticationFailure.badToken("more than one Authorization header");
        }
        return ofValue(values.getFirst());
    }

    private static String ofValue(String value) throws AuthenticationFailure {
        if (value.isBlank()) {
            throw AuthenticationFailure.badToken("the Authorization header is empty");
        }
        int schemeEnd = value.indexOf(' ');
        if (!(schemeEnd < 0 ? value : value.substring(0, schemeEnd)).equalsIgnoreCase(SCHEME)) {
            throw new AuthenticationFailure(new Refusal.NoToken());
        }
        var begin = SCHEME.length();
        while (begin < value.length() && value.charAt(begin) == ' ') {
            begin++;
        }
        var token = value.substring(begin);
        if (token.length() > MAX_LENGTH) {
            throw AuthenticationFailure.badToken(
                    "the token has " + token.length() + " characters, limit " + MAX_LENGTH);
        }
        return token;
    }
}

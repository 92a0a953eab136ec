package dev.sluice.contracts.model;

import java.util.Locale;
import java.util.Set;

/**
 * The headers that mean something between two neighbours only and are never passed on, neither to a service nor to a caller:
 * those of one connection (RFC 9110 §7.6.1), proxies' credentials among them, and the framing of one message.
 */
public final class HopByHopHeaders {
    private static final Set<String> NAMES = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length");

    private HopByHopHeaders() {}

    /** Whether a header, in whatever case, is one of them. */
    public static boolean include(String name) {
        return NAMES.contains(name.toLowerCase(Locale.ROOT));
    }
}

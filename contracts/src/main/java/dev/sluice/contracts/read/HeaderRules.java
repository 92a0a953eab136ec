package dev.sluice.contracts.read;

import dev.sluice.contracts.model.MediaType;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which request headers a contract may name. */
final class HeaderRules {
    /** Credentials, and what belongs to one connection (RFC 9110 §7.6.1) or to the framing of one message. */
    private static final Set<String> FORBIDDEN = Set.of(
            "authorization",
            "proxy-authorization",
            "cookie",
            "connection",
            "proxy-connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "expect");

    private HeaderRules() {}

    static Optional<String> fault(String name) {
        if (!MediaType.isToken(name)) {
            return Optional.of("header " + name + " is no header name");
        }
        return FORBIDDEN.contains(name.toLowerCase(Locale.ROOT))
                ? Optional.of("header " + name + " never goes to a service")
                : Optional.empty();
    }
}

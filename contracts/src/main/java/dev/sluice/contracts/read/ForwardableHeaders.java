package dev.sluice.contracts.read;

import dev.sluice.contracts.model.HopByHopHeaders;
import dev.sluice.contracts.model.MediaType;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which request headers a contract may name. */
final class ForwardableHeaders {
    /** Credentials, and what the edge itself answers, besides {@link HopByHopHeaders}. */
    private static final Set<String> FORBIDDEN = Set.of("authorization", "cookie", "expect");

    private ForwardableHeaders() {}

    static Optional<String> fault(String name) {
        if (!MediaType.isToken(name)) {
            return Optional.of("header " + name + " is no header name");
        }
        return FORBIDDEN.contains(name.toLowerCase(Locale.ROOT)) || HopByHopHeaders.include(name)
                ? Optional.of("header " + name + " never goes to a service")
                : Optional.empty();
    }
}

package dev.sluice.edge.http;

import dev.sluice.edge.request.EdgeResponse;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import java.time.Duration;
import java.util.Optional;

/** Tells browsers to come over TLS only (RFC 6797), where the edge itself speaks it: over plain HTTP it may not say so. */
final class StrictTransportSecurity {
    private static final String NAME = "strict-transport-security";

    private final Optional<Header> header;

    /** @param maxAge how long browsers keep to it; with zero they forget it */
    StrictTransportSecurity(boolean isTls, Duration maxAge) {
        this.header = isTls
                ? Optional.of(HeaderValues.createCached(HeaderNames.create(NAME), "max-age=" + maxAge.toSeconds()))
                : Optional.empty();
    }

    /** Unless the service said something of its own. */
    void addTo(EdgeResponse answered, ServerResponseHeaders headers) {
        if (header.isPresent()
                && answered.headers().stream().noneMatch(line -> line.name().equalsIgnoreCase(NAME))) {
            headers.set(header.get());
        }
    }
}

package dev.sluice.edge.authenticate;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a token holds (RFC 7519 §4.1.4 to 4.1.6).
 *
 * @param notBefore from {@code nbf}
 * @param issued from {@code iat}; a token from the future is none
 * @param leeway how far the issuer's clock may be off, added on both sides
 */
record TokenValidity(Instant expires, Optional<Instant> notBefore, Optional<Instant> issued, Duration leeway) {

    void check(Instant now) throws AuthenticationFailure {
        if (!now.isBefore(end())) {
            throw AuthenticationFailure.badToken("token expired at " + expires);
        }
        var latest = now.plus(leeway);
        if (notBefore.isPresent() && notBefore.get().isAfter(latest)) {
            throw AuthenticationFailure.badToken("token is not valid before " + notBefore.get());
        }
        if (issued.isPresent() && issued.get().isAfter(latest)) {
            throw AuthenticationFailure.badToken("token was issued at " + issued.get() + ", which is not yet");
        }
    }

    /** From here on it is expired whatever the leeway. */
    Instant end() {
        return expires.plus(leeway);
    }
}

package dev.sluice.edge.authenticate;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.time.Duration;
import java.time.Instant;

/** Tokens as identity providers issue them. */
final class Tokens {
    private static final Duration LASTS = Duration.ofHours(12);

    private Tokens() {}

    static String signed(Algorithm algorithm, String subject) {
        var now = Instant.now();
        return JWT.create()
                .withKeyId("key-1")
                .withIssuer("https://login.example/")
                .withAudience("https://api.example")
                .withSubject(subject)
                .withClaim("scope", "orders:read orders:write")
                .withIssuedAt(now)
                .withExpiresAt(now.plus(LASTS))
                .sign(algorithm);
    }
}

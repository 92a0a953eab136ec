package dev.sluice.stack.token;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Issues tokens that the demo of the same checkout accepts, signed with HS256.
 *
 * @param secret shared with the demo's edge; text, at least 256 bits of randomness
 */
public record DemoIssuer(String secret) {
    /** The claim {@code iss} of its tokens. */
    public static final String ISSUER = "sluice-demo";

    /** The claim {@code aud} of its tokens. */
    public static final String AUDIENCE = "sluice-demo";

    /** All scopes that the demo's contracts ask for, separated by blanks. */
    public static final String ALL_SCOPES = "orders:read orders:write inventory:write";

    /** The issuer of this checkout. Whoever asks first makes its key, be it a demo or a token. */
    public static DemoIssuer at(Path root) throws IOException {
        return new DemoIssuer(DemoKey.in(root.resolve(".sluice")).text());
    }

    /** @param scope separated by blanks; may be empty */
    public String token(String subject, String scope, Instant expires) {
        return JWT.create()
                .withIssuer(ISSUER)
                .withAudience(AUDIENCE)
                .withSubject(subject)
                .withClaim("scope", scope)
                .withIssuedAt(Instant.now())
                .withExpiresAt(expires)
                .sign(Algorithm.HMAC256(secret.getBytes(StandardCharsets.UTF_8)));
    }

    /** Keeps the secret out of logs. */
    @Override
    public String toString() {
        return "DemoIssuer[" + ISSUER + "]";
    }
}

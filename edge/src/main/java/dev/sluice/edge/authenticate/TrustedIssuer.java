package dev.sluice.edge.authenticate;

import com.auth0.jwt.interfaces.DecodedJWT;
import dev.sluice.edge.authenticate.IssuerSettings.JwksFile;
import dev.sluice.edge.authenticate.IssuerSettings.JwksUrl;
import dev.sluice.edge.authenticate.IssuerSettings.SharedSecret;
import dev.sluice.edge.authenticate.RefreshingKeySource.RefreshPolicy;
import dev.sluice.edge.request.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** An issuer at work: its rules with its keys. */
record TrustedIssuer(IssuerSettings config, KeySource keys) {
    /** Long enough for somebody to notice and mend what an issuer publishes by mistake. */
    private static final Duration KEPT_FOR = Duration.ofHours(24);

    static TrustedIssuer open(IssuerSettings config) {
        var parser = new JwksParser(config.name(), config.algorithms());
        KeySource keys = switch (config.keys()) {
            case JwksUrl url ->
                RefreshingKeySource.start(
                        config.name(),
                        new HttpKeySetLoader(url, parser),
                        new RefreshPolicy(url.every(), url.atLeast(), KEPT_FOR));
            case JwksFile file ->
                RefreshingKeySource.start(
                        config.name(),
                        new FileKeySetLoader(file.path(), parser),
                        new RefreshPolicy(file.every(), file.every(), KEPT_FOR));
            case SharedSecret secret -> new SharedSecretKeySource(secret, config.algorithms());
        };
        return new TrustedIssuer(config, keys);
    }

    /** All that can be judged without a key. */
    TokenValidity checkClaims(SignedToken token, Instant now) throws AuthenticationFailure {
        if (!config.algorithms().contains(token.algorithm())) {
            throw AuthenticationFailure.badToken("algorithm " + token.algorithm() + " not allowed");
        }
        var claims = token.claims();
        claims.checkSubject();
        var audiences = claims.audiences();
        if (!config.audiences().isEmpty() && Collections.disjoint(config.audiences(), audiences)) {
            throw AuthenticationFailure.badToken("the token is for another audience");
        }
        var lifetime = claims.lifetime(config.leeway());
        lifetime.check(now);
        return lifetime;
    }

    VerificationKey keyThatSigned(SignedToken token, Deadline deadline)
            throws AuthenticationFailure, InterruptedException {
        var decoded = token.decoded();
        var fitting = keys.fitting(token.keyId(), token.algorithm(), deadline);
        var signed = among(fitting, decoded, token);
        if (signed.isEmpty()) {
            signed = among(keys.replacing(fitting, token.keyId(), token.algorithm(), deadline), decoded, token);
        }
        return signed.orElseThrow(SignedToken::badSignature);
    }

    private static Optional<VerificationKey> among(List<VerificationKey> keys, DecodedJWT decoded, SignedToken token) {
        return keys.stream()
                .filter(key -> key.verifies(decoded, token.algorithm()))
                .findFirst();
    }
}

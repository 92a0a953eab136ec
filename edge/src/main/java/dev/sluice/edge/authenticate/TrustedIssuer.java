package dev.sluice.edge.authenticate;

import dev.sluice.edge.authenticate.Issuer.JwksFile;
import dev.sluice.edge.authenticate.Issuer.JwksUrl;
import dev.sluice.edge.authenticate.Issuer.SharedSecret;
import dev.sluice.edge.authenticate.RefreshedKeys.Pace;
import dev.sluice.edge.request.Deadline;
import java.time.Instant;
import java.util.Collections;

/** An issuer at work: its rules with its keys. */
record TrustedIssuer(Issuer config, KeySource keys) {

    static TrustedIssuer open(Issuer config) {
        var parser = new JwksParser(config.name());
        KeySource keys = switch (config.keys()) {
            case JwksUrl url ->
                RefreshedKeys.start(config.name(), new HttpReader(url, parser), new Pace(url.every(), url.atLeast()));
            case JwksFile file ->
                RefreshedKeys.start(
                        config.name(), new FileReader(file.path(), parser), new Pace(file.every(), file.every()));
            case SharedSecret secret -> new SecretSource(secret, config.algorithms());
        };
        return new TrustedIssuer(config, keys);
    }

    /** All that can be judged without a key. */
    Lifetime checkClaims(SignedToken token, Instant now) throws Refused {
        if (!config.algorithms().contains(token.algorithm())) {
            throw Refused.badToken("algorithm " + token.algorithm() + " not allowed");
        }
        var claims = token.claims();
        claims.checkSubject();
        var audiences = claims.audiences();
        if (!config.audiences().isEmpty() && Collections.disjoint(config.audiences(), audiences)) {
            throw Refused.badToken("the token is for another audience");
        }
        var lifetime = claims.lifetime(config.leeway());
        lifetime.check(now);
        return lifetime;
    }

    VerificationKey keyThatSigned(SignedToken token, Deadline deadline) throws Refused, InterruptedException {
        var decoded = token.decoded();
        for (var key : keys.fitting(token.keyId(), token.algorithm(), deadline)) {
            if (key.verifies(decoded, token.algorithm())) {
                return key;
            }
        }
        throw SignedToken.badSignature();
    }
}

package dev.sluice.edge.authenticate;

import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.SignatureVerificationException;
import com.auth0.jwt.interfaces.DecodedJWT;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A key, tied to the algorithms of its own kind: there is no way to use it with another.
 *
 * @param id {@code kid}, where the key has one
 * @param verifiers what it may be used with
 * @param fingerprint the same for the same id, key and algorithms only
 */
record VerificationKey(Optional<String> id, Map<SigningAlgorithm, Algorithm> verifiers, String fingerprint) {

    static VerificationKey of(
            Optional<String> id,
            byte[] key,
            Set<SigningAlgorithm> algorithms,
            Function<SigningAlgorithm, Algorithm> verifier) {
        var verifiers = new EnumMap<SigningAlgorithm, Algorithm>(SigningAlgorithm.class);
        algorithms.forEach(algorithm -> verifiers.put(algorithm, verifier.apply(algorithm)));
        var fingerprint = id + " " + verifiers.keySet() + " " + HexFormat.of().formatHex(Sha256Fingerprint.of(key));
        return new VerificationKey(id, Map.copyOf(verifiers), fingerprint);
    }

    boolean isSameAs(VerificationKey other) {
        return fingerprint.equals(other.fingerprint);
    }

    boolean fits(SigningAlgorithm algorithm) {
        return verifiers.containsKey(algorithm);
    }

    /** False too where the key does not fit the algorithm. */
    boolean verifies(DecodedJWT token, SigningAlgorithm algorithm) {
        var verifier = verifiers.get(algorithm);
        if (verifier == null) {
            return false;
        }
        try {
            verifier.verify(token);
            return true;
        } catch (SignatureVerificationException _) {
            return false;
        }
    }
}

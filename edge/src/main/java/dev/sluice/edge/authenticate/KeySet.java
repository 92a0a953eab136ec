package dev.sluice.edge.authenticate;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The keys of an issuer at one moment. */
final class KeySet {
    /** How many keys a token without key id may be tried with; each costs up to 0.4 ms. */
    private static final int MAX_TRIED = 8;

    private final List<VerificationKey> keys;
    private final Set<String> fingerprints;

    KeySet(List<VerificationKey> keys) {
        this.keys = List.copyOf(keys);
        this.fingerprints = keys.stream().map(VerificationKey::fingerprint).collect(Collectors.toUnmodifiableSet());
    }

    boolean has(VerificationKey key) {
        return fingerprints.contains(key.fingerprint());
    }

    boolean hasId(String id) {
        return keys.stream().anyMatch(key -> isNamed(key, id));
    }

    int size() {
        return keys.size();
    }

    /** Those of that id, or without id any, that are of the algorithm's kind. */
    List<VerificationKey> fitting(Optional<String> id, SigningAlgorithm algorithm) throws Refused {
        var fitting = keys.stream()
                .filter(key -> key.fits(algorithm))
                .filter(key -> id.isEmpty() || isNamed(key, id.get()))
                .toList();
        if (fitting.size() > MAX_TRIED) {
            throw Refused.badToken(fitting.size() + " keys could have signed the token, it must say which");
        }
        return fitting;
    }

    private static boolean isNamed(VerificationKey key, String id) {
        return key.id().isPresent() && key.id().get().equals(id);
    }
}

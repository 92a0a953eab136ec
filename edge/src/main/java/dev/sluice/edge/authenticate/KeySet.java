package dev.sluice.edge.authenticate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The keys of an issuer at one moment. */
final class KeySet {
    /** How many keys a token may be tried with, where it has no key id or several keys have one; each costs up to 0.4 ms. */
    private static final int MAX_TRIED = 8;

    private final List<VerificationKey> keys;
    private final Set<String> fingerprints;

    /** @param keys one that comes twice counts once */
    KeySet(List<VerificationKey> keys) {
        var distinct = new LinkedHashMap<String, VerificationKey>();
        keys.forEach(key -> distinct.putIfAbsent(key.fingerprint(), key));
        this.keys = List.copyOf(distinct.values());
        this.fingerprints = Set.copyOf(distinct.keySet());
    }

    boolean has(VerificationKey key) {
        return fingerprints.contains(key.fingerprint());
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    boolean hasId(String id) {
        return keys.stream().anyMatch(key -> isNamed(key, id));
    }

    /** Those of that id, or without id any, that are of the algorithm's kind. */
    List<VerificationKey> fitting(Optional<String> id, SigningAlgorithm algorithm) throws AuthenticationFailure {
        var fitting = keys.stream()
                .filter(key -> key.fits(algorithm))
                .filter(key -> id.isEmpty() || isNamed(key, id.get()))
                .toList();
        if (fitting.size() > MAX_TRIED) {
            throw AuthenticationFailure.badToken(fitting.size() + " keys could have signed the token, "
                    + (id.isEmpty() ? "it must say which" : "at most " + MAX_TRIED + " may have its key id"));
        }
        return fitting;
    }

    private static boolean isNamed(VerificationKey key, String id) {
        return key.id().isPresent() && key.id().get().equals(id);
    }
}

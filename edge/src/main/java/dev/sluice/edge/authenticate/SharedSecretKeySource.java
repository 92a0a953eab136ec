package dev.sluice.edge.authenticate;

import dev.sluice.edge.authenticate.IssuerSettings.SharedSecret;
import dev.sluice.edge.request.Deadline;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One secret, always there; it answers to every key id. */
final class SharedSecretKeySource implements KeySource {
    private final VerificationKey key;

    SharedSecretKeySource(SharedSecret secret, Set<SigningAlgorithm> algorithms) {
        var bytes = secret.bytes();
        this.key = VerificationKey.of(Optional.empty(), bytes, algorithms, algorithm -> algorithm.with(bytes));
    }

    @Override
    public List<VerificationKey> fitting(Optional<String> keyId, SigningAlgorithm algorithm, Deadline deadline) {
        return List.of(key);
    }

    @Override
    public List<VerificationKey> replacing(
            List<VerificationKey> tried, Optional<String> keyId, SigningAlgorithm algorithm, Deadline deadline) {
        return List.of();
    }

    @Override
    public boolean has(VerificationKey other) {
        return other.equals(key);
    }

    @Override
    public boolean isUnread() {
        return false;
    }

    @Override
    public Optional<String> trouble() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}

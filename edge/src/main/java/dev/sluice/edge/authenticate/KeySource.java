package dev.sluice.edge.authenticate;

import dev.sluice.edge.request.Deadline;
import java.util.List;
import java.util.Optional;

/** Where the keys of one issuer are found. */
interface KeySource extends AutoCloseable {

    /**
     * The keys that may have signed a token; at least one.
     *
     * @param deadline until when the caller waits, should keys have to be read for it
     */
    List<VerificationKey> fitting(Optional<String> keyId, SigningAlgorithm algorithm, Deadline deadline)
            throws AuthenticationFailure, InterruptedException;

    /**
     * Other keys that may have signed a token, after none of those that fitted did: a key may have been replaced under its
     * id. Empty where there are none; never the source's failure, for the token was judged by keys that are in force.
     *
     * @param tried what {@link #fitting} gave
     */
    List<VerificationKey> replacing(
            List<VerificationKey> tried, Optional<String> keyId, SigningAlgorithm algorithm, Deadline deadline)
            throws AuthenticationFailure, InterruptedException;

    /** False once a key has left the set, or changed. */
    boolean has(VerificationKey key);

    /** True until the first successful reading. */
    boolean isUnread();

    /** Why the last reading failed, empty while readings succeed. The last good keys may serve all the same. */
    Optional<String> trouble();

    @Override
    void close();
}

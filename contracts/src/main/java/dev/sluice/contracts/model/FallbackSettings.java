package dev.sluice.contracts.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/** Who answers instead of a service that cannot; tried in this order. */
public record FallbackSettings(Optional<Backup> backup, Optional<Answer> answer) {

    public static FallbackSettings none() {
        return new FallbackSettings(Optional.empty(), Optional.empty());
    }

    public boolean isNone() {
        return backup.isEmpty() && answer.isEmpty();
    }

    /**
     * Another service that knows the same operations.
     *
     * @param group its consumer or share group; absent where it is not to be watched
     */
    public record Backup(String service, Topic topic, Optional<String> group) {}

    /**
     * A reply that the contract itself gives.
     *
     * @param status 200 to 599
     * @param headers names in lower case
     * @param contentType absent without a body
     * @param body empty for none
     */
    public record Answer(int status, SequencedMap<String, String> headers, Optional<String> contentType, String body) {

        public Answer {
            headers = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(headers));
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("status is " + status + ", expected 200 to 599");
            }
        }
    }
}

package dev.sluice.contracts.model;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who may call an operation: whoever meets one of the requirements.
 *
 * @param alternatives none for a public operation
 */
public record SecurityRequirements(List<Requirement> alternatives) {

    public SecurityRequirements {
        alternatives = List.copyOf(alternatives);
    }

    public boolean isPublic() {
        return alternatives.isEmpty();
    }

    /**
     * A bearer token that carries all of these scopes.
     *
     * @param issuers the names, in the edge's configuration, of those who may have issued it; empty for any that is configured
     */
    public record Requirement(Set<String> scopes, Set<String> issuers) {

        public Requirement {
            scopes = Collections.unmodifiableSet(
                    new LinkedHashSet<>(scopes)); // Set.of is slow where hash codes are equal
            issuers = Set.copyOf(issuers);
        }
    }
}

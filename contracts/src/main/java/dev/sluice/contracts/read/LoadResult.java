package dev.sluice.contracts.read;

import dev.sluice.contracts.model.ContractSet;
import java.util.List;

/** What a folder turned out to hold. */
public sealed interface LoadResult {

    record Contracts(ContractSet set) implements LoadResult {}

    /**
     * @param faults all of them, by file; at least one
     */
    record Faulty(List<Diagnostic> faults) implements LoadResult {
        public Faulty {
            faults = List.copyOf(faults);
        }
    }
}

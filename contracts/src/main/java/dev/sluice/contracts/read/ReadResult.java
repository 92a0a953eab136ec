package dev.sluice.contracts.read;

import dev.sluice.contracts.model.ContractSet;
import java.util.List;

/** What a folder turned out to hold. */
public sealed interface ReadResult {

    record Contracts(ContractSet set) implements ReadResult {}

    /**
     * @param faults all of them, by file; at least one
     */
    record Faulty(List<Fault> faults) implements ReadResult {
        public Faulty {
            faults = List.copyOf(faults);
        }
    }
}

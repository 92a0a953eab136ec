package dev.sluice.contracts.read;

import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.Service;
import java.util.List;

/** What could be read of a document; complete only where it has no fault. */
record ParsedContract(String file, Contract contract, Service service, List<Claim> claims) {

    /**
     * An operation and where it stands.
     *
     * @param pointer into the document
     */
    record Claim(String file, String pointer, Operation operation) {}
}

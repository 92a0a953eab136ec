package dev.sluice.edge.catalog;

import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.model.ContractSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells operators in a line what became of contracts. */
final class ContractChangeSummary {

    private ContractChangeSummary() {}

    static String between(ContractSet before, ContractSet after) {
        var old = byFile(before);
        var parts = new ArrayList<String>();
        for (var contract : after.contracts()) {
            changed(old.remove(contract.file()), contract).ifPresent(parts::add);
        }
        old.values().forEach(gone -> parts.add(gone.file() + " is gone"));
        return String.join(", ", parts);
    }

    private static Optional<String> changed(@Nullable Contract before, Contract after) {
        if (before == null) {
            return Optional.of(after.file() + " " + after.version() + " is new");
        }
        if (before.document().equals(after.document())) {
            return Optional.empty();
        }
        var from = before.version().equals(after.version()) ? " " : " " + before.version() + " → ";
        return Optional.of(after.file() + from + after.version());
    }

    private static SequencedMap<String, Contract> byFile(ContractSet set) {
        return set.contracts().stream()
                .collect(Collectors.toMap(
                        Contract::file, contract -> contract, (first, _) -> first, LinkedHashMap::new));
    }
}

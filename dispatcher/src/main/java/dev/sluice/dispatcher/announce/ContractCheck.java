package dev.sluice.dispatcher.announce;

import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.ContractLimits;
import dev.sluice.contracts.read.Diagnostic;
import dev.sluice.contracts.read.Document;
import dev.sluice.contracts.read.DocumentSet;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.contracts.wire.ContractAnnouncement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Finds mistakes in a service's own contract while its developer still looks. */
public final class ContractCheck {
    /** What edges allow at most; how much this one does is its configuration's. */
    private static final ContractLimits LIMITS = new ContractLimits(Duration.ofHours(1));

    private ContractCheck() {}

    /**
     * @param document OpenAPI 3.1, in YAML or JSON
     * @param topic from which the service takes requests
     * @throws IllegalArgumentException where the document is no contract, or sends nothing to that topic; says all that is wrong
     */
    public static ContractAnnouncement announcement(String document, String topic) {
        var bytes = document.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > ContractAnnouncement.MAX_DOCUMENT_BYTES) {
            throw new IllegalArgumentException("the contract to announce has " + bytes.length + " bytes, limit "
                    + ContractAnnouncement.MAX_DOCUMENT_BYTES);
        }
        var contract = contract(new Document("contract", bytes));
        var topics = contract.operations().stream()
                .map(operation -> operation.delivery().topic().name())
                .collect(Collectors.toSet());
        if (!topics.contains(topic)) {
            throw new IllegalArgumentException("the contract to announce is of service "
                    + contract.service().name() + " and sends requests to " + topics
                    + ", while this dispatcher takes them from " + topic);
        }
        return new ContractAnnouncement(contract.service().name(), bytes);
    }

    private static Contract contract(Document document) {
        return switch (ContractFolder.read(new DocumentSet(List.of(document), List.of()), LIMITS)) {
            case LoadResult.Contracts(var set) -> set.contracts().getFirst();
            case LoadResult.Faulty(var faults) ->
                throw new IllegalArgumentException(faults.stream()
                        .map(Diagnostic::toString)
                        .collect(Collectors.joining("; ", "the contract to announce cannot be used: ", "")));
        };
    }
}

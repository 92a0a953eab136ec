package dev.sluice.edge.catalog;

import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.read.Diagnostic;
import dev.sluice.contracts.read.Document;
import dev.sluice.contracts.read.DocumentSet;
import dev.sluice.contracts.read.LoadResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The folder's contracts with announced ones beside them. The folder wins; among announced ones the first by its service's
 * name does, so that all edges come to the same.
 *
 * @param announced those of them that are in force, by service
 * @param faults why the others are not
 */
record MergedContracts(ContractSet contracts, SortedMap<String, Document> announced, List<Diagnostic> faults) {

    /** A folder that was read and is free of faults. */
    record Folder(DocumentSet documents, ContractSet contracts) {}

    static MergedContracts of(
            Folder folder, SortedMap<String, Document> announced, Function<DocumentSet, LoadResult> reading) {
        var left = new TreeMap<>(announced);
        var faults = new ArrayList<Diagnostic>();
        announced.forEach(
                (service, document) -> inFolder(folder, service, document).ifPresent(fault -> {
                    left.remove(service);
                    faults.add(fault);
                }));
        while (!left.isEmpty()) {
            switch (reading.apply(folder.documents().and(List.copyOf(left.values())))) {
                case LoadResult.Contracts(var contracts) -> {
                    return new MergedContracts(contracts, left, faults);
                }
                case LoadResult.Faulty(var why) -> faults.addAll(withoutFirstFaulty(left, why));
            }
        }
        return new MergedContracts(folder.contracts(), left, faults);
    }

    /** The same, of which there is more to be told. */
    MergedContracts and(List<Diagnostic> more) {
        return new MergedContracts(
                contracts,
                announced,
                Stream.concat(faults.stream(), more.stream()).toList());
    }

    /** The first only: what later ones are told may be about it. */
    private static List<Diagnostic> withoutFirstFaulty(SortedMap<String, Document> left, List<Diagnostic> why) {
        var first = left.entrySet().stream()
                .filter(entry -> why.stream()
                        .anyMatch(fault -> fault.file().equals(entry.getValue().file())))
                .findFirst()
                .orElse(left.lastEntry());
        var file = first.getValue().file(); // an entry of a tree may be another once its key is removed
        left.remove(first.getKey());
        return why.stream().filter(fault -> fault.file().equals(file)).toList();
    }

    /**
     * What keeps the last of some documents from being in force beside all others.
     *
     * @param coming by service; they take the place of those in force
     */
    static List<Diagnostic> faultsOfLast(
            Folder folder,
            SortedMap<String, Document> inForce,
            SequencedMap<String, Document> coming,
            Function<DocumentSet, LoadResult> reading) {
        var last = coming.lastEntry();
        var stands = inFolder(folder, last.getKey(), last.getValue());
        if (stands.isPresent()) {
            return List.of(stands.get());
        }
        var all = new ArrayList<Document>();
        inForce.forEach((service, document) -> {
            if (!coming.containsKey(service)) {
                all.add(document);
            }
        });
        all.addAll(coming.values());
        return reading.apply(folder.documents().and(all)) instanceof LoadResult.Faulty(var faults) ? faults : List.of();
    }

    private static Optional<Diagnostic> inFolder(Folder folder, String service, Document document) {
        return folder.contracts().contracts().stream()
                .filter(contract -> contract.service().name().equals(service))
                .map(Contract::file)
                .findFirst()
                .map(file -> new Diagnostic(
                        document.file(),
                        "/x-sluice/service",
                        "service " + service + " stands in the folder of contracts, in " + file));
    }
}

package dev.sluice.contracts.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/** All contracts of one folder, free of faults: no two operations share a method and path. */
public record ContractSet(List<Contract> contracts) {

    public ContractSet {
        contracts = List.copyOf(contracts);
    }

    public static ContractSet empty() {
        return new ContractSet(List.of());
    }

    public Stream<Operation> operations() {
        return contracts.stream().flatMap(contract -> contract.operations().stream());
    }

    /** Each topic that some operation publishes to, itself or as its fallback, once. */
    public Stream<Topic> topics() {
        var topics = new LinkedHashMap<String, Topic>();
        operations().map(operation -> operation.delivery().topic()).forEach(topic -> topics.put(topic.name(), topic));
        operations()
                .flatMap(operation -> operation.protection().fallback().backup().stream())
                .forEach(backup -> topics.putIfAbsent(backup.topic().name(), backup.topic()));
        return topics.values().stream();
    }
}

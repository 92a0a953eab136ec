package dev.sluice.contracts.model;

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

    /** Each topic that some operation publishes to, once. */
    public Stream<Topic> topics() {
        return operations().map(operation -> operation.delivery().topic()).distinct();
    }
}

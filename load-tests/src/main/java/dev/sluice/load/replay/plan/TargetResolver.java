package dev.sluice.load.replay.plan;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.Operation;
import dev.sluice.load.replay.plan.ReplayPlan.MappedOperation;
import dev.sluice.load.replay.plan.ReplayPlan.OperationMapping;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the contracts say of a service whose requests were recorded, and of the one that is to handle them now. */
public final class TargetResolver {
    private final ContractSet contracts;
    private final String service;
    private final Map<String, Operation> operations;

    /** @throws ReplayRejection where no contract is the service's */
    public TargetResolver(ContractSet contracts, String service) throws ReplayRejection {
        this.contracts = contracts;
        this.service = service;
        this.operations = of(service);
        if (operations.isEmpty()) {
            var known = contracts
                    .operations()
                    .map(operation -> operation.service().name())
                    .collect(Collectors.toCollection(TreeSet::new));
            throw ReplayRejection.misuse(
                    "no contract of service " + service + ", there are " + String.join(", ", known));
        }
    }

    private Map<String, Operation> of(String name) {
        return contracts
                .operations()
                .filter(operation -> operation.service().name().equals(name))
                .collect(Collectors.toMap(Operation::id, Function.identity(), (first, _) -> first));
    }

    /** The service's operations, by their ids, as another has them where it has a contract. */
    public Map<String, Operation> handledBy(String other) {
        var handled = new HashMap<>(operations);
        handled.putAll(of(other));
        return handled;
    }

    /** The topics that the service's requests are on. */
    public Set<String> topics() {
        return operations.values().stream()
                .map(operation -> operation.delivery().topic().name())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * @param wanted the operations that are asked for; empty for all
     * @param against the service that handles them now; its contract may be missing
     * @param topic instead of its own
     * @throws ReplayRejection for an operation that the contract does not have
     */
    public OperationMapping cast(Set<String> wanted, String against, Optional<String> topic, boolean includeUnsafe)
            throws ReplayRejection {
        for (var name : wanted) {
            if (!operations.containsKey(name)) {
                throw ReplayRejection.misuse("service " + service + " has no operation " + name + ", it has "
                        + String.join(", ", new TreeSet<>(operations.keySet())));
            }
        }
        var targets = of(against);
        var played = new HashMap<String, MappedOperation>();
        var left = new HashMap<String, String>();
        for (var operation : operations.values()) {
            if (!wanted.isEmpty() && !wanted.contains(operation.id())) {
                left.put(operation.id(), "not asked for");
            } else if (!operation.replaySafe() && !includeUnsafe) {
                left.put(
                        operation.id(),
                        operation.method() + ", which may change something: --include-unsafe plays it, too");
            } else {
                played.put(operation.id(), played(operation, targets, against, topic));
            }
        }
        return new OperationMapping(played, left);
    }

    private static MappedOperation played(
            Operation operation, Map<String, Operation> targets, String against, Optional<String> topic) {
        var target = Optional.ofNullable(targets.get(operation.id())).map(Operation::delivery);
        return new MappedOperation(
                topic.or(() -> target.map(delivery -> delivery.topic().name())).orElse(against + ".requests"),
                target.orElse(operation.delivery()).timeout().toMillis());
    }

    /** Topics of a cast, each once. */
    public static List<String> targets(OperationMapping cast) {
        return cast.played().values().stream()
                .map(MappedOperation::topic)
                .distinct()
                .sorted()
                .toList();
    }
}

package dev.sluice.contracts.describe;

import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.model.Operation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What operations are called where those of several services stand together: an id that two services use gets the service's name. */
final class OperationIdAllocator {
    /** By service and id. */
    private final Map<List<String>, String> ids = new HashMap<>();

    OperationIdAllocator(List<Contract> contracts) {
        var services = new HashMap<String, Set<String>>();
        contracts.forEach(contract -> contract.operations()
                .forEach(operation -> services.computeIfAbsent(operation.id(), id -> new HashSet<>())
                        .add(operation.service().name())));
        var taken = new HashSet<String>();
        services.forEach((id, users) -> {
            if (users.size() == 1) {
                taken.add(id);
            }
        });
        for (var contract : contracts) {
            for (var operation : contract.operations()) {
                var isShared = services.getOrDefault(operation.id(), Set.of()).size() > 1;
                ids.put(key(operation), isShared ? free(operation.eventType(), taken) : operation.id());
            }
        }
    }

    private static String free(String wanted, Set<String> taken) {
        var id = wanted;
        for (var count = 2; !taken.add(id); count++) {
            id = wanted + "-" + count;
        }
        return id;
    }

    String of(Operation operation) {
        return of(operation.service().name(), operation.id());
    }

    /** @param id if the service has no such operation, this comes back */
    String of(String service, String id) {
        return ids.getOrDefault(List.of(service, id), id);
    }

    private static List<String> key(Operation operation) {
        return List.of(operation.service().name(), operation.id());
    }
}

package dev.sluice.edge.catalog;

import dev.sluice.contracts.compatibility.OperationPointers;
import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.FallbackSettings.Backup;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.Topic;
import dev.sluice.contracts.read.Diagnostic;
import java.util.ArrayList;
import java.util.List;

/**
 * Whose topics and groups a contract names that a service announced. A request goes, with whatever its caller sent, to the
 * topic that the contract names: whoever could name any would reach every operation of every service past the contract that
 * protects it. So they are the service's own, or stand in its {@link AnnouncementPermission}.
 */
final class TopicOwnership {
    private final AnnouncementPermission allowance;
    private final Contract contract;
    private final OperationPointers pointers;
    private final ContractSet folder;
    private final List<Diagnostic> faults = new ArrayList<>();

    private TopicOwnership(AnnouncementPermission allowance, Contract contract, ContractSet folder) {
        this.allowance = allowance;
        this.contract = contract;
        this.pointers = OperationPointers.of(contract);
        this.folder = folder;
    }

    /** @param folder the contracts that nobody announced; what they claim is nobody else's own */
    static List<Diagnostic> faults(AnnouncementPermission allowance, Contract contract, ContractSet folder) {
        var ownership = new TopicOwnership(allowance, contract, folder);
        contract.operations().forEach(ownership::check);
        return ownership.faults.stream().distinct().toList();
    }

    private void check(Operation operation) {
        check(operation, operation.delivery().topic(), "topic");
        operation.delivery().group().ifPresent(group -> checkGroup(operation, group, "group", "group"));
        operation.protection().fallback().backup().ifPresent(backup -> check(operation, backup));
    }

    private void check(Operation operation, Backup backup) {
        checkGroup(operation, backup.service(), "fallback", "the fallback's service");
        check(operation, backup.topic(), "fallback");
        backup.group().ifPresent(group -> checkGroup(operation, group, "fallback", "the fallback's group"));
    }

    private void check(Operation operation, Topic topic, String field) {
        if (allowance.names(topic)) {
            return;
        }
        if (!allowance.isOwn(topic)) {
            add(
                    operation,
                    field,
                    "topic " + topic.name() + " is not " + allowance.service()
                            + ".requests, and announcements[].topics does not name it");
            return;
        }
        folder.contracts().stream()
                .filter(other -> claims(other, topic))
                .findFirst()
                .ifPresent(other -> add(
                        operation,
                        field,
                        "topic " + topic.name() + " is that of service "
                                + other.service().name() + " in the folder of contracts, in " + other.file()));
    }

    /** Of another service: this one's own contract in the folder has a refusal of its own. */
    private boolean claims(Contract other, Topic topic) {
        return !other.service().name().equals(allowance.service())
                && other.operations().stream()
                        .anyMatch(
                                operation -> operation.delivery().topic().name().equals(topic.name()));
    }

    private void checkGroup(Operation operation, String group, String field, String what) {
        if (!allowance.coversGroup(group)) {
            add(
                    operation,
                    field,
                    what + " " + group + " is not " + allowance.service()
                            + ", and announcements[].groups does not name it");
        }
    }

    /** Where the operation says it, or else the document for all of them. */
    private void add(Operation operation, String field, String reason) {
        var own = pointers.of(operation) + "/x-sluice/" + field;
        var pointer = contract.document().at(own).isMissingNode() ? "/x-sluice/" + field : own;
        faults.add(new Diagnostic(contract.file(), pointer, reason));
    }
}

package dev.sluice.edge.request;

import dev.sluice.contracts.model.FallbackSettings.Backup;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.Topic;
import java.util.Optional;

/**
 * Who is to handle a request.
 *
 * @param group of the service; absent where nobody is to watch it
 * @param isBackup whether it stands in for the operation's own service
 */
public record Destination(String service, Topic topic, Optional<String> group, boolean isBackup) {

    /** The operation's own service. */
    public static Destination own(Operation operation) {
        var delivery = operation.delivery();
        return new Destination(operation.service().name(), delivery.topic(), delivery.group(), false);
    }

    public static Destination backup(Backup backup) {
        return new Destination(backup.service(), backup.topic(), backup.group(), true);
    }
}

package dev.sluice.edge.request;

import dev.sluice.contracts.model.Operation;
import java.util.Map;

/**
 * A request whose operation is known.
 *
 * @param pathValues the decoded values of the template's variables
 */
public record RoutedRequest(
        ReceivedRequest received, Operation operation, Map<String, String> pathValues, Deadline deadline) {

    public RoutedRequest {
        pathValues = Map.copyOf(pathValues);
    }
}

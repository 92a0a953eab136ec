package dev.sluice.contracts.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One OpenAPI document.
 *
 * @param file the document's path inside its folder, with forward slashes
 * @param prefix what its {@code servers} put in front of its paths; empty, or without a slash at its end
 * @param document all of it; nobody changes it
 */
public record Contract(
        String file,
        String title,
        String version,
        Service service,
        List<Operation> operations,
        String prefix,
        JsonNode document) {

    public Contract {
        operations = List.copyOf(operations);
    }
}

package dev.sluice.contracts.model;

import java.util.List;

/**
 * One OpenAPI document.
 *
 * @param file the document's path inside its folder, with forward slashes
 */
public record Contract(String file, String title, String version, Service service, List<Operation> operations) {

    public Contract {
        operations = List.copyOf(operations);
    }
}

package dev.sluice.contracts.model;

/**
 * Who answers the operations of a document.
 *
 * @param inFlight how many of its requests one edge keeps waiting at most; from 1
 */
public record Service(String name, int inFlight) {

    public Service {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a service needs a name");
        }
        if (inFlight < 1) {
            throw new IllegalArgumentException("in-flight is " + inFlight + ", lowest 1");
        }
    }
}

package dev.sluice.contracts.model;

/**
 * Who answers the operations of a document.
 *
 * @param inFlight how many of its requests one edge keeps waiting
 */
public record Service(String name, InFlight inFlight, Consumption consumption, Absence absence) {

    /** How a contract describes it that names only the bound. */
    public Service(String name, int inFlight) {
        this(name, new InFlight(inFlight, false), Consumption.ORDERED, Absence.refused());
    }

    public Service {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a service needs a name");
        }
    }

    /**
     * A bound on requests that wait.
     *
     * @param most from 1
     * @param adaptive whether the bound follows what the service can do, up to {@code most}
     */
    public record InFlight(int most, boolean adaptive) {

        public InFlight {
            if (most < 1) {
                throw new IllegalArgumentException("in-flight is " + most + ", lowest 1");
            }
        }
    }
}

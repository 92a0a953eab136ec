package dev.sluice.contracts.model;

/**
 * Who answers the operations of a document.
 *
 * @param inFlight how many of its requests one edge keeps waiting
 * @param concurrency on how many requests one of its instances works at once; for those who decide how many instances run
 */
public record Service(
        String name, InFlight inFlight, ConsumptionMode consumption, AbsenceSettings absence, int concurrency) {
    /** What the dispatcher works on at once unless it is told otherwise. */
    public static final int USUAL_CONCURRENCY = 256;

    /** How a contract describes it that names only the bound. */
    public Service(String name, int inFlight) {
        this(
                name,
                new InFlight(inFlight, false),
                ConsumptionMode.ORDERED,
                AbsenceSettings.refused(),
                USUAL_CONCURRENCY);
    }

    public Service {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a service needs a name");
        }
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency is " + concurrency + ", lowest 1");
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

package dev.sluice.load.bench;

/** How much load a measurement made. */
public sealed interface LoadLevel {

    /** As in reports. */
    default String label() {
        return switch (this) {
            case Closed(var outstanding) -> outstanding + " at once";
            case Open(var percent) -> percent + " % of maximum";
        };
    }

    /** So many calls at once, the next right after an answer. */
    record Closed(int outstanding) implements LoadLevel {}

    /** Arrivals fixed in advance, at so much of the edge's maximum. */
    record Open(int percent) implements LoadLevel {}
}

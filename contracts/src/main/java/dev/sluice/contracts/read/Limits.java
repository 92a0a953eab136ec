package dev.sluice.contracts.read;

import java.time.Duration;

/**
 * What contracts may ask for.
 *
 * @param maxTimeout the longest timeout of an operation
 */
public record Limits(Duration maxTimeout) {

    /** Those of an edge that is not configured otherwise. */
    public static Limits defaults() {
        return new Limits(Duration.ofSeconds(30));
    }

    public Limits {
        if (maxTimeout.isNegative() || maxTimeout.isZero()) {
            throw new IllegalArgumentException("max timeout is " + maxTimeout + ", it must be above zero");
        }
    }
}

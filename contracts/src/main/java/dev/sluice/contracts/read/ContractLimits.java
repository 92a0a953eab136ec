package dev.sluice.contracts.read;

import java.time.Duration;

/**
 * What contracts may ask for.
 *
 * @param maxTimeout the longest timeout of an operation
 */
public record ContractLimits(Duration maxTimeout) {

    /** Those of an edge that is not configured otherwise. */
    public static ContractLimits defaults() {
        return new ContractLimits(Duration.ofSeconds(30));
    }

    public ContractLimits {
        if (maxTimeout.isNegative() || maxTimeout.isZero()) {
            throw new IllegalArgumentException("max timeout is " + maxTimeout + ", it must be above zero");
        }
    }
}

package dev.sluice.contracts.model;

import java.time.Duration;

/**
 * What becomes of requests to a service whose group has no members.
 *
 * @param accepts whether they are published all the same, for whoever comes within their deadline
 * @param after how long the group has been empty before the service counts as absent
 */
public record AbsenceSettings(boolean accepts, Duration after) {

    /** Refused, after a second. */
    public static AbsenceSettings refused() {
        return new AbsenceSettings(false, Duration.ofSeconds(1));
    }

    public AbsenceSettings {
        if (after.isNegative() || after.isZero()) {
            throw new IllegalArgumentException("absent-after is " + after + ", it must be above zero");
        }
    }
}

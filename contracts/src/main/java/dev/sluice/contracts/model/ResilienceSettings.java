package dev.sluice.contracts.model;

import java.time.Duration;
import java.util.Optional;

/**
 * What keeps callers of an operation from each other's load and from a service that fails.
 *
 * @param rate of each caller; absent, callers are not counted
 * @param breaker absent where it is switched off
 * @param idempotent whether a request may be handled twice: then another may be asked while the first has not answered
 */
public record ResilienceSettings(
        Optional<Rate> rate, Optional<Breaker> breaker, FallbackSettings fallback, boolean idempotent) {

    /** A breaker, and nothing else. */
    public static ResilienceSettings usual() {
        return new ResilienceSettings(Optional.empty(), Optional.of(Breaker.usual()), FallbackSettings.none(), false);
    }

    /**
     * How often one caller may call: a token bucket.
     *
     * @param calls that come back in each {@code per}; from 1
     * @param burst how many it holds; from 1
     */
    public record Rate(long calls, Duration per, long burst) {

        public Rate {
            if (calls < 1 || burst < 1 || per.isNegative() || per.isZero()) {
                throw new IllegalArgumentException(
                        "rate is " + calls + " in " + per + ", burst " + burst + ", lowest 1");
            }
        }
    }

    /**
     * When calls are no longer passed on, since most fail.
     *
     * @param counts500 whether a 500 that the service's handler gives is a failure, too: then a caller whose input makes it
     *     crash can close the operation to all
     * @param openFor how long calls are refused before a few are let through to see
     */
    public record Breaker(boolean counts500, Duration openFor) {

        public static Breaker usual() {
            return new Breaker(false, Duration.ofSeconds(5));
        }
    }
}

package dev.sluice.contracts.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How an operation's requests travel.
 *
 * @param group the consumer or share group of the service; absent where nobody is to watch it
 * @param timeout from the arrival of a request to the moment when nobody waits any more
 * @param key what becomes the record's key; without one, records go to any partition
 * @param forwardHeaders request headers that the service gets, in lower case
 * @param claims claims of the token that the service gets besides {@code sub}, {@code iss} and {@code scope}
 */
public record RequestDelivery(
        Topic topic,
        Optional<String> group,
        Duration timeout,
        Optional<KeyExpression> key,
        List<String> forwardHeaders,
        List<String> claims) {

    public RequestDelivery {
        forwardHeaders = List.copyOf(forwardHeaders);
        claims = List.copyOf(claims);
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout is " + timeout + ", it must be above zero");
        }
    }
}

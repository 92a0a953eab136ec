package dev.sluice.edge.services;

import dev.sluice.edge.services.ServiceStatus.Unknown;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What is known of a service, on all of its topics.
 *
 * @param lag the least of the last six seconds, since services commit at intervals; empty where nobody called in the last
 *     minute, or the broker does not tell
 * @param members of its group; empty as {@code lag}
 * @param partitions of its topics; from 1
 */
public record ServiceSnapshot(ServiceStatus standing, OptionalLong lag, OptionalInt members, int partitions) {

    /** Of a topic that nobody watches. */
    static ServiceSnapshot nothing(int partitions) {
        return new ServiceSnapshot(
                new Unknown("the contract names no group"), OptionalLong.empty(), OptionalInt.empty(), partitions);
    }

    /** Of two topics of one service: the worse state, and members of one group on both are the same. */
    ServiceSnapshot and(ServiceSnapshot other) {
        return new ServiceSnapshot(
                standing.weight() >= other.standing.weight() ? standing : other.standing,
                lag.isEmpty() ? other.lag : OptionalLong.of(lag.getAsLong() + other.lag.orElse(0)),
                members.isEmpty()
                        ? other.members
                        : OptionalInt.of(Math.max(members.getAsInt(), other.members.orElse(0))),
                partitions + other.partitions);
    }
}

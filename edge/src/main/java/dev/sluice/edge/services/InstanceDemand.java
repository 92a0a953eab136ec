package dev.sluice.edge.services;

import dev.sluice.edge.services.ServiceStatus.Absent;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * How many instances of a service are wanted, and what that follows from. Parts of instances are told as they are, so that
 * those of several edges can be added; whoever starts instances rounds up.
 *
 * @param seen what is known of the service's group
 * @param perSecond calls that come to this edge
 * @param work how long an instance works on one of them
 * @param concurrency on how many it works at once
 * @param most among how many instances the topic can be shared out; empty where any number can have a part
 */
public record InstanceDemand(ServiceSnapshot seen, double perSecond, Duration work, int concurrency, OptionalInt most) {
    /**
     * In what time a lag should be gone. An instance takes about so long to come: in less, most of them would come when the
     * lag has gone, and in more, callers would be refused for longer than need be.
     */
    static final Duration DRAIN = Duration.ofSeconds(10);

    /** For the calls that come to this edge: those that are at work at any moment (Little's law), by instance. */
    public double byArrivals() {
        return perSecond * seconds(work) / concurrency;
    }

    /** To be done with the lag in {@link #DRAIN}. */
    public double byLag() {
        return seen.lag().orElse(0) * seconds(work) / concurrency / seconds(DRAIN);
    }

    /** All in all. Zero is told only where nothing comes and nothing lies there. */
    public double instances() {
        var wanted = byArrivals() + byLag();
        var least = wanted > 0 && seen.standing() instanceof Absent ? 1 : 0;
        return Math.min(Math.max(wanted, least), most.orElse(Integer.MAX_VALUE));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}

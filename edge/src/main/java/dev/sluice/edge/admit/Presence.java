package dev.sluice.edge.admit;

import dev.sluice.contracts.model.Operation;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.request.Refusal.Unavailable.Cause;
import dev.sluice.edge.request.Routed;
import dev.sluice.edge.watch.ServiceWatch;
import dev.sluice.edge.watch.Standing.Absent;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Whether somebody is there to take a request, and can answer it in time: else its caller would wait in vain. */
final class Presence {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    private final ServiceWatch watch;

    Presence(ServiceWatch watch) {
        this.watch = watch;
    }

    /** Why the request had better not be published. */
    Optional<Refusal> obstacle(Routed routed) {
        var operation = routed.operation();
        var delivery = operation.delivery();
        var standing = watch.standing(delivery.topic().name(), delivery.group());
        if (standing instanceof Absent absent && !operation.service().absence().accepts()) {
            return Optional.of(new Unavailable(Cause.ABSENT, reason(operation, absent), RETRY_AFTER));
        }
        return overload(operation, routed.deadline());
    }

    private static String reason(Operation operation, Absent absent) {
        return "service " + operation.service().name() + ": " + absent.why() + ", since "
                + absent.since().truncatedTo(ChronoUnit.SECONDS);
    }

    private Optional<Refusal> overload(Operation operation, Deadline deadline) {
        var delivery = operation.delivery();
        var left = deadline.left();
        return watch.overdue(delivery.topic().name(), delivery.group(), left)
                .map(overdue -> new Unavailable(
                        Cause.OVERLOADED,
                        "service " + operation.service().name() + " is behind: a reply would take about "
                                + overdue.wait().toMillis() + " ms, and " + left.toMillis() + " ms are left",
                        retryAfter(overdue.late())));
    }

    /** When the service will have caught up, and up to as long again and a second more, so that callers do not come back
     * all at once. */
    private static Duration retryAfter(Duration late) {
        var least = late.compareTo(LONGEST_RETRY) < 0 ? late : LONGEST_RETRY;
        var spread = ThreadLocalRandom.current().nextLong(least.plus(RETRY_AFTER).toMillis());
        return least.plusMillis(spread);
    }
}

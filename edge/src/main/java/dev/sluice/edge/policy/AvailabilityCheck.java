package dev.sluice.edge.policy;

import dev.sluice.contracts.model.Operation;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Destination;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.request.Refusal.Unavailable.Cause;
import dev.sluice.edge.request.RoutedRequest;
import dev.sluice.edge.services.ConsumerGroupMonitor;
import dev.sluice.edge.services.ServiceStatus.Absent;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Whether somebody is there to take a request, and can answer it in time: else its caller would wait in vain. */
final class AvailabilityCheck {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    private final ConsumerGroupMonitor watch;

    AvailabilityCheck(ConsumerGroupMonitor watch) {
        this.watch = watch;
    }

    /** Why the request had better not be published.
     * @param goesOn whether it is, where nothing is said against it; its body may still be on its way */
    Optional<Refusal> obstacle(RoutedRequest routed, Destination target, boolean goesOn) {
        var standing = watch.standing(target.topic().name(), target.group());
        if (standing instanceof Absent absent && !accepts(routed.operation(), target)) {
            return Optional.of(new Unavailable(Cause.ABSENT, reason(target, absent), RETRY_AFTER));
        }
        return overload(target, routed.deadline(), goesOn);
    }

    /** Whoever comes within the deadline: of a backup, somebody must be there. */
    private static boolean accepts(Operation operation, Destination target) {
        return operation.service().absence().accepts() && !target.isBackup();
    }

    boolean isHome(Destination target) {
        return !(watch.standing(target.topic().name(), target.group()) instanceof Absent);
    }

    private static String reason(Destination target, Absent absent) {
        return "service " + target.service() + ": " + absent.why() + ", since "
                + absent.since().truncatedTo(ChronoUnit.SECONDS);
    }

    private Optional<Refusal> overload(Destination target, Deadline deadline, boolean goesOn) {
        var left = deadline.left();
        return watch.behind(target.topic().name(), target.group(), left, goesOn)
                .map(behind -> new Unavailable(
                        Cause.OVERLOADED,
                        "service " + target.service() + " is behind: a reply would take about "
                                + behind.needed().toMillis() + " ms, and " + left.toMillis() + " ms are left",
                        retryAfter(behind.late())));
    }

    /** When the service will have caught up, and up to as long again and a second more, so that callers do not come back
     * all at once. */
    private static Duration retryAfter(Duration late) {
        var least = late.compareTo(LONGEST_RETRY) < 0 ? late : LONGEST_RETRY;
        var spread =
                ThreadLocalRandom.current().nextLong(least.plus(RETRY_AFTER).toMillis());
        return least.plusMillis(spread);
    }
}

package dev.sluice.edge.watch;

import java.time.Duration;

/**
 * Why a request had better come later.
 *
 * @param wait what the requests before it need, by the pace of late
 * @param late until the wait is short enough, if nothing more is published
 */
public record Overdue(Duration wait, Duration late) {

    static Overdue of(long waitNanos, long lateNanos) {
        return new Overdue(Duration.ofNanos(waitNanos), Duration.ofNanos(lateNanos));
    }
}

package dev.sluice.load.replay.session;

import dev.sluice.load.replay.plan.ReplayPace;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * When each request is due, fixed by the first one: what holds one up does not move those behind it, so it shows as being
 * late. One thread.
 */
final class SendSchedule {
    private final ReplayPace pace;
    private boolean hasBegun;
    private long beginNanos;
    private long firstMillis;
    private long count;

    SendSchedule(ReplayPace pace) {
        this.pace = pace;
    }

    /**
     * The moment of the next one, on the scale of {@link System#nanoTime}.
     *
     * @param at when it was recorded
     */
    long due(Instant at, long nowNanos) {
        if (!hasBegun) {
            hasBegun = true;
            beginNanos = nowNanos;
            firstMillis = at.toEpochMilli();
        }
        return switch (pace) {
            case ReplayPace.AsRecorded(var speed) ->
                beginNanos + (long) (TimeUnit.MILLISECONDS.toNanos(at.toEpochMilli() - firstMillis) / speed);
            case ReplayPace.Steady(var perSecond) -> beginNanos + (long) (count++ * 1e9 / perSecond);
            case ReplayPace.AsFastAsPossible() -> nowNanos;
        };
    }
}

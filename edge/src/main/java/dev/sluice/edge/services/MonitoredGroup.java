package dev.sluice.edge.services;

import dev.sluice.edge.services.GroupSnapshot.Empty;
import dev.sluice.edge.services.GroupSnapshot.Members;
import dev.sluice.edge.services.GroupSnapshot.MembersOf;
import dev.sluice.edge.services.GroupSnapshot.NoSuchGroup;
import dev.sluice.edge.services.GroupSnapshot.Unclear;
import dev.sluice.edge.services.ServiceStatus.Absent;
import dev.sluice.edge.services.ServiceStatus.Active;
import dev.sluice.edge.services.ServiceStatus.Lagging;
import dev.sluice.edge.services.ServiceStatus.Unknown;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One topic as one group should serve it. One thread looks and writes, any thread may ask.
 *
 * <p>A group counts as absent once two looks running found nobody, and {@code absent-after} has passed since the first of
 * them; a look that found somebody, or could not tell, begins anew.
 */
final class MonitoredGroup {
    private static final long ASKED_FOR = Duration.ofMinutes(1).toNanos();
    private static final long BETWEEN_NOTES = Duration.ofSeconds(1).toNanos();
    private static final long BETWEEN_PROBES = Duration.ofSeconds(1).toNanos();
    private static final long FRESH_REPLY = Duration.ofSeconds(3).toNanos();
    /** Looks come every second; this much later the last one says nothing any more. */
    private static final long STALE = Duration.ofSeconds(4).toNanos();

    private static final int LOOKS_UNTIL_ABSENT = 2;
    private static final ServiceStatus SERVING = new Active();
    private static final ServiceStatus NEVER_LOOKED = new Unknown("nobody has looked yet");
    private static final ServiceStatus LOST = new Unknown("the broker has not told lately");
    /** How much of its time a request may spend waiting for others: the estimate is an average, and some partitions are
     * slower than others. Of what was let in to four partitions at four times their load, one call in seven came too late with
     * 0.8, one in ten with this. */
    private static final double USABLE = 0.7;

    private static final int WORTH = 8;

    private final String topic;
    private final String group;
    private final ThroughputEstimator pace;
    private final LagTracker backlog = new LagTracker();
    private final AtomicLong nextProbeNanos = new AtomicLong(System.nanoTime());
    private volatile Duration absentAfter;
    private volatile long askedNanos = System.nanoTime() - ASKED_FOR - 1;
    private volatile OptionalInt members = OptionalInt.empty();
    private volatile OptionalInt partitions = OptionalInt.empty();
    private volatile State state = new State(NEVER_LOOKED, System.nanoTime(), null, 0);

    /** These belong to the thread that looks. */
    private int emptyLooks;

    private Instant emptySince = Instant.EPOCH;
    private long emptySinceNanos;
    private boolean wasKnown;

    /** @param later what it is from {@code laterNanos} on, if no look says otherwise */
    private record State(
            ServiceStatus standing,
            long lookedNanos,
            @Nullable ServiceStatus later,
            long laterNanos) {}

    MonitoredGroup(String topic, String group, ThroughputEstimator pace, Duration absentAfter) {
        this.topic = topic;
        this.group = group;
        this.pace = pace;
        this.absentAfter = absentAfter;
    }

    String topic() {
        return topic;
    }

    String group() {
        return group;
    }

    ThroughputEstimator pace() {
        return pace;
    }

    Duration absentAfter() {
        return absentAfter;
    }

    void absentAfter(Duration duration) {
        absentAfter = duration;
    }

    /** A request wants to know; once in a while that is noted. */
    void ask(long now) {
        if (now - askedNanos > BETWEEN_NOTES) {
            askedNanos = now;
        }
    }

    boolean isAskedFor(long now) {
        return now - askedNanos <= ASKED_FOR;
    }

    ServiceStatus standing(long now) {
        var last = state;
        if (now - last.lookedNanos > STALE) {
            return last.standing.equals(NEVER_LOOKED) ? NEVER_LOOKED : LOST;
        }
        var seen = last.later != null && now - last.laterNanos >= 0 ? last.later : last.standing;
        return seen instanceof Absent && pace.hasRepliedSince(last.lookedNanos) ? SERVING : seen; // it came since
    }

    LagTracker.Figures backlog() {
        return backlog.seen();
    }

    /** All that is known, without asking for more.
     * @param otherwise how many partitions the topic has as long as nobody looked */
    ServiceSnapshot seen(long now, int otherwise) {
        var least = backlog.seen().least();
        var isStale = now - state.lookedNanos > STALE;
        return new ServiceSnapshot(
                standing(now),
                least < 0 || isStale ? OptionalLong.empty() : OptionalLong.of(least),
                isStale ? OptionalInt.empty() : members,
                partitions.orElse(otherwise));
    }

    /** The wait before a request whose reply would come too late; empty for one in time, and where nothing is known. */
    Optional<PredictedLateness> behind(long now, long leftNanos, boolean goesOn) {
        var usable = (long) (leftNanos * USABLE);
        var wait = pace.waitNanos(now, leftNanos / WORTH);
        if (wait >= 0) {
            return wait > usable ? Optional.of(PredictedLateness.of(wait, wait - usable)) : Optional.empty();
        }
        if (pace.hasReplied(now, FRESH_REPLY) || now - state.lookedNanos > STALE) {
            return Optional.empty();
        }
        var behind = backlog.seen().waitNanos();
        return behind > usable && !mayProbe(now, goesOn)
                ? Optional.of(PredictedLateness.of(behind, behind - usable))
                : Optional.empty();
    }

    /** Nothing comes back while nothing is sent: one request a second goes on, to see. */
    private boolean mayProbe(long now, boolean goesOn) {
        var next = nextProbeNanos.get();
        return now - next >= 0 && (!goesOn || nextProbeNanos.compareAndSet(next, now + BETWEEN_PROBES));
    }

    void see(GroupSnapshot found, long now, Instant time) {
        members = found.members();
        wasKnown |= !(found instanceof NoSuchGroup || found instanceof Unclear);
        switch (found) {
            case Empty _ -> nobody("nobody is in group " + group, now, time);
            case MembersOf(var _, var topics, var _)
            when !topics.contains(topic) ->
                nobody("group " + group + " has members, but none has topic " + topic, now, time);
            case NoSuchGroup()
            when pace.hasReplied() && !wasKnown ->
                unclear("the broker knows no group " + group + ", yet somebody replies to topic " + topic, now);
            case NoSuchGroup() -> nobody("the broker knows no group " + group, now, time);
            case Members _ -> somebody(now);
            case MembersOf _ -> somebody(now);
            case Unclear(var why) -> unclear(why, now);
        }
    }

    private void nobody(String why, long now, Instant time) {
        if (emptyLooks++ == 0) {
            emptySince = time;
            emptySinceNanos = now;
        }
        var before = standing(now);
        if (before instanceof Absent) {
            state = new State(before, now, null, 0);
        } else if (emptyLooks >= LOOKS_UNTIL_ABSENT) {
            state = new State(before, now, new Absent(why, emptySince), emptySinceNanos + absentAfter.toNanos());
        } else {
            state = new State(before, now, null, 0);
        }
    }

    private void somebody(long now) {
        emptyLooks = 0;
        var behind = backlog.seen();
        state = new State(behind.isNotable() ? new Lagging(behind.lag()) : SERVING, now, null, 0);
    }

    private void unclear(String why, long now) {
        emptyLooks = 0;
        state = new State(new Unknown(why), now, null, 0);
    }

    /** How far the group has come; empty where nobody asked, or the broker did not tell. */
    void see(Optional<OffsetReader.Position> position, long now) {
        position.ifPresent(at -> partitions = OptionalInt.of(at.spans().size()));
        position.ifPresentOrElse(at -> backlog.see(now, at.lag(), at.progress(), at.end()), backlog::forget);
    }
}
